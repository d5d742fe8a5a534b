//! An edition in three windows: published and made final on the dashboard, objected to at an office, ruled on, handed to everybody,
//! and made again on a second machine.

use std::time::Instant;

use tempfile::TempDir;

use crate::editions::elsewhere::on;
use crate::editions::objections::{object, objections, rule};
use crate::editions::{close_window, publish, recomputed};
use crate::world::figures::rows;
use crate::world::{PATIENCE, World};

use super::english::is_in_english;
use super::pages::is_for_everybody;
use super::{Board, Browser, Desk};

/// Pages seen on the way.
pub const PAGES: &[(&str, &str)] =
    &[("papan-edisi-final", "/edisi/{digest}"), ("papan-terbuka-bukti", "/terbuka/{digest}")];

impl Board {
    /// Looks at what would be published, and publishes it. Gives the digest.
    fn publishes(&self, action: &str, name: &str) -> String {
        let button = format!("form[action='{action}'] button");
        self.browser.clicks(&button);
        self.browser.sees("document.querySelector(\"[name='seen']\")");
        is_for_everybody(&self.browser, name);
        self.browser.clicks(&button);
        self.browser.sees("location.pathname.length === '/edisi/'.length + 64");
        self.browser.text("location.pathname").split('/').next_back().unwrap().to_owned()
    }

    fn rules(&self, row: u8, outcome: &str, why: &str) {
        let row = format!("#sanggahan + div tbody tr:nth-child({row})");
        self.browser.clicks_live(&format!("{row} summary"));
        self.browser.clicks_live(&format!("{row} textarea"));
        self.browser.types_on(why);
        self.browser.clicks_live(&format!("{row} button[value='{outcome}']"));
        self.browser.sees(&format!("document.querySelector(\"{row}\").innerText.includes('{why}')"));
    }

    /// Opens the edition as soon as it can be made final.
    fn opens_when_it_may_end(&self, edition: &str) {
        let asked = Instant::now();
        loop {
            self.open(edition);
            if self.browser.says("document.querySelector(\"form[action='/edisi/final']\") !== null") == true {
                return;
            }
            assert!(asked.elapsed() < PATIENCE);
        }
    }
}

fn objects(desk: &Desk, page: &Browser, cell: &str, why: &str) {
    desk.open(page, "/sanggahan");
    page.types("cell", cell);
    page.types("text", why);
    page.clicks("form[action='/sanggahan'] button");
    page.sees(&format!("document.querySelector('tbody').innerText.includes('{why}')"));
}

#[test]
fn an_edition_is_published_objected_to_ruled_on_and_finalised_on_pages_and_proven_elsewhere() {
    let world = World::start();
    let desk = Desk::of(world.office("62.07", ""));
    desk.office.import(rows([2023], &[4], 3)).ended(0);
    desk.office.import(["2023,4,K.2.01,1000,550", "2023,4,K.2.02,20,3"]).ended(0);
    desk.office.sync();
    let page = Browser::open();
    desk.first_start(&page);
    let board = Board::of(&world, "rina", "admin");
    board.open("/edisi");
    let first = board.publishes("/edisi/terbit", "papan-edisi-siap");
    desk.office.sync();
    objects(&desk, &page, "K.2.01", "pembagi memakai data Dukcapil 2022");
    objects(&desk, &page, "index", "peringkat berubah bila dikoreksi");
    is_for_everybody(&page, "sanggahan-edisi");
    desk.office.sync();

    let edition = format!("/edisi/{first}");
    board.open(&edition);
    board.rules(1, "terima", "data 2023 dipakai");
    board.rules(2, "tolak", "ikut koreksi");
    is_for_everybody(&board.browser, "papan-edisi-sementara");
    desk.office.import(["2023,4,K.2.01,1000,600"]).ended(0);
    desk.office.sync();
    desk.open(&page, "/sanggahan");
    page.sees("document.querySelector('main').innerText.includes('data 2023 dipakai')");
    // The page gives whole days; this one ends while the test runs.
    let second = close_window(&world);
    board.opens_when_it_may_end(&format!("/edisi/{second}"));
    let last = board.publishes("/edisi/final", "papan-edisi-siap-final");
    is_for_everybody(&board.browser, "papan-edisi-final");
    is_in_english(&board, "papan-edisi-final", &format!("/edisi/{last}"));
    board.open("/penghargaan?lang=id");
    is_for_everybody(&board.browser, "papan-penghargaan-final");
    board.browser.print("papan-penghargaan-cetak");
    board.open("/edisi");
    is_for_everybody(&board.browser, "papan-edisi-daftar");

    let stranger = Browser::open();
    stranger.goes_to(&format!("{}/terbuka", world.dashboard()));
    stranger.sees(&format!("document.body.innerText.includes('{last}')"));
    is_for_everybody(&stranger, "papan-terbuka-isi");
    stranger.goes_to(&format!("{}/terbuka/{last}", world.dashboard()));
    is_for_everybody(&stranger, "papan-terbuka-bukti");
    stranger.goes_to(&format!("{}/terbuka/{first}", world.dashboard()));
    stranger.clicks("main a[href='/terbuka/{last}']".replace("{last}", &last).as_str());
    stranger.sees(&format!("location.pathname === '/terbuka/{last}'"));

    let elsewhere = TempDir::new().unwrap();
    let backup = elsewhere.path().join("backup.zip");
    world.server(&["backup", "-o", backup.to_str().unwrap()]).ended(0);
    let machine = elsewhere.path().join("second");
    on(&machine, &["restore", backup.to_str().unwrap()]).ended(0);
    for digest in [first, second, last] {
        assert_eq!(recomputed(&on(&machine, &["edition", "verify", &digest]).ended(0)), true, "{digest}");
    }
    desk.stop();
}

#[test]
fn an_edition_shows_objections_rulings_and_what_replaced_it_without_a_reload_and_keeps_what_is_being_typed() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,1000,550", "2023,4,K.2.02,20,3"]).ended(0);
    office.sync();
    let edition = publish(&world, &[]);
    office.sync();
    let board = Board::of(&world, "rina", "reviewer");
    board.open(&format!("/edisi/{edition}"));
    board.browser.says("window.isTheSame = true");
    let shows =
        |text: &str| board.browser.sees(&format!("document.querySelector('main').innerText.includes('{text}')"));
    shows("Tidak ada sanggahan");

    object(&office, "K.2.02", "data lama").ended(0);
    office.sync();
    shows("data lama");
    shows("1 sanggahan belum diputus");
    board.browser.clicks_live("#sanggahan + div summary");
    board.browser.clicks_live("#sanggahan + div textarea");
    board.browser.types_on("benar, lihat");
    object(&office, "K.2.01", "pembagi salah").ended(0);
    office.sync();
    shows("2 sanggahan belum diputus");
    // What was begun goes on where it was, though another objection stands before it now.
    board.browser.types_on(" Dukcapil");
    let typed = "[...document.querySelectorAll('details[open] textarea')].map((one) => one.value).join('|')";
    assert_eq!(board.browser.text(typed), "benar, lihat Dukcapil");
    let row = board.browser.text("document.activeElement.closest('tr').innerText");
    assert!(row.contains("data lama"), "{row}");

    let line = objections(&world).as_array().unwrap().iter().find(|one| one["text"] == "pembagi salah").cloned();
    rule(&world, line.unwrap()["line"].as_str().unwrap(), "accepted").ended(0);
    shows("1 sanggahan belum diputus");
    shows("Diterima: sudah diperiksa");
    assert_eq!(board.browser.text(typed), "benar, lihat Dukcapil");
    let next = close_window(&world);
    board.browser.sees(&format!("document.querySelector('[role=status] a[href=\"/edisi/{next}\"]')"));
    assert_eq!(board.browser.says("window.isTheSame"), true, "nobody loaded the page again");
}

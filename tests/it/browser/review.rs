//! A sealed quarter between a reviewer's dashboard and an office's page, each in a window of its own.

use crate::world::World;
use crate::world::figures::rows;

use super::english::is_in_english;
use super::pages::is_for_everybody;
use super::{Board, Browser, Desk, key};

const QUEUE: &str = "/tinjau";
const QUARTER: &str = "/tinjau/2023/4/62.07";
/// The whole content of a field is chosen, so that what is typed takes its place.
const ALL: &str = "\u{e009}a\u{e000}";

/// The pages of the province's word, as a reviewer sees them when there is something on each.
pub const PAGES: &[(&str, &str)] = &[
    ("papan-tinjau", QUEUE),
    ("papan-tinjau-triwulan", QUARTER),
    ("papan-nihil", "/nihil?year=2023&quarter=4"),
    ("papan-kalender", "/kalender?year=2023"),
    (
        "papan-kalender-periksa",
        "/kalender/periksa?year=2023&quarter=4&date=2024-01-15&time=23:59&zone=Asia/Pontianak&grace=72&region=",
    ),
    ("papan-rencana", "/rencana?year=2023"),
    ("papan-rencana-daerah", "/rencana/2023/62.07"),
    ("papan-kontak", "/kontak?year=2023&quarter=4"),
];

impl Board {
    /// Opens the quarter from the queue, where it must stand as waiting.
    fn opens_what_waits(&self) {
        self.open(QUEUE);
        self.browser.sees("document.querySelector('td.warn')");
        self.browser.clicks(&format!("a[href='{QUARTER}']"));
        self.browser.sees(&format!("location.pathname === '{QUARTER}'"));
    }

    fn sends_back(&self, why: &str) {
        self.opens_what_waits();
        self.browser.clicks("tr[id='achievement:K.2.01'] td:last-child summary");
        self.browser.types("sel:achievement:K.2.01", why);
        self.browser.clicks("#alasan");
        self.browser.types_on("satu isian perlu diperbaiki");
        self.browser.picture("papan-kembalikan");
        self.browser.clicks("#kembalikan button");
        self.browser.sees("document.querySelector('main p strong').textContent === 'dikembalikan'");
    }
}

/// The coordinator corrects the figure and seals the quarter on the page.
fn seals(desk: &Desk, page: &Browser, achieved: &str) {
    desk.open(page, "/isi/2023/4/K.2.01");
    page.types("a.K.2.01:terpenuhi", &format!("{ALL}{achieved}{}", key::ENTER));
    page.sees(&format!("document.querySelector(\"[name='a.K.2.01:terpenuhi']\").dataset.now === '{achieved}'"));
    desk.open(page, "/sahkan/2023/4");
    page.clicks("main form button");
    page.sees("document.querySelector('main p strong').textContent === 'Sudah disahkan'");
    desk.office.sync();
}

#[test]
fn a_quarter_is_sent_back_and_corrected_twice_and_then_approved() {
    let world = World::start();
    let desk = Desk::of(world.office("62.07", ""));
    desk.office.import(rows([2023], &[4], 1)).ended(0);
    let page = Browser::open();
    desk.first_start(&page);
    let plans = "tahun,tahapan,tanggal,dokumen\n2023,peraturan,2023-03-01,Perbup 12/2023\n";
    let targets = "tahun,kode,target,dokumen\n2023,K.2.01,900,RPJMD\n2023,K.2.02,700,Renja\n";
    for (name, text) in [("tahapan.csv", plans), ("target.csv", targets)] {
        let file = desk.office.file(name, text);
        desk.office.run(&["import", &file]).ended(0);
    }
    let rina = Board::of(&world, "rina", "reviewer");
    seals(&desk, &page, "7");
    for (why, achieved) in [("pembagi salah", "6"), ("bukti mana", "5")] {
        rina.sends_back(why);
        desk.office.sync();
        desk.open(&page, "/sahkan/2023/4");
        page.sees("document.querySelector('.facts').innerText.includes('dikembalikan')");
        desk.open(&page, "/percakapan/2023/4/achievement:K.2.01");
        page.sees(&format!("document.querySelector('main').innerText.includes('{why}')"));
        seals(&desk, &page, achieved);
    }
    for (name, path) in PAGES {
        rina.open(path);
        is_for_everybody(&rina.browser, name);
    }
    // The others are on the lists that are looked at in English as they are.
    for (name, path) in PAGES.iter().filter(|(name, _)| name.contains("tinjau") || name.contains("periksa")) {
        is_in_english(&rina, name, path);
    }
    rina.open(&format!("{QUEUE}?lang=id"));
    rina.opens_what_waits();
    rina.browser.sees("document.getElementById('achievement:K.2.01').textContent.includes('bukti mana')");
    rina.browser.clicks("form[action$='/setujui'] button");
    rina.browser.sees("document.querySelector('main p strong').textContent === 'disetujui'");
    rina.browser.picture("papan-tinjau-disetujui");
    desk.office.sync();
    desk.open(&page, "/sahkan/2023/4");
    page.sees("document.querySelector('.facts').innerText.includes('disetujui')");
    page.picture("sahkan-disetujui");
    desk.open(&page, "/percakapan/2023/4/achievement:K.2.01");
    let rounds = "document.querySelectorAll('[data-what=returned]').length";
    assert_eq!((page.says(rounds), world.in_step(&desk.office)), (2.into(), true), "one thread");
    desk.stop();
}

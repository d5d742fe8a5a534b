//! The pages of editions with something on them: objected to, ruled on, final, and public.

use crate::editions::objections::{finalise, in_seconds, object, objections, rule};
use crate::editions::publish;
use crate::world::World;
use crate::world::figures::rows;

use super::pages::is_for_everybody;
use super::{Board, Browser, Desk};

#[test]
fn editions_objections_and_open_data_can_be_used_by_everybody() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(rows([2023], &[4], 3)).ended(0);
    office.import(["2023,4,K.2.01,1000,550", "2023,4,K.2.02,20,3"]).ended(0);
    office.sync();
    let digest = publish(&world, &["--until", &in_seconds(40)]);
    office.sync();
    object(&office, "K.2.01", "pembagi memakai data Dukcapil 2022, bukan 2023").ended(0);
    object(&office, "index", "peringkat berubah bila K.2.01 dikoreksi").ended(0);
    office.sync();
    let (desk, page) = (Desk::of(office), Browser::open());
    desk.first_start(&page);
    desk.open(&page, "/sanggahan");
    page.sees("document.querySelectorAll('tbody tr').length === 2");
    is_for_everybody(&page, "sanggahan-edisi");

    let board = Board::of(&world, "rina", "admin");
    board.open(&format!("/edisi/{digest}"));
    board.browser.sees("document.querySelectorAll('details form').length === 2");
    is_for_everybody(&board.browser, "papan-edisi-sementara");
    let line = |at: usize| objections(&world)[at]["line"].as_str().unwrap().to_owned();
    rule(&world, &line(0), "accepted").ended(0);
    rule(&world, &line(1), "refused").ended(0);
    desk.office.import(["2023,4,K.2.01,1000,600"]).ended(0);
    desk.office.sync();
    let last = finalise(&world, &["--with-changes"]).ended(0).json["digest"].as_str().unwrap().to_owned();
    board.open(&format!("/edisi/{last}"));
    is_for_everybody(&board.browser, "papan-edisi-final");
    board.open("/edisi");
    is_for_everybody(&board.browser, "papan-edisi-daftar");
    board.open("/terbuka");
    board.browser.sees(&format!("document.body.innerText.includes('{last}')"));
    is_for_everybody(&board.browser, "papan-terbuka-isi");
    desk.stop();
}

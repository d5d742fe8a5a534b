//! Another version of the catalogue from the dashboard's form to the office's page, in windows that are open all the while.

use tempfile::TempDir;

use crate::editions::catalogue::{ITEM, files};
use crate::world::World;

use super::pages::is_for_everybody;
use super::{Board, Browser, Desk};

#[test]
fn a_version_is_compared_accepted_and_asked_for_on_a_page_that_was_open_before() {
    let world = World::start();
    let desk = Desk::of(world.office("62.07", ""));
    let page = Browser::open();
    desk.first_start(&page);
    let next = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year() + 1;
    let service = format!("/isi/{next}/1/K.2.01");
    let code = ITEM.split(',').next().unwrap();
    let asks = format!("document.querySelector('main').innerText.includes('{code}')");
    desk.open(&page, &service);
    assert_eq!(page.says(&asks), false);

    let board = Board::of(&world, "rina", "admin");
    let folder = TempDir::new().unwrap();
    let [services, items] = files(folder.path());
    board.open("/kelola/katalog");
    let year = next.to_string();
    for (field, text) in [("version", "SAMPLE.1"), ("from_year", &year), ("services", &services), ("items", &items)] {
        board.browser.types(field, text);
    }
    board.browser.clicks("form[action='/kelola/katalog'] button");
    board.browser.sees(&format!("document.querySelector('.findings').innerText.includes('{code}')"));
    is_for_everybody(&board.browser, "papan-katalog-beda");
    board.browser.clicks("form[action='/kelola/katalog'] button");
    board.browser.sees("document.querySelector('table').innerText.includes('SAMPLE.1')");

    // Another process brings it to the office.
    desk.office.sync();
    desk.open(&page, &service);
    assert_eq!(page.says(&asks), true);
    desk.stop();
}

//! kill -9 in the middle of 500 entries: what the page had said to be saved is in the ledger, and what it had not comes in
//! by itself when the agent is back.

use std::collections::BTreeMap;

use selaras_domain::catalogue::{Catalogue, Component, Level, ServiceCode};

use super::{Browser, Desk, key};

const ENTRIES: usize = 500;
/// The row after which the agent dies, with the requests of the rows before still under way.
const DIES_AFTER: usize = 257;

/// Required, Tab, achieved, Enter to the next row, and back to its first number.
const ROW: [&str; 5] = ["9", key::TAB, "5", key::ENTER, key::LEFT];

/// The rows whose saved line the page has shown.
const SAVED: &str =
    "[...document.querySelectorAll('tr[id^=\"a.\"][data-state=saved]:not([data-dirty])')].map((row) => row.id)";
const ALL_SENT: &str =
    "document.querySelectorAll('tr[data-dirty], tr[data-state=draft], tr[data-state=wrong]').length === 0";

/// Pages of services with their rows, until there are enough.
fn pages() -> Vec<(String, Vec<String>)> {
    let catalogue = Catalogue::for_year(2023);
    let mut pages: Vec<(String, Vec<String>)> = Vec::new();
    let mut left = ENTRIES;
    for quarter in 3..=4 {
        let mut services: BTreeMap<ServiceCode, Vec<String>> = BTreeMap::new();
        for component in catalogue.components(Level::Kabupaten) {
            let rows = services.entry(component.service()).or_default();
            // The recipients stand first on their page.
            let at = if matches!(component, Component::Recipients(_)) { 0 } else { rows.len() };
            rows.insert(at, component.to_string());
        }
        for (service, mut rows) in services {
            rows.truncate(left);
            left -= rows.len();
            if !rows.is_empty() {
                pages.push((format!("/isi/2023/{quarter}/{service}"), rows));
            }
        }
    }
    pages
}

#[test]
fn a_kill_in_the_middle_of_500_entries_loses_nothing_that_was_accepted() {
    let mut desk = Desk::alone();
    let browser = Browser::open();
    desk.first_start(&browser);
    let mut typed = 0;
    for (path, rows) in pages() {
        desk.open(&browser, &path);
        let first = format!("a.{}:dibutuhkan", rows[0]);
        let is_dead = (typed..typed + rows.len()).contains(&DIES_AFTER);
        let before = if is_dead { DIES_AFTER - typed } else { rows.len() };
        browser.types(&first, &ROW.concat().repeat(before));
        if is_dead {
            desk.kill();
            browser.types_on(&ROW.concat().repeat(rows.len() - before));
        }
        typed += rows.len();
        if is_dead {
            let told = browser.says(SAVED);
            let told: Vec<&str> = told.as_array().unwrap().iter().filter_map(|place| place.as_str()).collect();
            let kept = kept(&desk, &path);
            let lost: Vec<&&str> = told.iter().filter(|place| !kept.contains(&place[2..].to_owned())).collect();
            assert!(lost.is_empty() && told.len() < rows.len(), "{lost:?} of {told:?}");
            browser.picture("tanpa-agen");
            desk.run_again();
        }
        browser.sees(ALL_SENT);
    }
    assert_eq!(typed, ENTRIES);
    for (path, rows) in pages() {
        let kept = kept(&desk, &path);
        let lost: Vec<&String> = rows.iter().filter(|row| !kept.contains(row)).collect();
        assert!(lost.is_empty(), "{path}: {lost:?}");
    }
    assert_eq!(desk.office.status().number("head_seq"), ENTRIES as u64, "each as one line");
    desk.stop();
}

/// The subjects of a page's quarter whose current value is what was typed.
fn kept(desk: &Desk, path: &str) -> Vec<String> {
    let quarter: i64 = path.split('/').nth(3).unwrap().parse().unwrap();
    let database = desk.office.database();
    let mut statement =
        database.prepare("SELECT subject FROM head WHERE quarter = ?1 AND first = 900 AND second = 500").unwrap();
    statement.query_map([quarter], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

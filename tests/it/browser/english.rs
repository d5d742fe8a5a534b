//! The dashboard in English, for everybody too; the overview on paper; and what the pages say while something takes its time.

use std::process::Command;

use selaras_tests::country;

use super::Board;
use super::chromium::target;
use super::dashboard::{CHANGING, DASHBOARD_PAGES, reported};
use super::pages::is_for_everybody;
use crate::world::World;

/// Words that no English sentence has.
const INDONESIAN: [&str; 12] = [
    "kirim",
    "sudah",
    "tidak",
    "semua",
    "setiap",
    "halaman",
    "isian",
    "perangkat",
    "pengesahan",
    "triwulan",
    "sampai",
    "pilih",
];

/// Where the program speaks: what people wrote, and the names of services and regions, stand elsewhere.
const SPOKEN: &str = "h1, h2, legend, label, button, caption, thead th, dt, .hint, nav a";

/// Looks at a page in English; the window stays in it.
pub fn is_in_english(board: &Board, name: &str, path: &str) {
    board.open(&format!("{path}{}lang=en", if path.contains('?') { '&' } else { '?' }));
    assert_eq!(board.browser.text("document.documentElement.lang"), "en", "{path}");
    is_for_everybody(&board.browser, &format!("{name}-en"));
    let script = format!(
        "[...document.querySelectorAll('{SPOKEN}')].map((one) => {{
             const own = one.cloneNode(true);
             own.querySelectorAll('option, code, [lang]').forEach((inner) => inner.remove());
             return own.textContent; }}).join('\\n').toLowerCase()"
    );
    let text = board.browser.text(&script);
    let words: Vec<&str> = text.split(|char: char| !char.is_alphabetic()).collect();
    let found: Vec<_> = INDONESIAN.iter().filter(|word| words.contains(word)).collect();
    assert!(found.is_empty() && !text.is_empty(), "{name} says {found:?} in English:\n{text}");
}

fn are_in_english(pages: &[(&str, &str)]) {
    let world = World::start();
    reported(&world);
    let board = Board::of(&world, "rina", "admin");
    for (name, path) in pages {
        is_in_english(&board, name, path);
    }
}

#[test]
fn the_pages_of_figures_can_be_used_in_english_too() {
    are_in_english(DASHBOARD_PAGES);
}

#[test]
fn the_pages_of_the_administration_can_be_used_in_english_too() {
    are_in_english(CHANGING);
}

#[test]
fn the_overview_on_paper_has_every_row_under_its_heads_and_no_way_elsewhere() {
    let world = World::start();
    country::fill(&world.store(), 514).unwrap();
    let board = Board::of(&world, "rina", "viewer");
    board.open("/?year=2023&quarter=4");
    let rows = board.browser.says("[...document.querySelectorAll('tr[id] th')].map((one) => one.innerText.trim())");
    board.browser.print("papan-ringkasan-cetak");
    let file = target().join("screenshots/papan-ringkasan-cetak.pdf");
    let ran = Command::new("pdftotext").arg(&file).arg("-").output().unwrap();
    let text = String::from_utf8(ran.stdout).unwrap();
    // A name that takes two lines of its cell is still one, and a hyphen at the end of a line is swallowed.
    let packed = |text: &str| text.split_whitespace().collect::<String>().replace('-', "");
    let paper = packed(&text);
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 514);
    for row in rows {
        let name = packed(row.as_str().unwrap());
        assert!(paper.contains(&name), "{name} is not on paper:\n{text}");
    }
    // The table begins on the first page and goes on from page to page.
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    let headed = pages.iter().filter(|page| page.contains("Kategori") && page.contains("Terisi")).count();
    assert!(pages.len() > 3 && headed >= pages.len() - 1, "{headed} of {} pages have heads:\n{text}", pages.len());
    for gone in ["Langsung ke isi", "Pengelolaan", "Keluar", "Tampilkan", "Pemeriksaan"] {
        assert!(!text.contains(gone), "{gone:?} leads nowhere on paper:\n{text}");
    }
}

#[test]
fn what_takes_its_time_says_so_and_a_document_comes_down() {
    let world = World::start();
    reported(&world);
    let board = Board::of(&world, "rina", "admin");
    board.open("/laporan?year=2023&quarter=4");
    let browser = &board.browser;
    // The way that the file goes is held up until the page was looked at.
    browser.says(
        "(() => { const ask = window.fetch; const kept = new Promise((go) => { window.goOn = go; });
         window.fetch = (...what) => ask(...what).then((came) => kept.then(() => came)); })()",
    );
    browser.clicks("a[href*='kind=csv']");
    browser.sees("document.getElementById('sibuk').textContent.startsWith('Sedang dibuat:')");
    is_for_everybody(browser, "papan-laporan-dibuat");
    browser.says("window.goOn()");
    browser.sees("/Selesai, diunduh: .*[.]csv/.test(document.getElementById('sibuk').textContent)");
    assert_eq!(browser.says("document.querySelector('a[aria-disabled]')"), serde_json::Value::Null);
    // One that cannot be made says why, and the page stays.
    browser.says("document.querySelector(\"a[href*='kind=csv']\").search = '?kind=region&year=2023&quarter=4'");
    browser.clicks("a[href*='kind=region']");
    browser.sees("document.getElementById('sibuk').textContent.includes('Pilih satu daerah')");
    assert_eq!(browser.text("location.pathname"), "/laporan");

    // Sent, and held up before it goes.
    board.open("/kelola/cadangan");
    browser
        .says("document.querySelector('form[data-busy]').addEventListener('submit', (sent) => sent.preventDefault())");
    browser.clicks("form[data-busy] button");
    browser.sees("document.getElementById('sibuk').textContent.startsWith('Cadangan sedang dibuat')");
    assert_eq!(browser.says("document.querySelector('form[data-busy] button').disabled"), true, "once");
    is_for_everybody(browser, "papan-cadangan-dibuat");
}

//! A quarter's work with no network at all: a file taken in after its preview, a cell sent back and answered three times, the
//! seal, and all of it there again after a kill.

use super::{Browser, Desk, key};
use crate::world::figures::rows;

const THREAD: &str = "/percakapan/2023/4/achievement:K.2.01";

#[test]
fn a_quarter_is_taken_from_a_file_spoken_about_and_sealed_and_is_there_after_a_kill() {
    let mut desk = Desk::alone();
    let browser = Browser::open();
    desk.first_start(&browser);
    let figures = rows([2023], &[4], 1);
    let bad = "2023,4,K.2.99,1,1";
    let file = format!("tahun,triwulan,kode,dibutuhkan,terpenuhi\n{}\n{bad}\n", figures.join("\n"));
    desk.open(&browser, "/buku");
    browser.types("file", &desk.office.file("triwulan.csv", file));
    browser.clicks("form[action='/buku/unggah'] button");
    browser.sees("document.querySelector('main').innerText.includes('K.2.99')");
    assert_eq!(desk.office.status().number("head_seq"), 0, "a preview writes nothing");
    browser.clicks("button[value='all']");
    browser.sees("document.querySelector('[role=status]')");
    assert_eq!(desk.office.status().number("head_seq"), figures.len() as u64);

    for round in 1..=3 {
        desk.office.import([format!("2023,4,K.2.01,1000,{round}00")]).ended(0);
        desk.open(&browser, THREAD);
        says(&browser, "#kembalikan", "form:has(#kembalikan) button", "periksa penyebutnya");
        browser.sees(&format!("document.querySelectorAll('[data-what=returned]').length === {round}"));
        if round == 2 {
            desk.kill_and_run();
            desk.open(&browser, THREAD);
        }
        let asked = "ol.thread > li:last-child";
        says(&browser, &format!("{asked} textarea"), &format!("{asked} button"), "kami hitung ulang");
        browser.sees(&format!("document.querySelectorAll('[data-what=replied]').length === {round}"));
    }
    browser.picture("percakapan-tiga-putaran");

    desk.open(&browser, "/sahkan/2023/4");
    browser.clicks("main form button");
    browser.sees("document.querySelector('main a[href$=\"/bukti\"]')");
    desk.kill_and_run();
    desk.open(&browser, "/sahkan/2023/4/bukti");
    let digest = browser.text("document.querySelector('.digest').textContent");
    assert_eq!(digest.chars().filter(char::is_ascii_hexdigit).count(), 64, "{digest}");
    desk.open(&browser, "/isi/2023/4/K.2.01");
    browser.types("a.K.2.01:tidak_sesuai_standar", &format!("7{}", key::ENTER));
    browser.sees("document.getElementsByName('a.K.2.01:tidak_sesuai_standar')[0].dataset.now === '7'");
    desk.open(&browser, "/sahkan/2023/4");
    browser.sees("document.querySelector('main').innerText.includes('disahkan ulang')");
    desk.stop();
}

/// Writes into a field and sends its form.
fn says(browser: &Browser, field: &str, button: &str, text: &str) {
    browser.clicks(field);
    browser.types_on(text);
    browser.clicks(button);
}

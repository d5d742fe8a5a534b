//! Every page once, as the coordinator of an office with some figures sees it: axe-core finds nothing that hinders, what it
//! says is kept as a snapshot, and its picture is written.

use std::fs;

use selaras_agent::store::{Report, keep_told_reports, report_came};
use selaras_domain::period::Quarter;
use selaras_ledger::{REPORTS, Transaction};
use serde_json::Value;

use super::chromium::target;
use super::{Browser, Desk, key};
use crate::world::figures::rows;

/// The pages of an agent: what they are called here, and where they are. Whoever adds a page adds it here.
pub const PAGES: &[(&str, &str)] = &[
    ("beranda", "/?year=2023&quarter=4"),
    ("isian-layanan", "/isi/2023/4/K.2.01"),
    ("periksa", "/periksa/2023/4"),
    ("sahkan", "/sahkan/2023/4"),
    ("percakapan", "/percakapan"),
    ("percakapan-sel", "/percakapan/2023/4/achievement:K.2.01"),
    ("bukti", "/bukti"),
    ("laporan", "/laporan"),
    ("isian-daerah", "/isian-daerah/2023/4"),
    ("sanggahan", "/sanggahan"),
    ("bentrok", "/bentrok"),
    ("rencana-target", "/rencana/target/2023"),
    ("rencana-tahapan", "/rencana/tahapan/2023"),
    ("buku", "/buku"),
    ("kedudukan", "/kedudukan?year=2023&quarter=4"),
    ("sinkron", "/sinkron"),
    ("daftar", "/daftar"),
    ("daftar-layanan", "/daftar/2023/K.2.01"),
    ("daftar-ganda", "/daftar/ganda"),
    ("daftar-impor", "/daftar/impor"),
    ("daftar-catatan", "/daftar/catatan"),
    ("akun", "/akun"),
    ("akun-saya", "/akun/saya"),
    ("akun-hapus", "/akun/hapus?name=siti"),
];

/// Pages before anybody logged in.
const OUTSIDE: &[(&str, &str)] = &[("mulai", "/mulai"), ("masuk", "/masuk")];

const FILE: &str = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan
2023,3,K.2.01,1000,500,,,
2023,4,K.2.02,900,800,,,
2023,4,K.2.03,\"1.234\",5,,,
2023,4,K.2.99,1,1,,,
";

const PEOPLE: &str = "nik,nama,alamat,tanggal_lahir,kode,tahun,tanggal_dilayani,sesuai_standar
6207014101900001,Siti SAMPLE,Jl. Contoh 1,1990-01-01,K.2.01,2023,2023-02-03,ya
6207010202850002,Budi SAMPLE,Jl. Contoh 2,1985-02-02,K.2.01,2023,,
";

#[test]
fn every_page_can_be_used_by_everybody_and_says_what_it_said() {
    let desk = Desk::alone();
    // So that the page knows already why nothing travels.
    desk.office.run(&["sync"]).ended(3);
    desk.office.import(["2022,4,K.2.01,1000,700", "2023,3,K.2.01,1000,500", "2023,4,K.2.01,1000,550"]).ended(0);
    let proof = desk.office.file("berita acara.pdf", "%PDF-1.7 SAMPLE");
    desk.office.run(&["attach", "K.2.01", "--year", "2023", "--quarter", "4", "--writer", "Siti", &proof]).ended(0);
    has_reports(&desk);
    let browser = Browser::open();
    look(&desk, &browser, OUTSIDE[0]);
    desk.first_start(&browser);
    for page in PAGES {
        look(&desk, &browser, *page);
    }
    browser.clicks("header form button");
    browser.sees("location.pathname === '/masuk'");
    look(&desk, &browser, OUTSIDE[1]);
    desk.log_in(&browser, "Siti");
    desk.stop();
}

/// A report that has come, and one that comes.
fn has_reports(desk: &Desk) {
    let report = |bytes: &[u8], title: &str, laid_ms: i64| Report {
        digest: *blake3::hash(bytes).as_bytes(),
        size_bytes: bytes.len() as u64,
        title: title.to_owned(),
        file_name: format!("spm-region-62.07-2023-tw{laid_ms}.pdf"),
        media_type: "application/pdf".to_owned(),
        kind: "region".to_owned(),
        year: 2023,
        quarter: Quarter::from_number(laid_ms as u8).unwrap(),
        laid_ms,
    };
    let told = [report(b"empat", "SAMPLE Seruyan naik satu peringkat", 4), report(b"tiga", "SAMPLE Seruyan", 3)];
    let job = move |tx: &Transaction<'_>| {
        let region = "62.07".parse()?;
        keep_told_reports(tx, region, &told)?;
        let digest = REPORTS.keep(tx, region, b"empat")?;
        report_came(tx, &digest, 1_700_000_000_000)
    };
    desk.office.store().write_blocking(job).unwrap();
}

/// Pages that are reached by working: what a file would change, somebody's form, a quarter before and after its seal.
#[test]
fn what_is_reached_by_work_can_be_used_by_everybody_too() {
    let desk = Desk::alone();
    desk.office.import(rows([2023], &[4], 1)).ended(0);
    let people = desk.office.file("orang.csv", PEOPLE);
    desk.office.run(&["register", "import", &people]).ended(0);
    let browser = Browser::open();
    desk.first_start(&browser);

    look(&desk, &browser, ("laporan-kosong", "/laporan"));
    desk.open(&browser, "/buku");
    browser.types("file", &desk.office.file("capaian.csv", FILE));
    browser.clicks("form[action='/buku/unggah'] button");
    browser.sees("location.pathname.startsWith('/buku/berkas/')");
    see(&browser, "buku-pratinjau");

    desk.open(&browser, "/daftar/2023/K.2.01");
    browser.clicks("a[href*='ubah=']");
    browser.sees("document.querySelector(\"[name='ubah']\")");
    see(&browser, "daftar-orang");
    desk.open(&browser, "/daftar");
    browser.types("nik", "6207014101900001");
    browser.clicks("form[action='/daftar/cari'] button");
    browser.sees("location.pathname === '/daftar/cari'");
    see(&browser, "daftar-cari");

    look(&desk, &browser, ("sahkan-siap", "/sahkan/2023/4"));
    browser.clicks("main form button");
    browser.sees("document.querySelector('main a[href$=\"/bukti\"]')");
    see(&browser, "sahkan-sah");
    look(&desk, &browser, ("sahkan-bukti", "/sahkan/2023/4/bukti"));
    browser.print("sahkan-bukti");
    desk.open(&browser, "/isi/2023/4/K.2.01");
    browser.types("a.K.2.01:tidak_sesuai_standar", &format!("7{}", key::ENTER));
    browser.sees("document.getElementsByName('a.K.2.01:tidak_sesuai_standar')[0].dataset.now === '7'");
    look(&desk, &browser, ("sahkan-berubah", "/sahkan/2023/4"));
    for (name, path) in [("isian-layanan", "/isi/2023/4/K.2.01"), ("rencana-target", "/rencana/target/2023")] {
        desk.open(&browser, path);
        browser.print(name);
    }
    desk.stop();
}

fn look(desk: &Desk, browser: &Browser, (name, path): (&str, &str)) {
    desk.open(browser, path);
    let here = browser.text("location.pathname");
    assert_eq!(Some(here.as_str()), path.split('?').next(), "{name} leads elsewhere");
    see(browser, name);
}

/// Looks at the page that is open.
pub fn see(browser: &Browser, name: &str) {
    is_for_everybody(browser, name);
    let text = browser.text("document.querySelector('main').innerText");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/browser");
    settings.set_prepend_module_to_snapshot(false);
    // What passes with the day and the machine.
    settings.add_filter(r"\d{1,2} [A-Z][a-z]+ \d{4} \d\d\.\d\d W(IB|ITA|IT)", "[waktu]");
    settings.add_filter(r"\d{1,2} [A-Z][a-z]{2} \d\d\.\d\d W(IB|ITA|IT)", "[waktu]");
    settings.add_filter(r"(?m)^\[waktu\]\t.*\n?", "");
    settings.add_filter(r"(?m)^[A-Z][a-z]+ \d{4}\t.*$", "[bulan]");
    settings.add_filter(r"\d[\d.]* byte", "[banyaknya] byte");
    settings.add_filter(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[nomor]");
    settings.add_filter(r"\([^()]*\(os error \d+\)\)", "([sebab])");
    settings.add_filter(r"127\.0\.0\.1:\d+", "[alamat]");
    settings.add_filter(r"[0-9a-f]{8}( [0-9a-f]{8}){7}", "[sidik]");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Its picture is written, axe-core finds nothing that hinders, and it fits the window.
pub fn is_for_everybody(browser: &Browser, name: &str) {
    browser.picture(name);
    let found = hindrances(browser);
    assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
    let wide = browser.says("document.documentElement.scrollWidth > innerWidth");
    assert_eq!(wide, Value::Bool(false), "{name} is wider than 1024 pixels");
}

/// What axe-core finds serious or critical.
fn hindrances(browser: &Browser) -> Vec<String> {
    let file = target().join("axe-core/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&file).unwrap_or_else(|_| panic!("no {}: ./tests/run fetches it", file.display()));
    let run = format!(
        "{axe}; const done = arguments[0];
         axe.run(document, {{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }}).then(done);"
    );
    let answer = browser.answers(&run);
    assert!(!answer["passes"].as_array().unwrap().is_empty(), "axe-core looked at nothing: {answer}");
    let hinders = |finding: &&Value| matches!(finding["impact"].as_str(), Some("serious" | "critical"));
    let violations = answer["violations"].as_array().unwrap().iter().filter(hinders);
    violations.map(|one| format!("{} ({}): {}", one["id"], one["help"], one["nodes"][0]["html"])).collect()
}

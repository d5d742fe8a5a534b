//! The province's dashboard in a real Chromium over a real server: every page once, and what an office types appears in the
//! ranking by itself.

use std::fs;
use std::path::Path;

use selaras_tests::country;

use crate::world::figures::rows;
use crate::world::{Office, World};

use super::pages::{is_for_everybody, see};
use super::{Board, Browser, Desk, editions, key, review};

/// The pages of the dashboard: what they are called here, and where they are, as an administrator sees them. Whoever adds a
/// page adds it here.
pub const DASHBOARD_PAGES: &[(&str, &str)] = &[
    ("papan-ringkasan", "/?year=2023&quarter=4"),
    ("papan-peringkat", "/peringkat?year=2023&quarter=4"),
    ("papan-peringkat-kenaikan", "/peringkat?year=2023&quarter=4&by=improvement"),
    ("papan-penghargaan", "/penghargaan?year=2023&quarter=4"),
    ("papan-daerah", "/daerah/62.07/2023/4"),
    ("papan-gerak", "/daerah/62.07/2023/4/gerak"),
    ("papan-urusan", "/daerah/62.07/2023/4/urusan/2"),
    ("papan-layanan", "/daerah/62.07/2023/4/layanan/K.2.01"),
    ("papan-sel", "/daerah/62.07/2023/4/sel/achievement:K.2.01"),
    ("papan-tren", "/tren?year=2023&quarter=4&name=62.07"),
    ("papan-tren-daerah", "/tren?year=2023&quarter=4&region=62.07"),
    ("papan-banding", "/banding?year=2023&quarter=4&a=62.07&b=62.01"),
    ("papan-sebaran", "/sebaran?year=2023&quarter=4"),
    ("papan-pemeriksaan", "/pemeriksaan?year=2023"),
    ("papan-pemeriksaan-sel", "/pemeriksaan/2023/4/62.01/achievement:K.2.01"),
    ("papan-tinjau-kosong", "/tinjau"),
    ("papan-nihil-kosong", "/nihil?year=2023&quarter=4"),
    ("papan-kalender-kosong", "/kalender?year=2023"),
    ("papan-rencana-kosong", "/rencana?year=2023"),
    ("papan-rencana-daerah-kosong", "/rencana/2023/62.07"),
    ("papan-edisi", "/edisi"),
    ("papan-terbuka", "/terbuka"),
];

/// Pages whose words pass with the day and the machine.
pub const CHANGING: &[(&str, &str)] = &[
    ("papan-kontak-semua", "/kontak?year=2023&quarter=4"),
    ("papan-kelola", "/kelola"),
    ("papan-perangkat", "/kelola/perangkat"),
    ("papan-pengguna", "/kelola/pengguna"),
    ("papan-catatan", "/kelola/catatan"),
    ("papan-cadangan", "/kelola/cadangan"),
    ("papan-kesehatan", "/kelola/kesehatan"),
    ("papan-kiriman", "/kelola/kiriman"),
    ("papan-kiriman-coba", "/kelola/kiriman/coba?name=pengingat&year=2023&quarter=4"),
    ("papan-katalog", "/kelola/katalog"),
    ("papan-peta", "/kelola/peta"),
    ("papan-laporan", "/laporan?year=2023&quarter=4"),
    ("papan-laporan-daerah", "/laporan?year=2023&quarter=4&region=62.07"),
    ("papan-espm", "/laporan/espm?year=2023&quarter=4&region=62.07"),
    ("papan-akun", "/akun"),
    ("papan-hapus-pengguna", "/kelola/pengguna/hapus?name=rina"),
    ("papan-hapus-peta", "/kelola/peta/hapus"),
    ("papan-hapus-kiriman", "/kelola/kiriman/hapus?name=pengingat"),
    ("papan-cabut", "/kelola/perangkat/cabut"),
    ("papan-tidak-ada", "/tidak/ada"),
];

fn reports(office: &Office, round: u64) {
    office.import(rows([2022, 2023], &[4], round)).ended(0);
    let budget = format!("2023,4,APBD,{0}000000,0\n2023,4,K.2.01,{1}00000,{0}00000\n", 50 + round, 60 + round * 3);
    let budget = office.file("anggaran.csv", format!("tahun,triwulan,kode,pagu,realisasi\n{budget}"));
    office.run(&["import", &budget]).ended(0);
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    office.sync();
}

/// A province with something on each page of the lists.
pub fn reported(world: &World) {
    for (region, round) in [("62.07", 1), ("62.01", 2), ("62.71", 3)] {
        reports(&world.office(region, ""), round);
    }
    let photo = world.data.parent().unwrap().join("foto.pdf");
    std::fs::write(&photo, "%PDF-1.7 SAMPLE").unwrap();
    let found = ["--field-value", "500", "--text", "di lapangan 500", "--writer", "ani", "--file"];
    let place = ["finding", "add", "--region", "62.01", "--year", "2023", "--quarter", "4", "--cell", "K.2.01"];
    world.server(&[&place[..], &found, &[photo.to_str().unwrap()]].concat()).ended(0);
    let schedule =
        ["--name", "pengingat", "--kind", "reminder", "--when", "0 7 10 * * Asia/Jakarta", "--to", "folder:arsip"];
    world.server(&[&["report", "schedule", "add"][..], &schedule].concat()).ended(0);
    let first = world.server(&["office", "list"]).ended(0).json["offices"][0]["office"].as_str().unwrap().to_owned();
    world.server(&["office", "contact", "--office", &first, "--to", "folder:kontak"]).ended(0);
    let remind = ["office", "remind", "--unsealed", "--text", "mohon sahkan", "--year", "2023", "--quarter", "4"];
    world.server(&remind).ended(0);
    let now = ["report", "deliver", "now", "--name", "pengingat", "--year", "2023", "--quarter", "4"];
    world.server(&now).ended(0);
}

#[test]
fn every_page_of_the_dashboard_can_be_used_by_everybody_and_says_what_it_said() {
    let world = World::start();
    reported(&world);
    let stranger = Browser::open();
    stranger.goes_to(&format!("{}/masuk", world.dashboard()));
    is_for_everybody(&stranger, "papan-masuk");
    let board = Board::of(&world, "rina", "admin");
    // The scores of all lines are there.
    board.open("/peringkat?year=2023&quarter=4&by=realisation");
    board.browser.sees("document.querySelectorAll('tr[id]').length === 3");
    for (name, path) in DASHBOARD_PAGES {
        board.open(path);
        see(&board.browser, name);
    }
    for (name, path) in CHANGING {
        board.open(path);
        is_for_everybody(&board.browser, name);
    }
}

/// Addresses on no list: parts of a page, files, and ways to a page.
const NO_PAGES: &[&str] = &[
    "/aset/{name}",
    "/bukti/{region}/{digest}",
    "/daerah/{region}",
    "/edisi/{digest}/berkas",
    "/edisi/{digest}/keadaan",
    "/edisi/{digest}/sanggahan",
    "/laporan/berkas",
    // Seen before somebody logs in.
    "/masuk",
    "/metrics",
    "/pemeriksaan/cari",
    "/peringkat/isi",
    "/ringkasan",
    "/ubah",
];

#[test]
fn every_page_of_the_dashboard_is_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src/dashboard/tests/snapshots");
    let file = folder.join("selaras_server__dashboard__tests__routes__what_each_role_may_is_known.snap");
    let routes = fs::read_to_string(file).unwrap();
    let lists = [DASHBOARD_PAGES, CHANGING, review::PAGES, editions::PAGES];
    let looked_at: Vec<&str> = lists.concat().into_iter().map(|(_, path)| path).collect();
    let fits = |route: &str, path: &str| {
        let (parts, at): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), path.split('/').collect());
        parts.len() == at.len() && parts.iter().zip(at).all(|(part, at)| part.starts_with('{') || *part == at)
    };
    let gets = routes.lines().filter_map(|line| line.strip_prefix("GET ")?.split(' ').next());
    let unseen: Vec<&str> = gets
        .filter(|route| !NO_PAGES.contains(route) && !route.starts_with("/open/"))
        .filter(|route| !looked_at.iter().any(|path| fits(route, path.split('?').next().unwrap())))
        .collect();
    assert!(unseen.is_empty(), "on no list of pages that axe-core looks at: {unseen:?}");
}

#[test]
fn what_is_typed_at_an_office_appears_in_the_ranking_without_a_reload() {
    let world = World::start();
    let desk = Desk::of(world.office("62.07", ""));
    let page = Browser::open();
    desk.first_start(&page);
    let board = Board::of(&world, "rina", "viewer");
    board.open("/peringkat?year=2023&quarter=4");
    board.browser.says("window.isTheSame = true");
    assert_eq!(board.browser.says("document.querySelectorAll('tr[id]').length"), 0);

    desk.open(&page, "/isi/2023/4/K.2.01");
    page.types("a.K.2.01:dibutuhkan", "1000");
    page.types("a.K.2.01:terpenuhi", &format!("810{}", key::ENTER));
    page.sees("document.getElementById('a.K.2.01').dataset.state === 'saved'");
    desk.office.sync();

    board.browser.sees("document.querySelector('#d-62\\\\.07 a')?.textContent === 'Kabupaten Seruyan'");
    assert_eq!(board.browser.says("window.isTheSame"), true, "nobody loaded the page again");
    // And one click leads to what it is made of.
    board.browser.clicks("#d-62\\.07 a");
    board.browser.sees("location.pathname === '/daerah/62.07/2023/4'");
    desk.stop();
}

#[test]
fn the_whole_country_is_on_the_map_and_can_be_walked_through_by_keyboard() {
    let world = World::start();
    country::fill(&world.store(), 514).unwrap();
    let board = Board::of(&world, "rina", "viewer");
    let page = "/?year=2023&quarter=4";
    board.open(page);
    let browser = &board.browser;
    assert_eq!(browser.says("document.querySelectorAll('.map a').length"), 514);
    let is_off = "(box) => box.left < 0 || box.right > innerWidth || box.width < 12 || box.height < 12";
    let off = "[...document.querySelectorAll('.map rect')].map((one) => one.getBoundingClientRect())";
    assert_eq!(browser.says(&format!("{off}.filter({is_off}).length")), 0, "a tile that is not seen");
    is_for_everybody(browser, "papan-negara");

    let skip = "document.querySelector('[href=\"#tabel\"]').focus()";
    browser.says(skip);
    browser.types_on(key::TAB);
    assert_eq!(browser.says("document.activeElement.closest('.map') !== null"), true);
    browser.types_on(key::ENTER);
    browser.sees("location.pathname === '/daerah/11.01/2023/4'");
    board.open(page);
    browser.says(skip);
    browser.types_on(key::ENTER);
    browser.sees("document.activeElement.id === 'tabel'");
}

//! The demo in its small size, as `cargo demo` shows it: it ends well, and the published figures stand in what it prints.

use std::net::TcpListener;
use std::process::Command;

use selaras_tests::sample::{Measure, PUBLISHED};
use selaras_tests::visitor::Visitor;

use crate::world::Running;

/// The demo over programs that are built, in its small size, with its files in a folder.
fn demo(folder: &std::path::Path) -> Command {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(std::path::Path::parent).unwrap().join("demo");
    assert!(program.is_file(), "{} is not there; run `cargo build --workspace` first", program.display());
    let mut demo = Command::new(program);
    demo.args(["--built", "--small", "--keep"]).arg(folder);
    demo
}

#[test]
fn the_small_demo_ends_well_and_prints_the_published_figures() {
    let folder = tempfile::tempdir().unwrap();
    let ran = demo(folder.path()).arg("--once").output().unwrap();
    let (told, errors) = (String::from_utf8(ran.stdout).unwrap(), String::from_utf8(ran.stderr).unwrap());
    assert!(ran.status.success(), "{told}\n{errors}");
    assert!(told.contains("SAMPLE"), "made-up data are marked wherever they appear:\n{told}");

    let years: Vec<u16> = PUBLISHED
        .iter()
        .map(|figure| figure.year)
        .filter(|year| told.contains(&format!("SPM {year}, TW IV")))
        .collect();
    assert!(years.contains(&2021) && years.contains(&2023), "{told}");
    for figure in PUBLISHED.iter().filter(|figure| figure.measure == Measure::Index && years.contains(&figure.year)) {
        let ranking = told.split("\n\n").find(|part| part.contains(&format!("SPM {}, TW IV", figure.year))).unwrap();
        let row = ranking.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let row = row.into_iter().find(|words| words.get(1) == Some(&figure.region.to_string().as_str())).unwrap();
        let value = format!("{}.{:02}", figure.hundredths / 100, figure.hundredths % 100);
        assert!(row[0] == figure.rank.to_string() && row.contains(&value.as_str()), "{}: {row:?}", figure.year);
    }
    assert!(told.contains("The published figures came out"), "{told}");
    for (said, figure) in
        [("2021", "79.20"), ("2021", "71.50"), ("2021", "64.70"), ("2023", "85.20"), ("2023", "71.57")]
    {
        assert!(told.contains(figure), "{said}: {figure}\n{told}");
    }
    assert!(folder.path().join("province/selaras.db").is_file(), "the files are where it says");
    let book = std::fs::read(folder.path().join("buku-peringkat-2023.pdf")).unwrap();
    assert!(book.starts_with(b"%PDF-") && told.contains("buku-peringkat-2023.pdf"), "{told}");
}

#[test]
fn the_demo_stays_open_for_who_logs_in_and_ends_at_ctrl_c_with_nothing_left_behind() {
    let (folder, log) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut demo = Running::start(&mut demo(folder.path()), log.path().join("log"));
    let mut told = |what: &str| std::iter::repeat_with(|| demo.line()).find(|line| line.contains(what)).unwrap();
    // "the province's dashboard   http://127.0.0.1:PORT   name NAME, password PASSWORD"
    let dashboard = told("the province's dashboard");
    let address = dashboard.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
    let (_, login) = dashboard.split_once("name ").unwrap();
    let (name, password) = login.split_once(", password ").unwrap();
    let page = told("an office of");
    let page = page.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
    let book = told("  the ranking book ").split_whitespace().next_back().unwrap().to_owned();
    assert!(std::fs::read(&book).unwrap().starts_with(b"%PDF-"), "{book}");

    let mut visitor = Visitor::new(&address).unwrap();
    assert!(visitor.log_in(name, "salah").is_err(), "not everybody is let in");
    visitor.log_in(name, password).unwrap();
    let overview = visitor.get("/").unwrap();
    assert!(overview.status == 200 && overview.body.contains("Kota Palangka Raya"), "{}", overview.body);
    assert!(visitor.get("/edisi").unwrap().body.contains("2023"), "the book is of an edition");
    let office = Visitor::new(&page).unwrap();
    assert_eq!(office.get("/mulai").unwrap().status, 200, "its first account is made there");

    let stopped = Command::new("kill").args(["-INT", &demo.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    demo.wait().ended(0);
    for address in [address, page] {
        // Nobody listens there any more.
        TcpListener::bind(address.strip_prefix("http://").unwrap()).unwrap();
    }
}

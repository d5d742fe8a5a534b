//! The demo in its small size, as `cargo demo` shows it: it ends well, and the published figures stand in what it prints.

use std::process::Command;

use selaras_tests::sample::{Measure, PUBLISHED};

#[test]
fn the_small_demo_ends_well_and_prints_the_published_figures() {
    let folder = tempfile::tempdir().unwrap();
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(std::path::Path::parent).unwrap().join("demo");
    assert!(program.is_file(), "{} is not there; run `cargo build --workspace` first", program.display());
    let ran =
        Command::new(program).args(["--built", "--once", "--small", "--keep"]).arg(folder.path()).output().unwrap();
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

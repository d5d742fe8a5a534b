//! Figures typed wrong on the command line: the same judgements as of a file, in the same words.

use super::{lines, office};

#[test]
fn a_figure_typed_wrong_is_told_and_not_kept() {
    let (_world, office) = office();
    let at = ["--year", "2023", "--quarter", "4"];
    let figure = |required: &'static str, achieved: &'static str| vec!["--required", required, "--achieved", achieved];
    let cases: Vec<(&str, Vec<&str>)> = vec![
        ("K.2.01", figure("1.234", "1")),
        ("K.2.01", figure("10", "NaN")),
        ("K.2.01", figure("10", "sembilan")),
        ("K.2.01", figure("1000000000000000000000000000000", "1")),
        ("K.2.01", vec!["--required=-5", "--achieved", "1"]),
        ("K.2.01", figure("0", "0")),
        ("K.2.99", figure("10", "9")),
        ("P.2.01", figure("10", "9")),
        ("K.2", figure("10", "9")),
        ("APBD", figure("10", "9")),
        ("K.2.01.03", vec!["--allocation", "10", "--realisation", "9"]),
        ("K.2.01", vec!["--allocation", "10,5", "--realisation", "9"]),
        ("K.2.01", vec!["--nihil", "--reason", " "]),
        ("K.2.01.01", vec!["--nihil", "--reason", "tidak ada"]),
        ("K.2.01", vec!["--not-applicable", "--reason", "tidak ada"]),
        ("K.2.01", vec!["--problem", "NIK 6202014101900001"]),
        ("K.2.01", vec!["--problem", " "]),
        ("K.2.01", vec!["--withdraw", "--reason", ""]),
        ("K.2.01", vec!["--target", "x", "--document", "RPJMD"]),
    ];
    let mut told = String::new();
    for (code, figure) in cases {
        let arguments = [&["enter", code][..], &at, &figure].concat();
        let ran = office.say(&arguments);
        let shown = figure.join(" ");
        told += &format!(
            "{code} {shown}\n  exit code {}\n  {}\n",
            ran.code.unwrap(),
            format!("{}{}", ran.stdout, ran.stderr).trim().replace('\n', "\n  ")
        );
    }
    insta::assert_snapshot!(told);
    assert_eq!(lines(&office), 0);
    let ahead =
        office.say(&["enter", "K.2.01", "--year", "2099", "--quarter", "4", "--required", "10", "--achieved", "9"]);
    assert!(ahead.code == Some(2) && ahead.stderr.contains("tahun 2099 terlalu jauh ke depan"), "{}", ahead.stderr);
    let quarterless = office.say(&["enter", "K.2.01", "--year", "2023", "--required", "10", "--achieved", "9"]);
    assert!(
        quarterless.code == Some(1) && quarterless.stdout.contains("triwulan belum diisi"),
        "{}",
        quarterless.stdout
    );
}

//! Numbers as people write them: one reading goes in, two readings are asked about, none is refused.

use super::{lines, office, read, rows};

#[test]
fn a_number_with_two_readings_is_asked_about_and_none_is_guessed() {
    let (_world, office) = office();
    let numbers = [
        "13,75",
        "13.75",
        "1.234",
        "1,234",
        "0,234",
        "1.234,5",
        "1,234.5",
        "1.234.567",
        "1 234",
        "12.34.56",
        "-5",
        "(5)",
        "NaN",
        "inf",
        "1e30",
        "1000000000000000000000000000000",
        "1000000000000",
        "1000000000001",
        "sepuluh",
        "10 orang",
        "95%",
        "Rp 5",
        "5,678",
        "12,345",
        "0x1F",
        "５",
        "'5",
        "+5",
        "",
        "5,",
        ",5",
        "--",
        "1,2,3",
    ];
    let text: String = numbers
        .iter()
        .enumerate()
        .map(|(at, number)| format!("2023;{};K.2.{:02};{number};1;;;\n", at % 4 + 1, at % 12 + 1))
        .collect();
    let (ran, told) = rows(&office, "angka.csv", &text);
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!(told);
    let service = |quarter: &str, code: &str| {
        let index = office.run(&["index", "--year", "2023", "--quarter", quarter]).ended(0).json;
        let services = index["sectors"][1]["services"].as_array().unwrap().clone();
        services.into_iter().find(|one| one["service"] == code).unwrap()["required"].clone()
    };
    assert_eq!((service("1", "K.2.01"), service("2", "K.2.02")), ("13.75".into(), "13.75".into()));
    assert_eq!(service("2", "K.2.06"), "1234.5", "two signs have one reading");
    assert!(service("3", "K.2.03").is_null(), "1.234 was not guessed");
}

#[test]
fn rupiah_are_whole_and_their_thousands_are_read_when_they_are_regular() {
    let (_world, office) = office();
    let mut text = "tahun;triwulan;kode;pagu;realisasi\n".to_owned();
    let amounts = [
        "1.500.000.000",
        "1500000000",
        "1500000000,00",
        "1500000000,50",
        "1.500",
        "Rp1.500.000",
        "-1",
        "10000000000000001",
        "",
        "nol",
    ];
    for (at, amount) in amounts.iter().enumerate() {
        text += &format!("2023;4;K.2.{:02};{amount};0\n", at + 1);
    }
    text += "2023;4;APBD;2.000.000.000.000;1\n2023;4;K.2.01.03;5;5\n2023;4;K.2.11;5;6\n";
    let (ran, told) = read(&office, &office.file("anggaran.csv", text));
    assert_eq!((ran.code, lines(&office)), (Some(1), 5));
    insta::assert_snapshot!(told);
}

#[test]
fn a_decimal_comma_between_commas_is_seen_and_never_shifts_a_row() {
    let (_world, office) = office();
    let text = "tahun,triwulan,kode,dibutuhkan,terpenuhi\n2023,4,K.2.01,13,75,5\n2023,4,K.2.02,\"13,75\",5\n2023,4,K.2.03,13,5\n";
    let (ran, told) = read(&office, &office.file("koma.csv", text));
    assert_eq!((ran.code, lines(&office)), (Some(1), 2));
    insta::assert_snapshot!(told);
}

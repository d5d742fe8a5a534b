//! The national form: what goes out comes back, and a difference is named.

use super::super::national::{Theirs, read, rows};
use super::*;

fn figures_of(numbers: &Numbers) -> Vec<NationalRow> {
    rows(numbers, numbers.region("62.07".parse().unwrap()).unwrap())
}

#[test]
fn what_was_exported_says_the_same_and_a_changed_field_is_named() {
    let numbers = published();
    let fields = figures_of(&numbers);
    let bytes = super::super::national::to_csv(&numbers, numbers.region("62.07".parse().unwrap()).unwrap()).unwrap();
    assert_eq!(compare(&fields, read(&bytes).unwrap()), []);
    let text = String::from_utf8(bytes).unwrap();
    let changed = text.replacen(";100;55;", ";100;54,5;", 1);
    let differences = compare(&fields, read(changed.as_bytes()).unwrap());
    assert_eq!(differences.len(), 1);
    let (ours, theirs) = (differences[0].ours.clone().unwrap(), differences[0].theirs.clone().unwrap());
    assert_eq!((ours.1.as_str(), theirs.1.as_str()), ("55", "54.5"));
}

#[test]
fn each_service_stands_in_the_order_of_the_form() {
    let fields = figures_of(&published());
    for service in fields.chunk_by(|one, other| one.service == other.service) {
        let tables: String = service.iter().map(|row| row.table).collect();
        assert!(tables.starts_with('A') && tables.ends_with('C'), "{tables}");
        assert!(tables[1..tables.len() - 1].chars().all(|letter| letter == 'B'), "{tables}");
    }
}

#[test]
fn a_file_is_read_as_people_write_it() {
    let read = |text: &str| read(text.as_bytes());
    let one = |table, code: &str, first: &str, second: &str| {
        Theirs::from([((table, code.to_owned()), (first.to_owned(), second.to_owned()))])
    };
    for (text, said) in [
        ("kode,dibutuhkan,terpenuhi\nk.2.01,1000,550\n", one("A", "K.2.01", "1000", "550")),
        ("\u{feff}Kode;Dibutuhkan;Terpenuhi\nK.2.01.03;10;\"9,5\"\n", one("B", "K.2.01.03", "10", "9.5")),
        ("kode;pagu;realisasi\nK.2.01;1.250.000.000;1.000.000.000\n", one("C", "K.2.01", "1250000000", "1000000000")),
        ("kode,dibutuhkan,terpenuhi\nK.2.01,,\n", Theirs::new()),
    ] {
        assert_eq!(read(text).unwrap(), said, "{text}");
    }
    for (text, why) in [
        ("a,b\n1,2\n", "kode"),
        ("kode,jumlah\nK.2.01,2\n", "dibutuhkan"),
        ("kode,dibutuhkan,terpenuhi\nK.2.01,seribu,550\n", "baris 2, K.2.01"),
    ] {
        let error = format!("{:#}", read(text).unwrap_err());
        assert!(error.contains(why), "{error}");
    }
    let error = format!("{:#}", super::super::national::read(b"\xff\xfe").unwrap_err());
    assert!(error.contains("UTF-8"), "{error}");
}

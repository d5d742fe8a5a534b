//! Every spelling that people use is read, every doubtful one is refused with its own reason.

use proptest::prelude::*;

use super::*;

fn amount(text: &str) -> String {
    parse_amount(text).map_or_else(|error| format!("{error:?}"), |amount| amount.to_string())
}

#[test]
fn both_decimal_signs_and_every_grouping_are_understood() {
    for (text, value) in [
        ("13,75", "13.75"),
        ("13.75", "13.75"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1 234", "1234"),
        ("1\u{a0}234\u{202f}567,8", "1234567.8"),
        ("0", "0"),
        ("007", "7"),
        ("0,5", "0.5"),
        (" 12 ", "12"),
        ("1234,5", "1234.5"),
        ("1.234.567,89", "1234567.89"),
        ("1000000000000", "1000000000000"),
        ("1.000.000.000.000,00", "1000000000000"),
        ("100,00", "100"),
    ] {
        assert_eq!(amount(text), value, "{text:?}");
    }
    assert_eq!(parse_rupiah("1.234.567,00").map(Rupiah::get), Ok(1_234_567));
    assert_eq!(parse_rupiah("5000,0").map(Rupiah::get), Ok(5000));
    assert_eq!(parse_rupiah("10.000.000.000.000.000"), Ok(Rupiah::MAX));
}

#[test]
fn two_readings_are_asked_about_and_never_guessed() {
    for (text, grouped, decimal) in [
        ("1.234", "1234", "1.234"),
        ("1,234", "1234", "1.234"),
        ("12,500", "12500", "12.500"),
        ("001.000", "1000", "1.000"),
    ] {
        let expected = NumberError::Ambiguous { text: text.into(), grouped: grouped.into(), decimal: decimal.into() };
        assert_eq!(parse_amount(text), Err(expected.clone()));
        assert_eq!(parse_rupiah(text), Err(expected));
    }
    assert_eq!(
        parse_amount("1.234").unwrap_err().to_string(),
        "\"1.234\" dapat berarti 1234 (pemisah ribuan) atau 1,234 (pecahan); tulis 1234 tanpa pemisah, atau pecahan \
         dengan paling banyak dua angka di belakang koma"
    );
}

#[test]
fn each_refusal_says_what_is_wrong() {
    let refused = |text: &str| parse_amount(text).unwrap_err();
    for text in ["", "  ", "\u{a0}"] {
        assert_eq!(refused(text), NumberError::Empty);
    }
    for text in ["-5", "- 5", "\u{2212}5", "(5)", "-0"] {
        assert_eq!(refused(text), NumberError::Negative, "{text:?}");
    }
    for text in ["1e3", "1,5E+6", "2.5e-3"] {
        assert_eq!(refused(text), NumberError::Exponent, "{text:?}");
    }
    for text in ["50%", "13,75 %"] {
        assert_eq!(refused(text), NumberError::Percent, "{text:?}");
    }
    for text in ["Rp5000", "Rp. 5.000", "rp 5", "IDR 5000", "-Rp5"] {
        assert_eq!(refused(text), NumberError::Currency, "{text:?}");
    }
    for text in
        ["1.23.4", "1234.567.890", "1,23,456", "12 34", "1.234,567.890", "1.234 567", "1.234 567,5", "1..5", "1  234"]
    {
        assert_eq!(refused(text), NumberError::Grouping { text: text.into() }, "{text:?}");
    }
    for text in ["0,125", "1234,567", "1.234,567", "1,2345", "1 234,567"] {
        assert_eq!(refused(text), NumberError::TooManyDecimals, "{text:?}");
    }
    for text in
        ["NaN", "inf", "∞", "abc", "12 orang", "1/2", ",5", "5,", ".", "+5", "٣", "=A1", "1'234", "nihil", "e5", "1e"]
    {
        assert_eq!(refused(text), NumberError::not_a_number(text), "{text:?}");
    }
    let ten_to_the_30 = format!("1{}", "0".repeat(30));
    for text in [ten_to_the_30.as_str(), "1000000000000,01", "1000000000001"] {
        assert_eq!(refused(text), NumberError::AmountTooLarge, "{text:?}");
    }
    assert_eq!(parse_rupiah(&ten_to_the_30), Err(NumberError::RupiahTooLarge));
    for text in ["5000,5", "1.234,56", "5000,000", "0,01"] {
        assert_eq!(parse_rupiah(text), Err(NumberError::RupiahDecimals), "{text:?}");
    }
    assert!(refused(&"x".repeat(1000)).to_string().len() < 200);
}

proptest! {
    #[test]
    fn every_amount_reads_back_in_every_spelling(hundredths in 0..=Amount::MAX.hundredths()) {
        let value = Amount::from_hundredths(hundredths);
        let (whole, part) = (hundredths / 100, hundredths % 100);
        for (group, decimal) in [("", ","), ("", "."), (".", ","), (",", "."), (" ", ","), (" ", "."), ("\u{a0}", ",")] {
            let text = format!("{}{decimal}{part:02}", grouped(whole, group));
            prop_assert_eq!(parse_amount(&text).ok(), value, "{}", text);
        }
        prop_assert_eq!(value.map(|value| parse_amount(&value.to_string()).ok()), Some(value));
    }

    #[test]
    fn every_rupiah_reads_back_unless_it_has_two_readings(rupiah in 0..=Rupiah::MAX.get()) {
        for group in [".", ",", " "] {
            let text = grouped(rupiah, group);
            match parse_rupiah(&text) {
                Ok(value) => prop_assert_eq!(value.get(), rupiah),
                Err(error) => {
                    let two_readings = matches!(error, NumberError::Ambiguous { .. }) && (1000..1_000_000).contains(&rupiah);
                    prop_assert!(two_readings, "{text}: {error}");
                }
            }
        }
    }

    #[test]
    fn no_text_panics_and_no_accepted_value_passes_the_limit(text in "[-0-9., \u{a0}eE%()Rp+]{0,24}|.{0,24}") {
        prop_assert!(parse_amount(&text).is_ok_and(|value| value <= Amount::MAX) || parse_amount(&text).is_err());
        let _ = parse_rupiah(&text);
    }

    #[test]
    fn a_sign_and_three_digits_is_always_asked_about(whole in 1u32..1000, part in 0u32..1000, sign in "[.,]") {
        let asked = matches!(parse_amount(&format!("{whole}{sign}{part:03}")), Err(NumberError::Ambiguous { .. }));
        prop_assert!(asked);
    }
}

fn grouped(mut value: u64, sign: &str) -> String {
    let mut groups = Vec::new();
    while value >= 1000 {
        groups.push(format!("{:03}", value % 1000));
        value /= 1000;
    }
    groups.push(value.to_string());
    groups.reverse();
    groups.join(sign)
}

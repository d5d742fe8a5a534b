//! CSV: separators, encodings, quotes, line numbers, decimal commas.

use super::*;

#[test]
fn the_separator_is_told_by_the_header() {
    for separator in [",", ";", "\t"] {
        let text = format!("{HEADER}2023,4,K.2.01,100,95,,,\n2023,4,K.2.02,50,48,2,,baik\n").replace(',', separator);
        let parsed = parsed(&text);
        assert_eq!(values(&parsed), ["2 K.2.01 95/100", "3 K.2.02 48/50"], "{separator:?}");
        assert_eq!((parsed.rows, parsed.refused.len(), parsed.warnings.len()), (2, 0, 0));
    }
}

#[test]
fn decimal_commas_and_points_are_both_read() {
    let semicolon = "tahun;triwulan;kode;dibutuhkan;terpenuhi\n2023;4;K.1.01.01;100;82,5\n2023;4;K.1.02.01;100;82.5\n";
    assert_eq!(values(&parsed(semicolon)), ["2 K.1.01.01 82.5/100", "3 K.1.02.01 82.5/100"]);
    let quoted = "tahun,triwulan,kode,dibutuhkan,terpenuhi\n2023,4,K.1.01.01,100,\"82,5\"\n";
    assert_eq!(values(&parsed(quoted)), ["2 K.1.01.01 82.5/100"]);
}

#[test]
fn a_decimal_comma_between_commas_is_refused_and_the_rest_goes_in() {
    let text = "tahun,triwulan,kode,dibutuhkan,terpenuhi\n2023,4,K.2.01,10,5,8\n2023,4,K.2.02,50,50\n";
    let parsed = parsed(text);
    assert_eq!(values(&parsed), ["3 K.2.02 50/50"]);
    only_refusal(&parsed, "2 - baris berisi 6 kolom, judulnya 5", "diapit tanda kutip");
    // Also where the row has blanks behind, and where the optional columns were left out.
    for row in ["2023,4,K.2.01,10,5,8,,,\n", "2023,4,K.2.01,100,95,5\n", "2023,4,K.2.01,100,5,95,5\n"] {
        let parsed = super::parsed(format!("{HEADER}{row}"));
        assert_eq!(parsed.entries.len(), 0, "{row}");
        only_refusal(&parsed, "2 - baris berisi", "titik koma");
    }
}

#[test]
fn optional_columns_may_be_left_out_of_header_and_rows() {
    assert_eq!(values(&parsed(format!("{HEADER}2023,4,K.2.01,100,95\n"))), ["2 K.2.01 95/100"]);
    let any_order = "Kode ; TAHUN;terpenuhi; Triwulan;dibutuhkan\nK.2.01;2023;95;4;100\n";
    assert_eq!(values(&parsed(any_order)), ["2 K.2.01 95/100"]);
}

#[test]
fn encodings_are_recognised() {
    let text = "tahun;triwulan;kode;masalah;tindak_lanjut\r\n2023;1;K.2.01;désa jauh;puskesmas keliling\r\n";
    let utf_16 = |bom: [u8; 2], unit: fn(u16) -> [u8; 2]| {
        let mut bytes = bom.to_vec();
        bytes.extend(text.encode_utf16().flat_map(unit));
        bytes
    };
    let windows: Vec<u8> = text.chars().map(|sign| sign as u8).collect();
    for bytes in [
        text.as_bytes().to_vec(),
        [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        utf_16([0xff, 0xfe], u16::to_le_bytes),
        utf_16([0xfe, 0xff], u16::to_be_bytes),
        windows,
    ] {
        assert_eq!(values(&parsed(bytes)), ["2 K.2.01 désa jauh -> puskesmas keliling"]);
    }
    let quoted_bom = "\u{feff}\"tahun\";\"triwulan\";\"kode\";\"dibutuhkan\";\"terpenuhi\"\n2023;1;K.2.01;1;1\n";
    assert_eq!(values(&parsed(quoted_bom)), ["2 K.2.01 1/1"]);
}

#[test]
fn row_numbers_are_those_of_the_file() {
    let text = "Laporan SPM\r\nKabupaten Seruyan;;\r\n\r\ntahun;triwulan;kode;masalah;tindak_lanjut\r\n\r\n\
                2023;1;K.2.01;\"satu\r\ndua \"\"tiga\"\"\";ya\r\n\r\n;;;;\r\n2023;5;K.2.02;a;b";
    let parsed = parsed(text);
    assert_eq!(values(&parsed), ["6 K.2.01 satu\ndua \"tiga\" -> ya"]);
    only_refusal(&parsed, "10 triwulan triwulan harus 1, 2, 3, atau 4", "tertulis \"5\"");
    let old_mac = "tahun;triwulan;kode;dibutuhkan;terpenuhi\r2023;1;K.2.01;1;1\r2023;1;K.2.02;1;1";
    assert_eq!(values(&super::parsed(old_mac)), ["2 K.2.01 1/1", "3 K.2.02 1/1"]);
}

#[test]
fn a_quote_left_open_is_told_where_it_opens() {
    let text = "tahun;triwulan;kode;masalah;tindak_lanjut\n2023;1;K.2.01;a;b\n2023;1;K.2.02;\"a;b\n2023;1;K.2.03;c;d\n";
    let parsed = parsed(text);
    assert_eq!(values(&parsed), ["2 K.2.01 a -> b"]);
    only_refusal(&parsed, "3 - tanda kutip", "tidak ditutup");
}

#[test]
fn quotes_are_read_as_spreadsheets_write_them() {
    let text =
        "tahun,triwulan,kode,masalah,tindak_lanjut\n2023,1,K.2.01, \"a, b\" ,5\" pipa\n2023,1,K.2.02,\"x\"y,\"\"\n";
    assert_eq!(values(&parsed(text)), ["2 K.2.01 a, b -> 5\" pipa", "3 K.2.02 \"x\"y -> "]);
}

#[test]
fn text_behind_a_closing_quote_never_joins_a_number() {
    for separator in [",", ";", "\t"] {
        let text =
            format!("{HEADER}2023,4,K.2.01,100,\"9\"5,,,\n2023,4,K.2.02,100, \"95\" ,,,\n").replace(',', separator);
        let parsed = parsed(&text);
        assert_eq!(values(&parsed), ["3 K.2.02 95/100"], "{separator:?}");
        only_refusal(&parsed, "2 terpenuhi", "\"9\"5");
    }
}

#[test]
fn files_put_one_behind_the_other_repeat_their_header() {
    let one = "tahun;triwulan;kode;dibutuhkan;terpenuhi\n2023;1;K.2.01;10;9\n";
    let parsed = parsed(format!("{one}{}", one.replace("K.2.01", "K.2.02")));
    assert_eq!(values(&parsed), ["2 K.2.01 9/10", "4 K.2.02 9/10"]);
    assert_eq!((parsed.rows, parsed.refused.len()), (2, 0));
}

#[test]
fn a_renamed_column_is_named_with_the_nearest_title() {
    let renamed = parsed("tahun,triwulan,kode,dibutuhkan,terpenuh\n2023,1,K.2.01,10,9\n");
    only_refusal(
        &renamed,
        "1 terpenuhi kolom `terpenuhi` tidak ada; ditemukan: tahun",
        "ubah judul itu menjadi `terpenuhi`",
    );
    assert!(renamed.refused[0].reason.id.contains("diharapkan: tahun, triwulan, kode, dibutuhkan, terpenuhi"));
    let lost = parsed("tahun,triwulan,kode,dibutuhkan\n2023,1,K.2.01,10\n");
    only_refusal(&lost, "1 terpenuhi", "tambahkan kolom `terpenuhi`");
    let twice = parsed("tahun,triwulan,kode,kode,dibutuhkan,terpenuhi\n");
    only_refusal(&twice, "1 kode", "ada dua kali");
    let two_kinds = parsed("tahun,triwulan,kode,dibutuhkan,terpenuhi,pagu,realisasi\n");
    only_refusal(&two_kinds, "1 - judul kolom ini cocok dengan dua jenis", "pisahkan");
    assert!(refused_file("nama,alamat\nA,B\n").contains("ditemukan: nama, alamat"));
}

#[test]
fn unknown_columns_are_ignored_with_a_warning() {
    let parsed = parsed("no;tahun;triwulan;kode;Nama Layanan;dibutuhkan;terpenuhi\n1;2023;1;K.2.01;Ibu hamil;10;9\n");
    assert_eq!(values(&parsed), ["2 K.2.01 9/10"]);
    assert_eq!(parsed.warnings.len(), 1);
    assert!(parsed.warnings[0].reason.id.contains("`no`, `Nama Layanan`"));
}

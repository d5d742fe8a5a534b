//! The rules of the rows, kind by kind.

use super::*;
use selaras_domain::line::Kind;

fn achievement(rows: &str) -> ParsedFile {
    parsed(format!("{HEADER}{rows}"))
}

#[test]
fn blank_and_unfilled_template_rows_are_neither_entries_nor_refused() {
    let parsed = achievement(",,,,,,,\n2023,4,K.2.01,,,,,\n2023,4,K.2.01.01,  ,\u{a0},,,\n2023,4,K.2.02,5,5,,,\n");
    assert_eq!(values(&parsed), ["5 K.2.02 5/5"]);
    assert_eq!((parsed.rows, parsed.not_filled, parsed.refused.len()), (1, 2, 0));
}

#[test]
fn half_filled_rows_are_refused() {
    let parsed = achievement("2023,4,K.2.01,10,,,,\n2023,4,K.2.02,,10,,,\n2023,4,K.2.03,,,,,catatan\n");
    let refusals = refusals(&parsed);
    assert!(refusals[0].starts_with("2 terpenuhi terpenuhi belum diisi"), "{refusals:?}");
    assert!(refusals[1].starts_with("3 dibutuhkan dibutuhkan belum diisi"));
    assert!(refusals[2].starts_with("4 dibutuhkan dibutuhkan dan terpenuhi belum diisi"));
    assert_eq!(parsed.refused[0].code.as_deref(), Some("K.2.01"));
}

#[test]
fn zero_is_a_value_and_required_zero_is_refused() {
    let parsed = achievement("2023,4,K.2.01,10,0,,,\n2023,4,K.4.01,0,0,,,\n");
    assert_eq!(values(&parsed), ["2 K.2.01 0/10"]);
    only_refusal(&parsed, "3 dibutuhkan dibutuhkan 0", "nihil");
}

#[test]
fn more_served_than_required_is_a_warning() {
    let parsed = achievement("2023,4,K.2.01,10,12,,,\n");
    assert_eq!(values(&parsed), ["2 K.2.01 12/10"]);
    assert!(parsed.warnings[0].reason.id.contains("12") && parsed.warnings[0].row == Some(2));
}

#[test]
fn nihil_and_tidak_berlaku_need_a_reason_and_their_own_subject() {
    let parsed = achievement(
        "2023,4,K.4.01,,,,Nihil,tidak ada bencana\n2023,4,K.2.01.01,0,0,, Tidak Berlaku ,tidak ada di daerah\n\
         2023,4,K.4.02,,,,nihil,\n2023,4,K.2.01.02,,,,nihil,alasan\n2023,4,K.2.02,,,,tidak_berlaku,alasan\n\
         2023,4,K.5.01,10,,,nihil,alasan\n2023,4,K.5.02,,,,kosong,alasan\n",
    );
    assert_eq!(
        values(&parsed),
        ["2 K.4.01 nihil: tidak ada bencana", "3 K.2.01.01 tidak_berlaku: tidak ada di daerah"]
    );
    let refusals = refusals(&parsed);
    for (refusal, start) in refusals.iter().zip([
        "4 keterangan alasan belum diisi",
        "5 status nihil hanya untuk layanan",
        "6 status tidak_berlaku hanya untuk mutu",
        "7 dibutuhkan status nihil tetapi dibutuhkan berisi angka",
        "8 status status \"kosong\" tidak dikenal",
    ]) {
        assert!(refusal.starts_with(start), "{refusal}");
    }
    assert_eq!(refusals.len(), 5);
}

#[test]
fn numbers_with_two_readings_are_refused() {
    let parsed =
        achievement("2023,4,K.2.01,1.234,100,,,\n2023,4,K.2.02,1.234.567,\"1,234.5\",,,\n2023,4,K.2.03,-5,1%,,,\n");
    assert_eq!(values(&parsed), ["3 K.2.02 1234.5/1234567"]);
    let refusals = refusals(&parsed);
    assert!(refusals[0].contains("pemisah ribuan"), "{refusals:?}");
    assert!(refusals[1].starts_with("4 dibutuhkan angka tidak boleh negatif") && refusals[1].contains("; terpenuhi: "));
}

#[test]
fn codes_are_checked_and_the_nearest_are_named() {
    let parsed = achievement("2023,4,k.2.01,1,1,,,\n2023,4,K.2.99,1,1,,,\n2023,4,P.1.01,1,1,,,\n2023,4,K201,1,1,,,\n");
    assert_eq!(values(&parsed), ["2 K.2.01 1/1"]);
    let refusals = refusals(&parsed);
    assert!(refusals[0].contains("\"K.2.99\" tidak ada") && refusals[0].contains("K.2.09"), "{refusals:?}");
    assert!(refusals[1].contains("milik provinsi") && refusals[1].contains("pakai kode K"));
    assert!(refusals[2].contains("K.2.01"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.csv");
    std::fs::write(&path, format!("{HEADER}2023,4,P.1.01,1,1,,,\n2023,4,K.1.01,1,1,,,\n")).unwrap();
    let province = super::super::parse(&path, &context("62")).unwrap();
    assert_eq!(values(&province), ["2 P.1.01 1/1"]);
    only_refusal(&province, "3 kode kode K.1.01 milik kabupaten/kota", "pakai kode P");
}

#[test]
fn years_and_quarters_are_checked() {
    let parsed = achievement(
        "2017,4,K.2.01,1,1,,,\n2026,4,K.2.01,1,1,,,\n2025,4,K.2.01,1,1,,,\n23,4,K.2.01,1,1,,,\n2023,0,K.2.01,1,1,,,\n,1,K.2.01,1,1,,,\n2023,TW II,K.2.01,1,1,,,\n",
    );
    assert_eq!(values(&parsed), ["4 K.2.01 1/1", "8 K.2.01 1/1"]);
    let refusals = refusals(&parsed);
    let starts = ["2 tahun", "3 tahun tahun 2026 terlalu jauh ke depan", "5 tahun", "6 triwulan", "7 tahun"];
    assert!(refusals.iter().zip(starts).all(|(refusal, start)| refusal.starts_with(start)), "{refusals:?}");
    assert_eq!(refusals.len(), starts.len());
}

#[test]
fn the_same_cell_twice_counts_once_or_is_refused_with_the_other_rows() {
    let parsed = achievement(
        "2023,4,K.2.01,10,9,,,\n2023,4,K.2.02,10,9,,,\n2023,4,K.2.01,10,\"9,00\",,,\n2023,4,K.2.02,10,8,,,\n2023,4,K.2.02,10,9,,,\n2023,3,K.2.02,10,7,,,\n",
    );
    assert_eq!(values(&parsed), ["2 K.2.01 9/10", "7 K.2.02 7/10"]);
    assert_eq!((parsed.rows, parsed.repeated), (6, 1));
    let refusals = refusals(&parsed);
    assert!(
        refusals[0].starts_with("3 - K.2.02 pada 2023 TW IV") && refusals[0].contains("baris 5, 6"),
        "{refusals:?}"
    );
    assert!(refusals[1].contains("baris 3, 6") && refusals[2].contains("baris 3, 5"));
}

#[test]
fn personal_numbers_and_long_texts_are_refused() {
    let long = "a".repeat(4001);
    let parsed = achievement(&format!(
        "2023,4,K.2.01,10,9,,,NIK 6271014101900001\n2023,4,K.2.02,10,9,,,{long}\n2023,4,K.2.03,10,9,,,{}\n",
        &long[1..]
    ));
    assert_eq!(values(&parsed), ["4 K.2.03 9/10"]);
    let refusals = refusals(&parsed);
    assert!(refusals[0].starts_with("2 keterangan") && refusals[0].contains("NIK"), "{refusals:?}");
    assert!(refusals[1].starts_with("3 keterangan teks lebih dari 4000 karakter"));
}

#[test]
fn budgets_are_whole_rupiah_of_a_service_or_of_the_whole_region() {
    let parsed = parsed(
        "tahun;triwulan;kode;pagu;realisasi\n2023;4;K.2.01;1.250.000.000;625000000\n2023;4;apbd;1250000000000,00;0\n\
         2023;4;K.2.01.03;1;1\n2023;4;K.2.02;100,5;1\n2023;4;K.2.03;100;\n2023;4;K.2.04;;\n",
    );
    assert_eq!(parsed.kinds, [Kind::Budget]);
    assert_eq!(values(&parsed), ["2 K.2.01 625000000/1250000000", "3 APBD 0/1250000000000"]);
    let refusals = refusals(&parsed);
    assert!(
        refusals[0].contains("K.2.01.03 adalah butir mutu") && refusals[0].contains("pakai K.2.01"),
        "{refusals:?}"
    );
    assert!(refusals[1].starts_with("5 pagu") && refusals[2].starts_with("6 realisasi"));
    assert_eq!((refusals.len(), parsed.not_filled), (3, 1));
}

#[test]
fn narratives_targets_and_stages_are_read() {
    let narrative = parsed(
        "tahun;triwulan;kode;masalah;tindak lanjut\n2023;4;K.2.01;jauh;\n2023;4;K.2.01.01;a;b\n2023;4;APBD;a;b\n",
    );
    assert_eq!(values(&narrative), ["2 K.2.01 jauh -> "]);
    assert_eq!(narrative.refused.len(), 2);
    let target = parsed(
        "tahun;kode;target;dokumen\n2023;K.2.01;100;rpjmd\n2023;K.2.01.01;95,5;RENJA\n2023;K.2.01;90;Renja\n2023;K.2.02;90;DPA\n\
         2023;K.2.03;90;\n2023;K.2.03;;Renja\n",
    );
    assert_eq!(values(&target), ["2 K.2.01/RPJMD 100", "3 K.2.01.01/Renja 95.5", "4 K.2.01/Renja 90"]);
    assert!(target.entries[0].cell.period.quarter.is_none());
    assert_eq!((target.refused.len(), target.not_filled), (2, 1), "{:?}", refusals(&target));
    assert!(target.refused[0].reason.id.contains("RPJMD, Renstra, RKPD, Renja, APBD"));
    let stage = parsed(
        "tahun;tahapan;tanggal;dokumen\n2023;Pengumpulan Data;2023-07-05;SK 1\n2023;tim;03/04/2023;\n2023;peraturan;besok;x\n\
         2023;rapat;2023-01-01;x\n2023;perencanaan;;SK 2\n2023;pelaksanaan;;\n",
    );
    assert_eq!(values(&stage), ["2 pengumpulan_data 2023-07-05 SK 1", "3 tim 2023-04-03 "]);
    let refusals = refusals(&stage);
    assert!(refusals[0].starts_with("4 tanggal \"besok\" bukan tanggal"), "{refusals:?}");
    assert!(refusals[1].starts_with("5 tahapan") && refusals[2].starts_with("6 tanggal"));
    assert_eq!(stage.refused[0].code.as_deref(), Some("peraturan"));
}

#[test]
fn counts_add_up() {
    let parsed = achievement("2023,4,K.2.01,10,9,,,\n2023,4,K.2.01,10,9,,,\n2023,4,X,10,9,,,\n2023,4,K.2.02,,,,,\n");
    assert_eq!(parsed.rows, parsed.entries.len() + parsed.repeated + parsed.refused.len());
}

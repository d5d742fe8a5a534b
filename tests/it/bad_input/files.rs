//! Files that are no figures: told by what they are and what to do, whatever their name says.

use std::io::{Cursor, Write};
use std::process::Command;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{lines, office, read};

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The container of the old Office formats, with this text in it.
fn compound(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(2048, 0);
    bytes
}

#[test]
fn a_file_of_another_kind_is_told_what_it_is_and_what_to_do() {
    let (_world, office) = office();
    let noise: Vec<u8> = (0..4000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("kosong.csv", Vec::new()),
        ("spasi.csv", b" \r\n\t\r\n".to_vec()),
        ("laporan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec()),
        ("pdf-bernama.xlsx", b"%PDF-1.7\n".to_vec()),
        ("lama.xls", compound("Workbook")),
        ("sandi.xlsx", compound("EncryptedPackage")),
        (
            "lembar.ods",
            archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>")]),
        ),
        ("surat.docx", archive(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")])),
        ("arsip.zip", archive(&[("capaian.csv", "tahun")])),
        ("acak.xlsx", noise),
        ("putus.xlsx", b"PK\x03\x04\x14\x00\x06\x00".to_vec()),
        ("foto.png", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("unduhan.xls", b"<html><body><table><tr><td>tahun</td></tr></table></body></html>".to_vec()),
        ("basis.csv", b"SQLite format 3\0".to_vec()),
        ("judul-lain.csv", b"provinsi,kabupaten,nilai\nKalteng,Kotim,80\n".to_vec()),
        ("tanpa-judul.csv", b"2023;4;K.2.01;10;9\n".to_vec()),
        ("hanya-judul.csv", super::HEADER.as_bytes().to_vec()),
        ("kurang-kolom.csv", b"tahun;triwulan;kode;dibutuhkan\n2023;4;K.2.01;10\n".to_vec()),
        ("judul-berubah.csv", b"tahun;triwulan;kode;dibutuhkan;terlayani\n2023;4;K.2.01;10;9\n".to_vec()),
    ];
    let mut told = String::new();
    for (name, bytes) in files {
        let (ran, text) = read(&office, &office.file(name, bytes));
        assert_ne!(ran.code, Some(2), "a wrong file is refused; the command was right: {text}");
        told += &format!("{text}\n");
    }
    insta::assert_snapshot!(told);
    assert_eq!(lines(&office), 0);
}

#[test]
fn a_path_that_is_no_file_is_told_and_never_waited_for() {
    let (_world, office) = office();
    let folder = office.file("x", "");
    let folder = folder.strip_suffix("/x").unwrap();
    let pipe = format!("{folder}/pipa");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let good = office.file("baik.csv", format!("{}2023;4;K.2.01;10;9;;;\n", super::HEADER));
    let missing = format!("{folder}/tidak ada.csv");
    let ran = office.say(&["import", &missing, folder, &pipe, "/dev/null", &good]).ended(1);
    insta::assert_snapshot!(ran.stdout.replace(folder, "FOLDER"));
    assert_eq!(lines(&office), 1, "the good file went in");
    let json = office.run(&["import", &missing]).ended(1).json;
    let file = &json["files"][0];
    assert_eq!((&file["file"], &file["rows"]), (&missing.as_str().into(), &0.into()));
    assert!(file["refused"][0]["reason"].as_str().unwrap().contains("tidak ditemukan"), "{json:#}");
}

#[test]
fn a_file_that_may_not_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let (_world, office) = office();
    let file = office.file("rahasia.csv", format!("{}2023;4;K.2.01;10;9;;;\n", super::HEADER));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).unwrap();
    super::database::give_away(&office.data);
    let mut command = office.command(&["import", &file]);
    super::database::as_nobody(&mut command);
    let log = format!("{file}.log");
    let ran = crate::world::Running::start(&mut command, log.into()).wait().ended(1);
    assert!(
        ran.stdout.contains("berkas tidak boleh dibaca") && ran.stdout.contains("periksa izinnya"),
        "{}",
        ran.stdout
    );
}

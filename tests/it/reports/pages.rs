//! What is printed, read back from the PDF.

use std::fs;
use std::path::Path;
use std::process::Command;

use selaras_tests::visitor::Visitor;

use super::{make, published, ranking, reported, text_of};
use crate::editions::recomputed;

#[test]
fn the_ranking_book_says_what_the_ranking_says_and_of_which_edition() {
    let (world, digest) = published();
    let (made, file) = make(&world, &["--kind", "book"]);
    let made = made.ended(0);
    assert_eq!((made.json["edition"].as_str(), made.json["draft"].as_bool()), (Some(digest.as_str()), Some(false)));
    let text = text_of(&file);
    let packed: String = text.split_whitespace().collect();
    for half in [&digest[..32], &digest[32..]] {
        assert!(packed.contains(half), "{half} in {text}");
    }
    for (_, name, value) in ranking(&world) {
        let line = text.lines().find(|line| line.contains(&name) && line.contains(&value.replace('.', ",")));
        assert!(line.is_some(), "{name} {value} in {text}");
    }
    for part in ["Ringkasan", "Peringkat", "Daftar perhatian", "Ketepatan waktu", "Lampiran", "Kabupaten Sukamara"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let (_, again) = make(&world, &["--kind", "book", "--lang", "id"]);
    assert!(fs::read(&file).unwrap() == fs::read(again).unwrap(), "the same edition gives the same bytes");
    let (_, english) = make(&world, &["--kind", "book", "--lang", "en"]);
    assert!(text_of(&english).contains("Red list"));
}

#[test]
fn the_deck_is_wide_and_each_page_can_be_drawn() {
    let (world, _) = published();
    let (made, file) = make(&world, &["--kind", "deck"]);
    made.ended(0);
    let folder = tempfile::tempdir().unwrap();
    let ran = Command::new("pdftoppm").args(["-r", "20", "-png"]).arg(&file).arg(folder.path().join("p")).output();
    assert!(ran.unwrap().status.success());
    assert!(fs::read_dir(folder.path()).unwrap().count() >= 7);
    let info = Command::new("pdfinfo").arg(&file).output().unwrap();
    let info = String::from_utf8(info.stdout).unwrap();
    assert!(info.contains("907.087 x 510.236"), "16:9 in {info}");
    assert!(info.contains("Tagged:          yes"), "{info}");
}

#[test]
fn the_report_of_a_region_has_its_chapters_and_the_tables_of_the_form() {
    let (world, _) = published();
    let (made, file) = make(&world, &["--kind", "region", "--region", "62.07"]);
    made.ended(0);
    let text = text_of(&file);
    for part in [
        "Bab I Pendahuluan",
        "Bab II Penerapan",
        "Bab III Program",
        "Bab IV Penutup",
        "A. Penerima layanan",
        "B. Mutu",
        "Dukungan Personil",
        "Permasalahan dan Solusi",
        "550,25",
        "449,75",
        "55,03",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_draft_says_that_it_is_one() {
    let world = reported();
    let (made, file) = make(&world, &["--kind", "book"]);
    assert_eq!(made.ended(0).json["draft"], true);
    let text = text_of(&file);
    assert!(text.contains("DRAF") && !text.contains("Sidik edisi"), "{text}");
}

#[test]
fn the_office_signs_with_its_own_letterhead_and_template() {
    let (world, _) = published();
    let press = selaras_tests::press::press().unwrap();
    let logo = r##"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>"##;
    fs::write(world.data.join("logo.svg"), logo).unwrap();
    let section = format!(
        "press = {press:?}\nletterhead = ['Pemerintah Provinsi SAMPLE', 'Biro Pemerintahan']\nlogo = 'logo.svg'\n\
         [report.signatory]\nname = 'Dr. Contoh'\nplace = 'Palangka Raya'\nnip = '19700101'"
    );
    super::set(&world, &section);
    let (made, file) = make(&world, &["--kind", "book"]);
    made.ended(0);
    let text = text_of(&file);
    for part in ["BIRO PEMERINTAHAN", "Dr. Contoh", "Palangka Raya,", "NIP 19700101"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    fs::create_dir(world.data.join("templates")).unwrap();
    let own = "#import \"bagian.typ\": *\n#show: paper\nBuku kami sendiri: #numbers.title";
    fs::write(world.data.join("templates/buku.typ"), own).unwrap();
    make(&world, &["--kind", "book"]).0.ended(0);
    assert!(text_of(&file).contains("Buku kami sendiri"));
    let list = world.server(&["report", "list"]).ended(0);
    let templates = list.json["templates"].as_array().unwrap();
    let changed: Vec<&str> =
        templates.iter().filter(|one| one["overridden"] == true).map(|one| one["file"].as_str().unwrap()).collect();
    assert_eq!(changed, ["buku.typ"]);
}

/// What a telephone reads from the code on the first page.
fn code_on(file: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page");
    let ran = Command::new("pdftoppm").args(["-r", "150", "-gray", "-singlefile"]).arg(file).arg(&page).output();
    assert!(ran.unwrap().status.success());
    let ran = Command::new("zbarimg").args(["-q", "--raw", "--oneshot"]).arg(page.with_extension("pgm")).output();
    let ran = ran.expect("zbarimg is missing: run ./tests/run, which installs it (Debian: zbar-tools)");
    String::from_utf8(ran.stdout).unwrap().trim_end().to_owned()
}

#[test]
fn the_code_on_a_document_leads_a_stranger_to_its_edition_and_without_an_address_to_the_command() {
    let (world, digest) = published();
    let (made, file) = make(&world, &["--kind", "book"]);
    made.ended(0);
    let command = code_on(&file);
    let words: Vec<&str> = command.split(' ').collect();
    assert_eq!(words[..3], ["selaras-server", "edition", "verify"]);
    assert_eq!(recomputed(&world.server(&["edition", "verify", words[3]]).ended(0)), true);

    let press = selaras_tests::press::press().unwrap();
    let address = format!("{}/terbuka/", world.dashboard());
    super::set(&world, &format!("press = {press:?}\nverify_address = {address:?}"));
    let (made, file) = make(&world, &["--kind", "region", "--region", "62.07"]);
    made.ended(0);
    let address = code_on(&file);
    let path = address.strip_prefix(&world.dashboard()).unwrap();
    let page = Visitor::new(&world.dashboard()).unwrap().get(path).unwrap();
    assert!(page.status == 200 && page.body.contains(&digest), "{}", page.body);
}

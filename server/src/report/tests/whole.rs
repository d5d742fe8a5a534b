//! Whole documents, and what hinders them.

use selaras_domain::amount::Score;
use selaras_web::Language;

use super::super::charts;
use super::super::contents::{self, Block};
use super::super::settings::{ReportTexts, Signatory};
use super::*;

/// All that documents say, as blocks.
pub fn blocks(numbers: &Numbers, language: Language) -> Vec<Block> {
    let words = say::words(language);
    let mut blocks = contents::book(numbers, &[], words);
    for figures in &numbers.document.regions {
        blocks.extend(contents::region(numbers, figures, &ReportTexts::default(), words));
    }
    blocks.extend(contents::deck(numbers, &[], words).into_iter().flat_map(|slide| slide.blocks));
    blocks
}

fn wanted(kind: Kind, region: Option<&str>) -> Wanted {
    Wanted { kind, region: region.map(|code| code.parse().unwrap()), language: Language::Indonesian }
}

fn made(numbers: &Numbers, kind: Kind, region: Option<&str>) -> Result<Made> {
    let folder = tempfile::tempdir().unwrap();
    make(Desk { data: folder.path(), settings: &ReportSettings::default() }, numbers, wanted(kind, region))
}

#[test]
fn the_book_holds_what_a_governor_asks_for() {
    let numbers = published();
    let text: String = contents::book(&numbers, &[], say::words(Language::Indonesian))
        .into_iter()
        .map(|block| match block {
            Block::Heading { level, text } => format!("{} {text}\n", "#".repeat(usize::from(level))),
            Block::Table(table) => {
                let rows = table.rows.iter().take(3).map(|row| format!("  {}\n", row.join(" | "))).collect::<String>();
                let head: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
                format!("[{}] {} rows: {}\n{rows}", table.caption, table.rows.len(), head.join(" | "))
            }
            Block::Text { text } => format!("{text}\n"),
            other => format!("{}\n", serde_json::to_value(&other).unwrap()["kind"].as_str().unwrap()),
        })
        .collect();
    insta::assert_snapshot!(text);
}

#[test]
fn every_table_has_as_many_cells_as_columns() {
    for language in [Language::Indonesian, Language::English] {
        for block in blocks(&published(), language) {
            if let Block::Table(table) = block {
                assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.caption);
            }
        }
    }
}

#[test]
fn a_document_says_what_it_is_about_and_of_which_edition() {
    let numbers = published();
    for (kind, region) in [
        (Kind::Letter, Some("62.07")),
        (Kind::Workbook, None),
        (Kind::Workbook, Some("62.07")),
        (Kind::Csv, None),
        (Kind::Json, Some("62.07")),
        (Kind::Message, None),
        (Kind::Espm, Some("62.07")),
    ] {
        let made_of = made(&numbers, kind, region).unwrap();
        let about = region.unwrap_or("62");
        let short = numbers.digest.unwrap().short();
        assert!(
            made_of.file_name.starts_with(&format!("spm-{kind}-{about}-2023-tw4-{short}.")),
            "{}",
            made_of.file_name
        );
        assert!(!made_of.bytes.is_empty());
    }
    assert!(made(&sample(), Kind::Csv, None).unwrap().file_name.contains("-draft."));
    let refused = |kind, region| made(&numbers, kind, region).unwrap_err().to_string();
    assert!(refused(Kind::Letter, None).contains("about one region"));
    assert!(refused(Kind::Deck, Some("62.07")).contains("about all regions"));
    assert!(refused(Kind::Csv, Some("11.01")).contains("no region of"));
}

#[test]
fn without_a_press_a_document_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let settings = ReportSettings { press: Some(folder.path().join("no-press")), ..ReportSettings::default() };
    let desk = Desk { data: folder.path(), settings: &settings };
    let error = make(desk, &sample(), wanted(Kind::Book, None)).unwrap_err().to_string();
    assert!(error.contains("no-press") && error.contains("report.press"), "{error}");
}

#[test]
fn the_flat_file_has_every_component_once_with_its_exact_numbers() {
    let numbers = published();
    let bytes = made(&numbers, Kind::Csv, None).unwrap().bytes;
    let mut file = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<csv::StringRecord> = file.records().map(Result::unwrap).collect();
    let asked: usize = numbers.document.regions.iter().map(|figures| usize::try_from(figures.asked).unwrap()).sum();
    assert_eq!(rows.len(), asked);
    let row = rows.iter().find(|row| &row[2] == "62.07" && &row[5] == "K.2.01").unwrap();
    assert_eq!(
        row.iter().skip(9).collect::<Vec<_>>(),
        ["value", "100", "55", "", "55.000000000", "1250000000", "1000000000"]
    );
    let silent = rows.iter().find(|row| &row[2] == "62.03" && &row[5] == "K.2.01").unwrap();
    assert_eq!((&silent[9], &silent[10]), ("missing", ""));
}

#[test]
fn the_office_words_its_own_report_and_signs_it() {
    let numbers = published();
    let texts = ReportTexts { background: "Kata kami sendiri.".to_owned(), ..ReportTexts::default() };
    let figures = numbers.region("62.07".parse().unwrap()).unwrap();
    let blocks = contents::region(&numbers, figures, &texts, say::words(Language::Indonesian));
    assert!(blocks.contains(&Block::text("Kata kami sendiri.")));
    let settings: ReportSettings =
        toml::from_str("letterhead = ['Pemerintah']\n[signatory]\nname = 'Dr. A'\nplace = 'Palangka Raya'").unwrap();
    assert_eq!(
        settings.signatory,
        Signatory { name: "Dr. A".into(), place: "Palangka Raya".into(), ..Signatory::default() }
    );
}

/// Eight dots by four.
fn png() -> Vec<u8> {
    let code = selaras_web::qr("x").unwrap().png().unwrap();
    [&code[..16], &[0, 0, 0, 8, 0, 0, 0, 4], &code[24..]].concat()
}

#[test]
fn a_logo_that_is_none_is_told_of_when_the_settings_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    put("a.png", &png());
    put("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>");
    put("teks.png", b"bukan gambar");
    put("teks.svg", b"bukan gambar");
    put("besar.png", &[0; (2 << 20) + 1]);
    put("logo.exe", &png());
    let read = |text: &str| toml::from_str::<ReportSettings>(text).unwrap().within(folder.path());
    for good in ["a.png", "a.svg"] {
        assert!(read(&format!("logo = '{good}'")).is_ok(), "{good}");
    }
    for (wrong, why) in [
        ("teks.png", "is no PNG or JPEG"),
        ("teks.svg", "is no SVG"),
        ("besar.png", "larger than 2 MiB"),
        ("tidak-ada.png", "tidak-ada.png"),
        ("logo.exe", "must end with png"),
    ] {
        let told = read(&format!("logo = '{wrong}'")).unwrap_err().to_string();
        assert!(told.contains("report.logo") && told.contains(wrong) && told.contains(why), "{told}");
        let of_region = format!("[regions.\"62.07\"]\nletterhead = ['Pemerintah']\nlogo = '{wrong}'");
        let told = read(&of_region).unwrap_err().to_string();
        assert!(told.contains("62.07") && told.contains(why), "{told}");
    }
    let alone = read("[regions.\"62.07\"]\nlogo = 'a.png'").unwrap_err().to_string();
    assert!(alone.contains("need a letterhead"), "{alone}");
}

#[test]
fn a_region_has_its_own_letterhead_and_the_others_the_province_s() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("seruyan.png"), png()).unwrap();
    let text = "letterhead = ['Pemerintah Provinsi SAMPLE']\naddress = 'Jalan Provinsi'\n[signatory]\nname = 'Dr. Provinsi'\n\
        [regions.\"62.07\"]\nletterhead = ['Pemerintah Kabupaten SAMPLE']\nlogo = 'seruyan.png'\n\
        [regions.\"62.07\".signatory]\nname = 'Dr. Bupati'\nplace = 'Kuala Pembuang'";
    let settings = toml::from_str::<ReportSettings>(text).unwrap().within(folder.path()).unwrap();
    let numbers = published();
    let part = |region: &str, part: &str| {
        let desk = Desk { data: folder.path(), settings: &settings };
        let bytes = make(desk, &numbers, wanted(Kind::Letter, Some(region))).unwrap().bytes;
        let mut parts = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let names: Vec<String> = parts.file_names().map(|name| name.unwrap().into_owned()).collect();
        let pictures = names.iter().filter(|name| name.starts_with("word/media/")).count();
        let text = std::io::read_to_string(parts.by_name(part).unwrap()).unwrap();
        (text, pictures)
    };
    let (own, pictures) = part("62.07", "word/document.xml");
    assert!(
        own.contains("PEMERINTAH KABUPATEN SAMPLE") && own.contains("Dr. Bupati") && own.contains("Kuala Pembuang")
    );
    assert!(!own.contains("PROVINSI SAMPLE") && !own.contains("Jalan Provinsi"), "never two offices side by side");
    assert_eq!(pictures, 2, "the logo and the code");
    let (other, pictures) = part("62.71", "word/document.xml");
    assert!(other.contains("PEMERINTAH PROVINSI SAMPLE") && other.contains("Dr. Provinsi"));
    assert_eq!(pictures, 1);
}

#[test]
fn an_address_where_digests_are_checked_is_one_or_refused() {
    let at = |address: &str| ReportSettings { verify_address: address.to_owned(), ..ReportSettings::default() };
    let wrong = at("spm.example.id/terbuka/").within(std::path::Path::new("/data"));
    assert!(wrong.unwrap_err().to_string().contains("report.verify_address"));
    assert!(at("https://spm.example.id/terbuka/").within(std::path::Path::new("/data")).is_ok());
}

#[test]
fn the_index_of_earlier_years_is_drawn_where_there_are_any_and_written_where_no_picture_can_be() {
    let (mut numbers, words) = (published(), say::words(Language::Indonesian));
    let (half, whole) = ("62.07".parse().unwrap(), "62.71".parse().unwrap());
    let years = [(2021, 40), (2022, 50)].map(|(year, percent)| (year, Score::from_billionths(percent * 1_000_000_000)));
    numbers.history.regions.insert(half, years.into());
    numbers.history.means = years.into();
    let drawn = charts::trend(&numbers, half, words).unwrap().unwrap();
    for said in ["2021", "2022", "2023", "Seruyan", "Rata-rata"] {
        assert!(drawn.svg.contains(said), "{said} in {}", drawn.svg);
    }
    assert!(charts::trend(&numbers, whole, words).unwrap().is_none());
    let figures = |code| numbers.region(code).unwrap();
    let called = |code| {
        let blocks = contents::region(&numbers, figures(code), &ReportTexts::default(), words);
        let chart = |block| if let Block::Chart { file, bars, .. } = block { Some((file, bars)) } else { None };
        blocks.into_iter().find_map(chart)
    };
    let (file, bars) = called(half).unwrap();
    assert_eq!(file, drawn.file, "the name by which the template asks for it");
    let bars: Vec<_> = bars.iter().map(|bar| (bar.label.as_str(), bar.value.as_str())).collect();
    assert_eq!(bars, [("2021", "40,00"), ("2022", "50,00"), ("2023", "55,00")]);
    assert!(called(whole).is_none());
    assert!(contents::book(&numbers, &[], words).iter().any(|block| matches!(block, Block::Chart { .. })));
}

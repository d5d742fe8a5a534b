//! Tables as people send them, spoilt: text and workbooks, as archives and part by part.

use std::io::{Cursor, Read, Write};

use anyhow::{Context as _, Result, ensure};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use selaras_agent::import::annotate::annotated;
use selaras_agent::import::{Context, ParsedFile, parse_bytes};
use selaras_domain::message::Language;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::Outcome;
use super::good::Corpus;
use super::spoil::{place, spoil};

const SEPARATORS: [&[u8]; 12] =
    [b";", b",", b"\"", b"\n", b"\r", b"\r\n", b"\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"sep=;\n", b"1.234,5"];

const XML: [&[u8]; 14] = [
    b"<c r=\"XFD1048576\" t=\"s\"><v>99999999</v></c>",
    b"<row r=\"4294967295\">",
    b"<mergeCell ref=\"A1:XFD1048576\"/>",
    b"<v>1e308</v>",
    b"<f>A1</f>",
    b"<![CDATA[",
    b"<!DOCTYPE x [<!ENTITY a \"aaaa\">]>",
    b"&a;",
    b"&#x110000;",
    b"</sheetData>",
    b"</worksheet>",
    b"<t xml:space=\"preserve\">",
    b" s=\"65535\" ",
    b"\xf0\x9f",
];

/// Rows of a table that is spoilt: enough to meet each other, few enough to try many.
const CSV_MAX_BYTES: usize = 6_000;

pub(super) fn csv(corpus: &Corpus, chance: &mut ChaCha8Rng) -> Outcome {
    let mut bytes = corpus.tables.get(place(chance, corpus.tables.len())).context("a table")?.clone();
    bytes.truncate(chance.random_range(200..CSV_MAX_BYTES));
    spoil(chance, &mut bytes, &SEPARATORS);
    Ok(read(corpus, &bytes)?.is_some())
}

pub(super) fn xlsx(corpus: &Corpus, chance: &mut ChaCha8Rng) -> Outcome {
    let good = corpus.workbooks.get(place(chance, corpus.workbooks.len())).context("a workbook")?;
    let bytes = match chance.random_range(0..3) {
        0 => {
            let mut bytes = good.clone();
            spoil(chance, &mut bytes, &[b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"\xff\xff\xff\xff"]);
            bytes
        }
        _ => spoilt_parts(good, chance)?,
    };
    let Some(parsed) = read(corpus, &bytes)? else { return Ok(false) };
    // A note changes no figure, whatever else is wrong with the workbook.
    if let Ok(noted) = annotated(&bytes, &parsed.refused, &parsed.sheets, Language::English) {
        let again = read(corpus, &noted.bytes)?.context("a workbook with notes cannot be read")?;
        let figures = |parsed: &ParsedFile| {
            parsed.entries.iter().map(|entry| (entry.cell.clone(), entry.content.clone())).collect::<Vec<_>>()
        };
        ensure!(figures(&again) == figures(&parsed), "notes changed a figure");
    }
    Ok(true)
}

fn read(corpus: &Corpus, bytes: &[u8]) -> Result<Option<ParsedFile>> {
    let context = Context { region: corpus.region, now_year: 2024 };
    let Ok(parsed) = parse_bytes("SAMPLE", bytes.to_vec(), &context) else { return Ok(None) };
    ensure!(parsed.entries.len() + parsed.repeated <= parsed.rows, "more entries than rows");
    ensure!(parsed.entries.iter().all(|entry| entry.cell.region == corpus.region), "a figure of another region");
    Ok(Some(parsed))
}

/// The same archive with one part or two spoilt, packed again as it should be.
fn spoilt_parts(good: &[u8], chance: &mut ChaCha8Rng) -> Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(good))?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let chosen = [place(chance, archive.len()), place(chance, archive.len())];
    for index in 0..archive.len() {
        let mut part = archive.by_index(index)?;
        let (name, mut bytes) = (part.name()?.into_owned(), Vec::new());
        part.read_to_end(&mut bytes)?;
        if chosen.contains(&index) || name.contains("sheet1.xml") {
            spoil(chance, &mut bytes, &XML);
        }
        writer.start_file(name, SimpleFileOptions::default())?;
        writer.write_all(&bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

//! The report of a region for a word processor: the same blocks as its PDF, so that an office can go on writing.

use std::io::Cursor;

use anyhow::{Context, Result};
use docx_rs::{
    AlignmentType, BreakType, Docx, Footer, PageMargin, PageNum, Paragraph, Pic, Run, RunFonts, Shading, Style,
    StyleType, Table as DocxTable, TableCell, TableLayoutType, TableRow, WidthType,
};
use selaras_web::{Words, qr};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::contents::{Block, Column, Table, region as region_blocks};
use super::numbers::Numbers;
use super::{Desk, pdf, say};
use crate::edition::RegionFigures;

/// A4 less its margins, in twentieths of a point.
const WIDTH: usize = 9_640;
/// Of all text, in half points.
const TEXT: usize = 21;
const SMALL: usize = 17;
/// The full length of a bar, in characters.
const BAR: usize = 30;
/// The side of the code that leads to the edition: 24 mm, in EMU.
const CODE: u32 = 864_000;
/// The height of a logo: 20 mm.
const LOGO: u32 = 720_000;

pub fn region(desk: Desk<'_>, numbers: &Numbers, figures: &RegionFigures, words: Words) -> Result<Vec<u8>> {
    let mut docx = frame(numbers, words);
    if let Some(picture) = logo(desk)? {
        docx = docx.add_paragraph(picture);
    }
    for line in pdf::letterhead(desk.settings, numbers) {
        docx = docx.add_paragraph(centred(&line.to_uppercase(), 26, true));
    }
    if !desk.settings.address.is_empty() {
        docx = docx.add_paragraph(centred(&desk.settings.address, SMALL, false));
    }
    let period = say::period(numbers.document.year, numbers.document.quarter);
    docx = docx
        .add_paragraph(centred("", TEXT, false))
        .add_paragraph(centred(&words.say("report-title"), 34, true))
        .add_paragraph(centred(&format!("{}, {period}", figures.name), 26, false))
        .add_paragraph(centred(&pdf::edition(numbers, words), SMALL, false));
    if let Some(digest) = numbers.digest {
        let code = qr(&pdf::proof_text(desk.settings, digest))?;
        let side = u32::try_from(code.png_side())?;
        let code = Pic::new_with_dimensions(code.png()?, side, side).size(CODE, CODE);
        docx = docx
            .add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(Run::new().add_image(code)))
            .add_paragraph(centred(&format!("{}: {digest}", words.say("digest")), SMALL, false))
            .add_paragraph(centred(&pdf::verify_text(desk.settings, digest, words), SMALL, false));
    }
    for block in region_blocks(numbers, figures, &desk.settings.texts, words) {
        docx = add(docx, block);
    }
    docx = signature(docx, desk, numbers, words);
    let mut bytes = Cursor::new(Vec::new());
    let mut parts = docx.build();
    parts.document = repeat_heads(std::str::from_utf8(&parts.document)?).into_bytes();
    parts.pack(&mut bytes).context("pack the document")?;
    deflated(bytes)
}

/// The same parts, compressed: the library stores them as they are, and such a report has a megabyte of XML.
fn deflated(stored: Cursor<Vec<u8>>) -> Result<Vec<u8>> {
    let mut parts = ZipArchive::new(stored).context("read the parts of the document")?;
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..parts.len() {
        let mut part = parts.by_index(at)?;
        if part.is_file() {
            packed.start_file(part.name()?, SimpleFileOptions::default())?;
            std::io::copy(&mut part, &mut packed)?;
        }
    }
    Ok(packed.finish().context("pack the document")?.into_inner())
}

/// A drawing (SVG) is not: word processors of offices show none.
fn logo(desk: Desk<'_>) -> Result<Option<Paragraph>> {
    let Some(logo) = desk.settings.logo()? else { return Ok(None) };
    let Some((width, height)) = logo.dots else { return Ok(None) };
    let across = u64::from(LOGO) * u64::from(width) / u64::from(height);
    let picture = Pic::new_with_dimensions(logo.bytes, width, height).size(u32::try_from(across)?, LOGO);
    Ok(Some(Paragraph::new().align(AlignmentType::Center).add_run(Run::new().add_image(picture))))
}

fn frame(numbers: &Numbers, words: Words) -> Docx {
    let margin = PageMargin::new().top(1134).bottom(1247).left(1134).right(1134);
    let heading = |level: usize, size: usize| {
        let style = Style::new(format!("Heading{level}"), StyleType::Paragraph).name(format!("Heading {level}"));
        style.size(size).bold().outline_lvl(level - 1)
    };
    let edition = numbers.digest.map_or_else(|| words.say("draft"), |digest| digest.short());
    let footer = Paragraph::new()
        .add_run(Run::new().size(SMALL).add_text(format!("{} · {edition} · ", numbers.document.title())))
        .add_page_num(PageNum::new());
    Docx::new()
        .page_size(11_906, 16_838)
        .page_margin(margin)
        .default_fonts(RunFonts::new().ascii("Liberation Serif").hi_ansi("Liberation Serif"))
        .default_size(TEXT)
        .add_style(heading(1, 30))
        .add_style(heading(2, 25))
        .add_style(heading(3, 22).italic())
        .footer(Footer::new().add_paragraph(footer))
}

fn centred(text: &str, size: usize, is_bold: bool) -> Paragraph {
    let run = Run::new().size(size).add_text(text);
    Paragraph::new().align(AlignmentType::Center).add_run(if is_bold { run.bold() } else { run })
}

fn line(text: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(text))
}

fn add(docx: Docx, block: Block) -> Docx {
    match block {
        Block::Heading { level, text } => docx.add_paragraph(line(&text).style(&format!("Heading{level}"))),
        Block::Text { text } => docx.add_paragraph(line(&text)),
        Block::Points { points } => points.iter().fold(docx, |docx, point| {
            docx.add_paragraph(line(&format!("•  {point}")).indent(Some(284), None, None, None))
        }),
        Block::Facts { facts } => {
            let cell = |fact: super::contents::Fact| {
                TableCell::new()
                    .shading(Shading::new().fill("EEF2F4"))
                    .add_paragraph(Paragraph::new().add_run(Run::new().size(SMALL).add_text(fact.label)))
                    .add_paragraph(Paragraph::new().add_run(Run::new().size(32).bold().add_text(fact.value)))
                    .add_paragraph(Paragraph::new().add_run(Run::new().size(SMALL).add_text(fact.note)))
            };
            let widths = vec![WIDTH / facts.len().max(1); facts.len()];
            let row = TableRow::new(facts.into_iter().map(cell).collect());
            docx.add_table(sized(DocxTable::new(vec![row]), widths)).add_paragraph(Paragraph::new())
        }
        Block::Table(table) => add_table(docx, &table),
        // A word processor has no charts of ours.
        Block::Bars { caption, bars } | Block::Chart { caption, bars, .. } => {
            let column = |title: &str, is_number, width| Column { title: title.to_owned(), is_number, width };
            let table = Table {
                caption,
                columns: vec![column("", false, 40), column("", false, 45), column("%", true, 15)],
                rows: bars.into_iter().map(|bar| vec![bar.label, drawn(bar.length), bar.value]).collect(),
                note: String::new(),
            };
            add_table(docx, &table)
        }
        Block::Break => docx.add_paragraph(Paragraph::new().add_run(Run::new().add_break(BreakType::Page))),
    }
}

/// A bar as characters. `thousandths` of the full length.
fn drawn(thousandths: u16) -> String {
    "█".repeat((usize::from(thousandths) * BAR + 500) / 1_000)
}

/// The heads of tables come again on every page. The library has no word for it, so that it is put into what the library wrote:
/// the first row of each table that has one.
fn repeat_heads(xml: &str) -> String {
    let mut tables = xml.split("<w:tbl>");
    let mut repeated = tables.next().unwrap_or_default().to_owned();
    for table in tables {
        repeated.push_str("<w:tbl>");
        repeated.push_str(&table.replacen("<w:cantSplit />", "<w:cantSplit /><w:tblHeader />", 1));
    }
    repeated
}

fn sized(table: DocxTable, widths: Vec<usize>) -> DocxTable {
    table.set_grid(widths).width(WIDTH, WidthType::Dxa).layout(TableLayoutType::Fixed)
}

fn add_table(docx: Docx, table: &Table) -> Docx {
    if table.rows.is_empty() {
        return docx;
    }
    let whole: usize = table.columns.iter().map(|column| usize::from(column.width)).sum::<usize>().max(1);
    let widths: Vec<usize> = table.columns.iter().map(|column| WIDTH * usize::from(column.width) / whole).collect();
    let cell = |text: &str, at: usize, is_head: bool| {
        let run = Run::new().size(SMALL).add_text(text);
        let is_number = table.columns.get(at).is_some_and(|column| column.is_number);
        let paragraph = Paragraph::new()
            .align(if is_number { AlignmentType::Right } else { AlignmentType::Left })
            .add_run(if is_head { run.bold() } else { run });
        let cell = TableCell::new()
            .width(widths.get(at).copied().unwrap_or_default(), WidthType::Dxa)
            .add_paragraph(paragraph);
        if is_head { cell.shading(Shading::new().fill("EEF2F4")) } else { cell }
    };
    let row = |cells: &[String]| {
        TableRow::new(cells.iter().enumerate().map(|(at, text)| cell(text, at, false)).collect()).cant_split()
    };
    let head = table.columns.iter().enumerate().map(|(at, column)| cell(&column.title, at, true)).collect();
    let mut rows = vec![TableRow::new(head).cant_split()];
    rows.extend(table.rows.iter().map(|cells| row(cells)));
    let docx = match table.caption.as_str() {
        "" => docx,
        caption => docx.add_paragraph(Paragraph::new().keep_next(true).add_run(Run::new().bold().add_text(caption))),
    };
    let docx = docx.add_table(sized(DocxTable::new(rows), widths.clone()));
    docx.add_paragraph(Paragraph::new().add_run(Run::new().size(SMALL).italic().add_text(&table.note)))
}

fn signature(docx: Docx, desk: Desk<'_>, numbers: &Numbers, words: Words) -> Docx {
    let who = &desk.settings.signatory;
    if who.name.is_empty() {
        return docx;
    }
    let day = words.day(&numbers.document.made_at.0, &numbers.document.province);
    let place = if who.place.is_empty() { day } else { format!("{}, {day}", who.place) };
    let nip = if who.nip.is_empty() { String::new() } else { format!("NIP {}", who.nip) };
    let lines = [place, who.office.clone(), String::new(), String::new(), who.name.clone(), who.rank.clone(), nip];
    lines
        .iter()
        .fold(docx, |docx, text| docx.add_paragraph(line(text).indent(Some(5_400), None, None, None).keep_next(true)))
}

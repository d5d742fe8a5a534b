//! The workbook: a recap of the regions and the e-SPM tables A, B and C per service. Numbers are numbers, so that a reader can
//! reckon on; the formats are written so that a program set to Indonesian shows `1.234,50`.

use anyhow::Result;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Image, Workbook, Worksheet};
use selaras_domain::amount::Score;
use selaras_domain::rank::{Measure, Pool};
use selaras_web::{Words, qr};

use super::contents::{EspmRow, Part, Said, espm_rows, in_order, state_text};
use super::numbers::Numbers;
use super::settings::ReportSettings;
use super::{pdf, say};
use crate::edition::{CellState, RegionFigures};

/// The first rows hold title, edition and head of the columns.
const HEAD: u32 = 3;
/// Height of a line of text, in points.
const LINE: f64 = 15.0;

struct Formats {
    title: Format,
    letterhead: Format,
    note: Format,
    head: Format,
    text: Format,
    count: Format,
    fraction: Format,
    percent: Format,
    whole: Format,
}

/// Of all regions, or of one.
pub fn workbook(
    settings: &ReportSettings,
    numbers: &Numbers,
    only: Option<&RegionFigures>,
    words: Words,
) -> Result<Vec<u8>> {
    let formats = Formats::new();
    let mut book = Workbook::new();
    let made = rust_xlsxwriter::ExcelDateTime::from_timestamp(numbers.document.made_at.0 / 1000)?;
    let properties = rust_xlsxwriter::DocProperties::new();
    let properties = properties.set_title(title(numbers, only, words)).set_author(&numbers.document.name);
    book.set_properties(&properties.set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    recap(sheet, numbers, words, &formats)?;
    letterhead(sheet, settings, numbers, (words, &formats))?;
    if let Some(digest) = numbers.digest {
        code(sheet, &pdf::proof_text(settings, digest), numbers, words)?;
    }
    let regions = only.map_or_else(|| in_order(numbers), |one| vec![one]);
    for (part, key) in
        [(Part::Recipients, "sheet-recipients"), (Part::Goods, "sheet-quality"), (Part::Budget, "sheet-budget")]
    {
        let sheet = book.add_worksheet();
        sheet.set_name(words.say(key))?;
        table(Sheet { sheet, numbers, words, formats: &formats }, part, &regions, title(numbers, only, words))?;
    }
    Ok(book.save_to_buffer()?)
}

fn title(numbers: &Numbers, only: Option<&RegionFigures>, words: Words) -> String {
    let period = say::period(numbers.document.year, numbers.document.quarter);
    let about = only.map_or(&numbers.document.name, |one| &one.name);
    format!("{}, {about}, {period}", words.say("report-title"))
}

/// A sheet that is being filled.
struct Sheet<'s> {
    sheet: &'s mut Worksheet,
    numbers: &'s Numbers,
    words: Words,
    formats: &'s Formats,
}

/// Title, edition, head; frozen, filtered, one page wide when printed, the head on each.
fn frame(sheet: &mut Sheet<'_>, title: &str, columns: &[(&str, f64)]) -> Result<()> {
    let last = u16::try_from(columns.len().saturating_sub(1))?;
    sheet.sheet.write_with_format(0, 0, title, &sheet.formats.title)?;
    sheet.sheet.write_with_format(1, 0, pdf::edition(sheet.numbers, sheet.words), &sheet.formats.note)?;
    for (at, (key, width)) in columns.iter().enumerate() {
        let at = u16::try_from(at)?;
        sheet.sheet.write_with_format(HEAD - 1, at, sheet.words.say(key), &sheet.formats.head)?;
        sheet.sheet.set_column_width(at, *width)?;
    }
    sheet.sheet.set_row_height(HEAD - 1, LINE * 3.0)?;
    sheet.sheet.set_freeze_panes(HEAD, 2)?;
    sheet.sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.sheet.set_repeat_rows(HEAD - 1, HEAD - 1)?;
    sheet.sheet.set_repeat_columns(0, last.min(1))?;
    let digest = sheet.numbers.digest.map_or_else(|| sheet.words.say("draft"), |digest| digest.to_string());
    sheet.sheet.set_footer(format!("&L{digest}&R&P / &N"));
    Ok(())
}

/// The area that is printed, and the filter over it.
fn bound(sheet: &mut Worksheet, rows: u32, columns: usize) -> Result<()> {
    let (last_row, last_column) = (HEAD + rows.max(1) - 1, u16::try_from(columns.saturating_sub(1))?);
    sheet.set_print_area(0, 0, last_row, last_column)?;
    sheet.autofilter(HEAD - 1, 0, last_row, last_column)?;
    Ok(())
}

const RECAP: [(&str, f64); 10] = [
    ("col-rank", 9.0),
    ("col-region", 32.0),
    ("col-code", 9.0),
    ("col-index", 10.0),
    ("col-category", 18.0),
    ("col-filled", 11.0),
    ("col-seal", 18.0),
    ("col-allocation", 20.0),
    ("col-realisation", 20.0),
    ("col-share", 13.0),
];

fn recap(sheet: &mut Worksheet, numbers: &Numbers, words: Words, formats: &Formats) -> Result<()> {
    sheet.set_name(words.say("sheet-recap"))?;
    let sectors: Vec<(String, f64)> =
        numbers.catalogue.sectors.iter().map(|sector| (sector.name.clone(), 14.0)).collect();
    let mut columns: Vec<(&str, f64)> = RECAP.to_vec();
    columns.extend(sectors.iter().map(|(name, width)| (name.as_str(), *width)));
    let mut held = Sheet { sheet, numbers, words, formats };
    frame(&mut held, &title(numbers, None, words), &columns)?;
    let sheet = held.sheet;
    let regions = in_order(numbers);
    for (at, figures) in regions.iter().enumerate() {
        let row = HEAD + u32::try_from(at)?;
        let place = numbers.place(figures.region);
        match place {
            Some(place) => sheet.write_with_format(row, 0, place.rank, &formats.whole)?,
            None => sheet.write_with_format(row, 0, words.say("none"), &formats.text)?,
        };
        sheet.write_with_format(row, 1, &figures.name, &formats.text)?;
        sheet.write_with_format(row, 2, figures.region.to_string(), &formats.text)?;
        score(sheet, (row, 3), place.map(|place| place.score), formats)?;
        sheet.write_with_format(
            row,
            4,
            place.and_then(|place| place.category.clone()).unwrap_or_default(),
            &formats.text,
        )?;
        score(sheet, (row, 5), Some(figures.fill_rate), formats)?;
        sheet.write_with_format(row, 6, say::sealing(words, numbers.sealing(figures)), &formats.text)?;
        for (column, rupiah) in [(7, figures.budget.allocation), (8, figures.budget.realisation)] {
            if let Some(rupiah) = rupiah {
                sheet.write_with_format(row, column, exact(rupiah.get()), &formats.count)?;
            }
        }
        let share = numbers.place_in(figures.region, Measure::Budget, Pool::All);
        score(sheet, (row, 9), share.map(|place| place.score), formats)?;
        for (sector, column) in figures.sectors.iter().zip(10..) {
            score(sheet, (row, column), sector.score.filter(|_| place.is_some()), formats)?;
        }
    }
    bound(sheet, u32::try_from(regions.len())?, columns.len())
}

/// Whose workbook it is, above the recap's title in the same cell: the head of the columns stays where it is on every sheet.
fn letterhead(
    sheet: &mut Worksheet,
    settings: &ReportSettings,
    numbers: &Numbers,
    (words, formats): (Words, &Formats),
) -> Result<()> {
    let mut lines = pdf::letterhead(settings, numbers);
    if !settings.address.is_empty() {
        lines.push(settings.address.clone());
    }
    lines.push(title(numbers, None, words));
    let last = u16::try_from(RECAP.len() + numbers.catalogue.sectors.len() - 1)?;
    sheet.merge_range(0, 0, 0, last, &lines.join("\n"), &formats.letterhead)?;
    sheet.set_row_height(0, LINE * 1.2 * lines.len() as f64)?;
    Ok(())
}

/// The code that leads to the edition, below the recap, and printed with it.
fn code(sheet: &mut Worksheet, proof: &str, numbers: &Numbers, words: Words) -> Result<()> {
    const ROWS: u32 = 10;
    let image = Image::new_from_buffer(&qr(proof)?.png()?)?;
    let below = HEAD + 1 + u32::try_from(numbers.document.regions.len())?;
    sheet.insert_image(below, 1, &image.set_alt_text(words.say("digest")))?;
    let last = u16::try_from(RECAP.len() + numbers.catalogue.sectors.len() - 1)?;
    sheet.set_print_area(0, 0, below + ROWS, last)?;
    Ok(())
}

const COLUMNS: [(&str, f64); 11] = [
    ("col-code", 12.0),
    ("col-item", 52.0),
    ("col-region", 30.0),
    ("col-sector", 24.0),
    ("col-service", 40.0),
    ("col-unit", 10.0),
    ("col-required", 18.0),
    ("col-served", 18.0),
    ("col-unserved", 16.0),
    ("col-percent", 10.0),
    ("col-state", 18.0),
];

/// One table of the form, of every region under each other: a filter picks one.
fn table(mut held: Sheet<'_>, part: Part, regions: &[&RegionFigures], title: String) -> Result<()> {
    let mut columns = COLUMNS;
    let names = match part {
        Part::Recipients => ["col-required", "col-served", "col-unserved"],
        Part::Goods | Part::Staff => ["col-needed", "col-fulfilled", "col-unserved"],
        Part::Budget => ["col-allocation", "col-realisation", "col-difference"],
    };
    for (column, name) in columns.iter_mut().skip(6).zip(names) {
        column.0 = name;
    }
    let caption = match part {
        Part::Recipients => "table-a",
        Part::Goods | Part::Staff => "table-b",
        Part::Budget => "table-c",
    };
    let title = format!("{}. {title}", held.words.say(caption));
    frame(&mut held, &title, &columns)?;
    let mut at = HEAD;
    for figures in regions {
        let rows = espm_rows(&held.numbers.catalogue, figures);
        for row in rows.iter().filter(|row| row.part.letter() == part.letter()) {
            write_row(&mut held, at, figures, row)?;
            at += 1;
        }
    }
    bound(held.sheet, at - HEAD, columns.len())
}

fn write_row(held: &mut Sheet<'_>, at: u32, figures: &RegionFigures, row: &EspmRow) -> Result<()> {
    let Sheet { sheet, numbers, words, formats } = held;
    let catalogue = &numbers.catalogue;
    let texts = [
        row.code.clone(),
        row.name.clone(),
        figures.name.clone(),
        catalogue.sector(row.sector).map(|sector| sector.name.clone()).unwrap_or_default(),
        catalogue.service(row.service).map(|service| service.name.clone()).unwrap_or_default(),
        row.unit.clone(),
    ];
    for (text, column) in texts.iter().zip(0..) {
        sheet.write_with_format(at, column, text, &formats.text)?;
    }
    // Not every program measures wrapped text when it opens a file.
    let lines = texts.iter().zip(COLUMNS).map(|(text, (_, width))| (text.chars().count() as f64 / width).ceil());
    sheet.set_row_height(at, LINE * lines.fold(1.0, f64::max))?;
    let values: [Option<f64>; 3] = match row.said {
        Said::Figures { required, achieved, left } => {
            let amount =
                |amount: Option<selaras_domain::amount::Amount>| amount.map(|it| exact(it.hundredths()) / 100.0);
            [required, achieved, left].map(amount)
        }
        Said::Money { allocation, realisation, difference } => {
            let rupiah = |rupiah: Option<selaras_domain::amount::Rupiah>| rupiah.map(|it| exact(it.get()));
            [rupiah(allocation), rupiah(realisation), difference.map(|it| it as f64)]
        }
    };
    for (value, column) in values.into_iter().zip(6..) {
        if let Some(value) = value {
            let format = if value.fract() == 0.0 { &formats.count } else { &formats.fraction };
            sheet.write_with_format(at, column, value, format)?;
        }
    }
    score(sheet, (at, 9), row.percent.filter(|_| row.state != CellState::Missing), formats)?;
    sheet.write_with_format(at, 10, state_text(row.state, *words), &formats.text)?;
    Ok(())
}

/// A percentage as a number: a workbook has floats, and these have two decimals on the screen.
fn score(sheet: &mut Worksheet, (row, column): (u32, u16), score: Option<Score>, formats: &Formats) -> Result<()> {
    if let Some(score) = score {
        sheet.write_with_format(row, column, score.billionths() as f64 / 1e9, &formats.percent)?;
    }
    Ok(())
}

/// Rupiah and hundredths are below 2^53 in practice; beyond that a workbook cannot hold them exactly anyway.
fn exact(whole: u64) -> f64 {
    whole as f64
}

impl Formats {
    fn new() -> Formats {
        let cell = || Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00C4_CCD3));
        let number = |format: &str| cell().set_num_format(format).set_align(FormatAlign::Top);
        Formats {
            title: Format::new().set_bold().set_font_size(13),
            letterhead: Format::new().set_bold().set_font_size(13).set_text_wrap().set_align(FormatAlign::Top),
            note: Format::new().set_italic(),
            head: cell()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00DD_E8EA)),
            text: cell().set_text_wrap().set_align(FormatAlign::Top).set_indent(1),
            // The language tag of Indonesia: points between thousands, a comma before decimals.
            count: number("[$-421]#,##0"),
            fraction: number("[$-421]#,##0.00"),
            percent: number("[$-421]0.00"),
            whole: number("0"),
        }
    }
}

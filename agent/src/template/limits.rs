//! What the cells of a template take: the limits of `domain`, told by Excel or LibreOffice while the user types. The
//! import checks everything again.

use anyhow::Result;
use rust_xlsxwriter::{DataValidation, DataValidationRule, ExcelDateTime, Formula, Worksheet};
use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::catalogue::Component;
use selaras_domain::line::TEXT_MAX_CHARS;
use selaras_domain::period::{MAX_YEAR, MIN_YEAR};

/// Rows below the last one, for documents that the user adds.
const SPARE_ROWS: u32 = 1_000;

pub fn achievements(sheet: &mut Worksheet, components: impl ExactSizeIterator<Item = Component>) -> Result<()> {
    let rows = u32::try_from(components.len())?;
    if rows == 0 {
        return Ok(());
    }
    for (column, letter) in [(3, 'D'), (4, 'E'), (5, 'F')] {
        sheet.add_data_validation(1, column, rows, column, &amount(letter)?)?;
    }
    // Nihil is said of a service, tidak_berlaku of a quality item; runs of rows of one kind share a list.
    let mut start: Option<(u32, bool)> = None;
    let kinds = components.map(|component| Some(matches!(component, Component::Item(_)))).chain([None]);
    for (row, is_item) in (1u32..).zip(kinds) {
        match (start, is_item) {
            (Some((_, was)), Some(is)) if was == is => {}
            _ => {
                if let Some((first, was)) = start {
                    sheet.add_data_validation(first, 6, row - 1, 6, &status(was)?)?;
                }
                start = is_item.map(|is| (row, is));
            }
        }
    }
    sheet.add_data_validation(1, 7, rows, 7, &text()?)?;
    Ok(())
}

pub fn budgets(sheet: &mut Worksheet, rows: u32) -> Result<()> {
    for (column, letter) in [(3, 'D'), (4, 'E')] {
        let rule = format!(
            "=AND(ISNUMBER({letter}2),{letter}2>=0,{letter}2<={},ROUND({letter}2,0)={letter}2)",
            Rupiah::MAX.get()
        );
        let validation = refusing(
            DataValidation::new().allow_custom(Formula::new(rule)),
            "Tulis rupiah penuh: angka 0 atau lebih, tanpa pecahan.",
        )?;
        sheet.add_data_validation(1, column, rows.max(1), column, &validation)?;
    }
    Ok(())
}

pub fn narratives(sheet: &mut Worksheet, rows: u32) -> Result<()> {
    sheet.add_data_validation(1, 3, rows.max(1), 4, &text()?)?;
    Ok(())
}

pub fn targets(sheet: &mut Worksheet, rows: u32, documents: &[&str]) -> Result<()> {
    let rows = rows + SPARE_ROWS;
    sheet.add_data_validation(1, 2, rows, 2, &amount('C')?)?;
    let list = DataValidation::new().allow_list_strings(documents)?;
    sheet.add_data_validation(1, 3, rows, 3, &refusing(list, "Pilih RPJMD, Renstra, RKPD, Renja, atau APBD.")?)?;
    Ok(())
}

pub fn stages(sheet: &mut Worksheet, rows: u32) -> Result<()> {
    let (first, last) = (ExcelDateTime::from_ymd(MIN_YEAR - 5, 1, 1)?, ExcelDateTime::from_ymd(MAX_YEAR, 12, 31)?);
    let dates = DataValidation::new().allow_date(DataValidationRule::Between(first, last));
    sheet.add_data_validation(1, 2, rows.max(1), 2, &refusing(dates, "Tulis tanggal, misalnya 05/07/2023.")?)?;
    sheet.add_data_validation(1, 3, rows.max(1), 3, &text()?)?;
    Ok(())
}

fn amount(letter: char) -> Result<DataValidation> {
    let limit = Amount::MAX.hundredths() / 100;
    let rule = format!("=AND(ISNUMBER({letter}2),{letter}2>=0,{letter}2<={limit},ROUND({letter}2,2)={letter}2)");
    let message = "Tulis angka 0 atau lebih, paling banyak dua angka di belakang koma.";
    refusing(DataValidation::new().allow_custom(Formula::new(rule)), message)
}

fn status(is_item: bool) -> Result<DataValidation> {
    let (word, message) = match is_item {
        true => ("tidak_berlaku", "Kosongkan, atau pilih tidak_berlaku dan tulis alasannya di keterangan."),
        false => ("nihil", "Kosongkan, atau pilih nihil dan tulis alasannya di keterangan."),
    };
    refusing(DataValidation::new().allow_list_strings(&[word])?, message)
}

fn text() -> Result<DataValidation> {
    let limit = u32::try_from(TEXT_MAX_CHARS)?;
    let rule = DataValidation::new().allow_text_length(DataValidationRule::LessThanOrEqualTo(limit));
    refusing(rule, &format!("Paling banyak {limit} karakter, tanpa nama orang dan NIK."))
}

fn refusing(validation: DataValidation, message: &str) -> Result<DataValidation> {
    Ok(validation.set_error_title("Periksa isinya")?.set_error_message(message)?)
}

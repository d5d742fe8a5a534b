//! What the cells of a template take: the limits of `domain`, told by Excel or LibreOffice while the user types. The
//! import checks everything again.

use anyhow::Result;
use rust_xlsxwriter::{DataValidation, DataValidationRule, ExcelDateTime, Formula, Worksheet};
use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::catalogue::Component;
use selaras_domain::line::TEXT_MAX_CHARS;
use selaras_domain::message;
use selaras_domain::message::{Language, Message};
use selaras_domain::period::{MAX_YEAR, MIN_YEAR};

/// Rows below the last one, for documents that the user adds.
const SPARE_ROWS: u32 = 1_000;

pub fn achievements(
    sheet: &mut Worksheet,
    components: impl ExactSizeIterator<Item = Component>,
    language: Language,
) -> Result<()> {
    let rows = u32::try_from(components.len())?;
    if rows == 0 {
        return Ok(());
    }
    for (column, letter) in [(3, 'D'), (4, 'E'), (5, 'F')] {
        sheet.add_data_validation(1, column, rows, column, &amount(letter, language)?)?;
    }
    // Nihil is said of a service, tidak_berlaku of a quality item; runs of rows of one kind share a list.
    let mut start: Option<(u32, bool)> = None;
    let kinds = components.map(|component| Some(matches!(component, Component::Item(_)))).chain([None]);
    for (row, is_item) in (1u32..).zip(kinds) {
        match (start, is_item) {
            (Some((_, was)), Some(is)) if was == is => {}
            _ => {
                if let Some((first, was)) = start {
                    sheet.add_data_validation(first, 6, row - 1, 6, &status(was, language)?)?;
                }
                start = is_item.map(|is| (row, is));
            }
        }
    }
    sheet.add_data_validation(1, 7, rows, 7, &text(language)?)?;
    Ok(())
}

pub fn budgets(sheet: &mut Worksheet, rows: u32, language: Language) -> Result<()> {
    for (column, letter) in [(3, 'D'), (4, 'E')] {
        let rule = format!(
            "=AND(ISNUMBER({letter}2),{letter}2>=0,{letter}2<={},ROUND({letter}2,0)={letter}2)",
            Rupiah::MAX.get()
        );
        let validation = refusing(
            DataValidation::new().allow_custom(Formula::new(rule)),
            message!(
                "Tulis rupiah penuh: angka 0 atau lebih, tanpa pecahan.",
                "Write whole rupiah: a number of 0 or more, without a fraction."
            ),
            language,
        )?;
        sheet.add_data_validation(1, column, rows.max(1), column, &validation)?;
    }
    Ok(())
}

pub fn narratives(sheet: &mut Worksheet, rows: u32, language: Language) -> Result<()> {
    sheet.add_data_validation(1, 3, rows.max(1), 4, &text(language)?)?;
    Ok(())
}

pub fn targets(sheet: &mut Worksheet, rows: u32, documents: &[&str], language: Language) -> Result<()> {
    let rows = rows + SPARE_ROWS;
    sheet.add_data_validation(1, 2, rows, 2, &amount('C', language)?)?;
    let list = DataValidation::new().allow_list_strings(documents)?;
    let said =
        message!("Pilih RPJMD, Renstra, RKPD, Renja, atau APBD.", "Choose RPJMD, Renstra, RKPD, Renja, or APBD.");
    sheet.add_data_validation(1, 3, rows, 3, &refusing(list, said, language)?)?;
    Ok(())
}

pub fn stages(sheet: &mut Worksheet, rows: u32, language: Language) -> Result<()> {
    let (first, last) = (ExcelDateTime::from_ymd(MIN_YEAR - 5, 1, 1)?, ExcelDateTime::from_ymd(MAX_YEAR, 12, 31)?);
    let said = message!("Tulis tanggal, misalnya 05/07/2023.", "Write a date, as 05/07/2023.");
    let dates = DataValidation::new().allow_date(DataValidationRule::Between(first, last));
    sheet.add_data_validation(1, 2, rows.max(1), 2, &refusing(dates, said, language)?)?;
    sheet.add_data_validation(1, 3, rows.max(1), 3, &text(language)?)?;
    Ok(())
}

fn amount(letter: char, language: Language) -> Result<DataValidation> {
    let limit = Amount::MAX.hundredths() / 100;
    let rule = format!("=AND(ISNUMBER({letter}2),{letter}2>=0,{letter}2<={limit},ROUND({letter}2,2)={letter}2)");
    let said = message!(
        "Tulis angka 0 atau lebih, paling banyak dua angka di belakang koma.",
        "Write a number of 0 or more, with two decimals at most."
    );
    refusing(DataValidation::new().allow_custom(Formula::new(rule)), said, language)
}

fn status(is_item: bool, language: Language) -> Result<DataValidation> {
    let word = if is_item { "tidak_berlaku" } else { "nihil" };
    let said = message!(
        "Kosongkan, atau pilih {word} dan tulis alasannya di keterangan.",
        "Leave it empty, or choose {word} and write the reason in keterangan."
    );
    refusing(DataValidation::new().allow_list_strings(&[word])?, said, language)
}

fn text(language: Language) -> Result<DataValidation> {
    let limit = u32::try_from(TEXT_MAX_CHARS)?;
    let rule = DataValidation::new().allow_text_length(DataValidationRule::LessThanOrEqualTo(limit));
    let said = message!(
        "Paling banyak {limit} karakter, tanpa nama orang dan NIK.",
        "At most {limit} characters, without names of people and without a NIK."
    );
    refusing(rule, said, language)
}

fn refusing(validation: DataValidation, said: Message, language: Language) -> Result<DataValidation> {
    let title = message!("Periksa isinya", "Look at what is written");
    Ok(validation.set_error_title(title.text(language))?.set_error_message(said.text(language))?)
}

//! Documents of a quarter, each from one frozen set of numbers: the ranking book, the report of a region, the deck of a meeting,
//! the workbook, flat files and the words of an e-mail. They are made here and sent elsewhere: [`make`] gives the bytes.

mod charts;
mod contents;
mod flat;
mod history;
mod letter;
mod logo;
mod maker;
mod message;
mod national;
mod numbers;
mod pdf;
mod press;
mod say;
mod sentences;
mod settings;
mod templates;
#[cfg(test)]
mod tests;
mod wording;
mod workbook;

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use anyhow::Result;
use selaras_domain::region::RegionCode;
use selaras_program::WrongUse;
pub use selaras_web::Language;

pub use maker::Documents;
pub use message::Message;
pub use national::{
    Difference, MAX_BYTES as NATIONAL_MAX_BYTES, Row as NationalRow, compare, read as read_national,
    remark as national_remark, rows as national_rows,
};
pub use numbers::Numbers;
#[cfg(test)]
pub use pdf::proof_text;
pub use press::Presses;
pub use say::words;
pub use settings::ReportSettings;
pub use templates::{FOLDER as TEMPLATES, built_in, overridden};
pub use wording::{letter, render};

/// What can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Ranking book of the province, PDF.
    Book,
    /// Laporan Penerapan SPM of a region, PDF.
    Region,
    /// The same for a word processor.
    Letter,
    /// Deck of a coordination meeting, PDF 16:9.
    Deck,
    /// Tables A, B and C with a recap, XLSX.
    Workbook,
    Csv,
    Json,
    /// The body of an e-mail, HTML.
    Message,
    /// A region's figures in the field order of the national form, CSV.
    Espm,
}

impl Kind {
    pub const ALL: [Kind; 9] = [
        Kind::Book,
        Kind::Region,
        Kind::Letter,
        Kind::Deck,
        Kind::Workbook,
        Kind::Csv,
        Kind::Json,
        Kind::Message,
        Kind::Espm,
    ];

    /// As commands and addresses name it.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Book => "book",
            Kind::Region => "region",
            Kind::Letter => "docx",
            Kind::Deck => "deck",
            Kind::Workbook => "workbook",
            Kind::Csv => "csv",
            Kind::Json => "json",
            Kind::Message => "message",
            Kind::Espm => "espm",
        }
    }

    /// Whether it is about one region, the province, or either.
    pub const fn is_about(self) -> About {
        match self {
            Kind::Book | Kind::Deck => About::Province,
            Kind::Region | Kind::Letter | Kind::Espm => About::Region,
            Kind::Workbook | Kind::Csv | Kind::Json | Kind::Message => About::Either,
        }
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Book | Kind::Region | Kind::Deck => "application/pdf",
            Kind::Letter => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Kind::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Kind::Csv | Kind::Espm => "text/csv; charset=utf-8",
            Kind::Json => "application/json",
            Kind::Message => "text/html; charset=utf-8",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Kind::Book | Kind::Region | Kind::Deck => "pdf",
            Kind::Letter => "docx",
            Kind::Workbook => "xlsx",
            Kind::Csv | Kind::Espm => "csv",
            Kind::Json => "json",
            Kind::Message => "html",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Province,
    Region,
    Either,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Kind, String> {
        let words = || Kind::ALL.map(Kind::word).join(", ");
        Kind::ALL.into_iter().find(|kind| kind.word() == text).ok_or_else(|| format!("is one of {}", words()))
    }
}

/// A document as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub file_name: String,
}

/// Which document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub kind: Kind,
    pub region: Option<RegionCode>,
    pub language: Language,
}

/// Where documents are made: the data folder and the office's own settings.
#[derive(Clone, Copy)]
pub struct Desk<'d> {
    pub data: &'d Path,
    pub settings: &'d ReportSettings,
}

/// Makes a document from frozen numbers. It blocks, up to the time that the settings give a document.
pub fn make(desk: Desk<'_>, numbers: &Numbers, wanted: Wanted) -> Result<Made> {
    let region = asked_region(numbers, wanted)?;
    let own = desk.settings.of(wanted.region);
    let desk = Desk { settings: &own, ..desk };
    let words = say::words(wanted.language);
    let bytes = match (wanted.kind, region) {
        (Kind::Book, _) => pdf::book(desk, numbers, words)?,
        (Kind::Deck, _) => pdf::deck(desk, numbers, words)?,
        (Kind::Region, Some(figures)) => pdf::region(desk, numbers, figures, words)?,
        (Kind::Letter, Some(figures)) => letter::region(desk, numbers, figures, words)?,
        (Kind::Espm, Some(figures)) => national::to_csv(numbers, figures)?,
        (Kind::Region | Kind::Letter | Kind::Espm, None) => return Err(needs_region(wanted.kind).into()),
        (Kind::Workbook, figures) => workbook::workbook(desk.settings, numbers, figures, words)?,
        (Kind::Csv, figures) => flat::csv(numbers, figures)?,
        (Kind::Json, figures) => flat::json(numbers, figures)?,
        (Kind::Message, figures) => message::message(desk.data, numbers, figures, words)?.html.into_bytes(),
    };
    Ok(Made { bytes, media_type: wanted.kind.media_type(), file_name: file_name(numbers, wanted) })
}

/// The words that bring a document of the numbers, by the templates of a data folder.
pub fn preview(data: &Path, numbers: &Numbers, region: Option<RegionCode>, language: Language) -> Result<Message> {
    let figures = region.map(|code| numbers.region(code)).transpose()?;
    message::message(data, numbers, figures, say::words(language))
}

/// Which edition the numbers are of, in words.
pub fn edition_text(numbers: &Numbers, language: Language) -> String {
    pdf::edition(numbers, say::words(language))
}

fn needs_region(kind: Kind) -> WrongUse {
    WrongUse(format!("a document of kind {kind} is about one region; name it"))
}

fn asked_region(numbers: &Numbers, wanted: Wanted) -> Result<Option<&crate::edition::RegionFigures>> {
    match (wanted.kind.is_about(), wanted.region) {
        (About::Region, None) => Err(needs_region(wanted.kind).into()),
        (About::Province, Some(_)) => {
            Err(WrongUse(format!("a document of kind {} is about all regions; name none", wanted.kind)).into())
        }
        (_, None) => Ok(None),
        (_, Some(code)) => Ok(Some(numbers.region(code)?)),
    }
}

/// `spm-book-62-2023-tw4-a1b2c3d4e5f6.pdf`: the same edition gives the same name.
fn file_name(numbers: &Numbers, wanted: Wanted) -> String {
    let document = &numbers.document;
    let about = wanted.region.unwrap_or(document.province);
    let edition = numbers.digest.map_or_else(|| "draft".to_owned(), |digest| digest.short());
    let language = match wanted.language {
        Language::Indonesian => "",
        Language::English => "-en",
    };
    let (year, quarter) = (document.year, document.quarter.number());
    format!("spm-{}-{about}-{year}-tw{quarter}-{edition}{language}.{}", wanted.kind, wanted.kind.ending())
}

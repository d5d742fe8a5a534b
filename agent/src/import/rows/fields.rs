//! The cells of one row, asked for by what they should be. Every answer that is missing or wrong is remembered, so that
//! a row is refused once with all that is wrong with it.

use jiff::civil::Date;
use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_domain::number::{self, NumberError};
use selaras_domain::period::{self, Period, Quarter};

use super::super::header::{Column, normalised};
use super::super::table::{CellText, Row};
use super::super::{cleaned, date, refusal};
use super::Wrong;

pub struct Fields<'a> {
    row: Row<'a>,
    is_1904: bool,
    now_year: u16,
    wrong: Vec<(Column, Message)>,
}

impl<'a> Fields<'a> {
    pub fn new(row: Row<'a>, is_1904: bool, now_year: u16) -> Fields<'a> {
        Fields { row, is_1904, now_year, wrong: Vec::new() }
    }

    pub fn is_sound(&self) -> bool {
        self.wrong.is_empty()
    }

    /// The first wrong column, and everything that is wrong.
    pub fn wrong(self) -> Wrong {
        let column = self.wrong.first().map(|(column, _)| *column);
        let named = |(place, (column, reason)): (usize, (Column, Message))| match place {
            0 => reason,
            _ => reason.within(&format!("{}: ", column.title()), ""),
        };
        let reasons: Vec<Message> = self.wrong.into_iter().enumerate().map(named).collect();
        Wrong { column, reason: Message::joined(&reasons) }
    }

    pub fn refuse(&mut self, column: Column, reason: Message) {
        self.wrong.push((column, reason));
    }

    pub fn is_blank(&self, column: Column) -> bool {
        self.row.get(column).is_empty()
    }

    /// The text of a cell of the right type; `None` where it is blank, or wrong and remembered.
    pub fn text(&mut self, column: Column) -> Option<&'a str> {
        let cell = self.row.get(column);
        match refusal::of_misplaced(cell, column) {
            Some(reason) => {
                self.refuse(column, reason);
                None
            }
            None => Some(cell.shown()).filter(|text| !text.is_empty()),
        }
    }

    /// As [`Fields::text`], but a blank is wrong.
    pub fn needed(&mut self, column: Column) -> Option<&'a str> {
        if self.is_blank(column) {
            let title = column.title();
            let reason = message!(
                "`{title}` belum diisi: isi, atau kosongkan barisnya",
                "`{title}` is empty: fill it in, or empty the row"
            );
            self.refuse(column, reason);
            return None;
        }
        self.text(column)
    }

    /// A word as the contract spells it: lower case, underscores.
    pub fn word(&mut self, column: Column) -> Option<String> {
        self.needed(column).map(normalised)
    }

    /// Free text: line ends are `\n`, and signs that no page can show are left out. Blank is empty.
    pub fn free_text(&mut self, column: Column) -> String {
        cleaned(self.text(column).unwrap_or_default())
    }

    pub fn year(&mut self) -> Option<u16> {
        let text = self.needed(Column::Year)?;
        match period::parse_year(text) {
            Ok(year) if year > self.now_year.saturating_add(1) => {
                let last = self.now_year.saturating_add(1);
                self.refuse(Column::Year, too_far_ahead(year, last));
                None
            }
            Ok(year) => Some(year),
            Err(error) => {
                self.refuse(Column::Year, as_written(error.message(), text));
                None
            }
        }
    }

    pub fn quarter(&mut self) -> Option<Quarter> {
        let text = self.needed(Column::Quarter)?;
        match text.parse::<Quarter>() {
            Ok(quarter) => Some(quarter),
            Err(error) => {
                self.refuse(Column::Quarter, as_written(error.message(), text));
                None
            }
        }
    }

    pub fn period(&mut self) -> Option<Period> {
        let (year, quarter) = (self.year(), self.quarter());
        Some(Period::quarter(year?, quarter?))
    }

    /// A number that must be there.
    pub fn amount(&mut self, column: Column) -> Option<Amount> {
        self.needed(column)?;
        self.number(column, number::parse_amount, |exact| exact.parse())
    }

    /// A number that may be blank.
    pub fn optional_amount(&mut self, column: Column) -> Option<Amount> {
        self.text(column)?;
        self.number(column, number::parse_amount, |exact| exact.parse())
    }

    pub fn rupiah(&mut self, column: Column) -> Option<Rupiah> {
        self.needed(column)?;
        self.number(column, number::parse_rupiah, |exact| exact.parse())
    }

    /// Text is read as a person typed it; what the workbook calls a number has only one reading.
    fn number<N>(
        &mut self,
        column: Column,
        typed: impl Fn(&str) -> Result<N, NumberError>,
        exact: impl Fn(&str) -> Result<N, NumberError>,
    ) -> Option<N> {
        let read = match self.row.get(column) {
            CellText::Number(text) if text.starts_with('-') => Err(NumberError::Negative),
            CellText::Number(text) => exact(text),
            cell => typed(cell.shown()),
        };
        read.map_err(|error| self.refuse(column, error.message())).ok()
    }

    pub fn date(&mut self, column: Column) -> Option<Date> {
        let text = self.needed(column)?;
        let read = match self.row.get(column) {
            CellText::Date(text) => text.parse().ok(),
            CellText::Number(serial) => date::from_serial(serial, self.is_1904),
            cell => date::from_text(cell.shown(), self.is_1904),
        };
        let read = read.filter(date::is_usual);
        if read.is_none() {
            let text = quoted(text);
            let reason = message!(
                "{text} bukan tanggal: tulis seperti 2023-07-05 atau 05/07/2023",
                "{text} is no date: write it like 2023-07-05 or 05/07/2023"
            );
            self.refuse(column, reason);
        }
        read
    }
}

/// A year that cannot be reported yet; `last` is the last that can.
pub fn too_far_ahead(year: u16, last: u16) -> Message {
    message!(
        "tahun {year} terlalu jauh ke depan: paling jauh {last}, periksa tahunnya",
        "year {year} is too far ahead: {last} at most, look at the year"
    )
}

fn as_written(Message { id, en }: Message, text: &str) -> Message {
    let text = quoted(text);
    message!("{id}; tertulis {text}", "{en}; written is {text}")
}

/// A cell may hold a page of text; a message quotes its start.
pub fn quoted(text: &str) -> String {
    let start: String = text.chars().take(40).collect();
    if start.len() < text.len() { format!("\"{start}…\"") } else { format!("\"{start}\"") }
}

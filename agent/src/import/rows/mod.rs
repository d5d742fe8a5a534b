//! Makes an entry or a refusal of every filled row of a sheet. Comes from the tables of the readers; the typed contents
//! go to the caller, which compares them with the ledger.

mod codes;
mod contents;
mod fields;
mod repeats;

use std::collections::HashMap;
use std::sync::Arc;

use selaras_domain::check::{self, Severity};
use selaras_domain::line::{Cell, Content, Kind};
use selaras_domain::message;
use selaras_domain::message::Message;

use super::header::{Column, Role};
use super::refusal::{self, Refusal};
use super::table::{Pool, Row, RowProblem, Sheet};
use super::{Context, Entry, ParsedFile, Place, SheetPlace};

use codes::Codes;
use fields::Fields;

/// Why a row does not go in, and the first column that is wrong.
struct Wrong {
    column: Option<Column>,
    reason: Message,
}

/// Reads the sheets of one file.
pub struct Reader<'a> {
    codes: Codes,
    /// The place of each sheet in the file.
    sheets: HashMap<Option<Arc<str>>, usize>,
    context: &'a Context,
    parsed: &'a mut ParsedFile,
}

impl<'a> Reader<'a> {
    pub fn new(context: &'a Context, parsed: &'a mut ParsedFile) -> Reader<'a> {
        Reader { codes: Codes::new(context.region), sheets: HashMap::new(), context, parsed }
    }

    pub fn refuse_sheet(&mut self, sheet: Option<Arc<str>>, row: u32, column: Option<Column>, reason: Message) {
        self.note_sheet(&sheet);
        let column = column.map(Column::title);
        self.parsed.refused.push(Refusal { sheet, row: Some(row), column, code: None, reason });
    }

    pub fn sheet(&mut self, sheet: &Sheet, pool: &Pool) {
        let Some(kind) = sheet.format.kind else {
            let reason = message!(
                "ini daftar penerima: nama dan NIK tidak pernah menjadi laporan; impor lewat halaman Daftar penerima \
                 atau `selaras-agent register import`",
                "this is a list of recipients: names and NIK never become a report; import it on the page Recipients or with \
                 `selaras-agent register import`"
            );
            return self.refuse_sheet(sheet.name.clone(), sheet.header_row, None, reason);
        };
        self.parsed.note_kind(kind);
        self.note_sheet(&sheet.name);
        self.warn_of_columns(sheet);
        self.parsed.sheets.push(SheetPlace::of(sheet));
        for row in sheet.rows(pool) {
            if is_not_filled(&row, sheet) || self.codes.is_only_prefilled(sheet, &row) {
                self.parsed.not_filled += 1;
                continue;
            }
            self.parsed.rows += 1;
            match self.row(sheet, kind, &row) {
                Ok(Some((cell, content))) => self.keep(sheet, &row, cell, content),
                // The header again, where files were put one behind the other, or its column numbers.
                Ok(None) => self.parsed.rows -= 1,
                Err(wrong) => {
                    let refusal = refusal_of(sheet, &row, wrong.column.map(Column::title), wrong.reason);
                    self.parsed.refused.push(refusal);
                }
            }
        }
    }

    /// Judges the entries of all sheets together: the same cell may stand in two.
    pub fn finish(self) {
        repeats::settle(self.parsed);
        self.parsed.refused.sort_by_key(|refusal| (self.sheets.get(&refusal.sheet).copied(), refusal.row));
    }

    fn note_sheet(&mut self, name: &Option<Arc<str>>) {
        let place = self.sheets.len();
        self.sheets.entry(name.clone()).or_insert(place);
    }

    /// `Ok(None)` is a part of the header.
    fn row(&mut self, sheet: &Sheet, kind: Kind, row: &Row<'_>) -> Result<Option<(Cell, Content)>, Wrong> {
        if let Some(problem) = &row.mark.problem {
            return Err(Wrong { column: None, reason: refusal::of_row(problem) });
        }
        if sheet.hidden {
            return Err(Wrong { column: None, reason: refusal::of_hidden_sheet() });
        }
        if is_header_again(row) || are_column_numbers(row) {
            return Ok(None);
        }
        if let Some(wrong) = without_keys(sheet, row) {
            return Err(wrong);
        }
        let mut fields = Fields::new(*row, sheet.is_1904, self.context.now_year);
        match contents::read(kind, &mut fields, &mut self.codes) {
            Some((period, subject, content)) if fields.is_sound() => {
                Ok(Some((Cell { region: self.context.region, period, kind, subject }, content)))
            }
            _ => Err(fields.wrong()),
        }
    }

    fn keep(&mut self, sheet: &Sheet, row: &Row<'_>, cell: Cell, content: Content) {
        let mut errors: Vec<(Option<&'static str>, Message)> = Vec::new();
        for finding in check::check(&cell, &content) {
            if finding.severity == Severity::Error {
                errors.push((finding.column, finding.message));
            } else {
                let warning = refusal_of(sheet, row, finding.column, finding.message);
                self.parsed.warnings.push(warning);
            }
        }
        if let Some((column, _)) = errors.first() {
            let reason = Message::joined(errors.iter().map(|(_, reason)| reason));
            let refusal = refusal_of(sheet, row, *column, reason);
            self.parsed.refused.push(refusal);
            return;
        }
        let place = Place { file: self.parsed.file.clone(), sheet: sheet.name.clone(), row: row.mark.number };
        self.parsed.entries.push(Entry { place, cell, content });
    }

    fn warn_of_columns(&mut self, sheet: &Sheet) {
        let mut warn = |column: Option<&'static str>, reason: Message| {
            let row = Some(sheet.header_row);
            self.parsed.warnings.push(Refusal { sheet: sheet.name.clone(), row, column, code: None, reason });
        };
        if !sheet.unknown_columns.is_empty() && !sheet.hidden {
            let titles: Vec<String> = sheet.unknown_columns.iter().map(|title| format!("`{title}`")).collect();
            let titles = titles.join(", ");
            warn(
                None,
                message!("kolom tidak dikenal, diabaikan: {titles}", "columns that are not known, left out: {titles}"),
            );
        }
        for column in &sheet.hidden_columns {
            let reason = message!(
                "kolom tersembunyi tetapi dibaca: tampilkan lalu periksa isinya",
                "a hidden column that was read: show it, then look at what it holds"
            );
            warn(Some(column.title()), reason);
        }
    }
}

/// A template row nobody filled: its keys at most.
fn is_not_filled(row: &Row<'_>, sheet: &Sheet) -> bool {
    let roles = sheet.format.columns.iter().map(|field| field.role);
    row.cells().zip(roles).all(|((_, cell), role)| role == Role::Key || cell.is_empty())
        && !matches!(row.mark.problem, Some(RowProblem::UnclosedQuote | RowProblem::Unsplit))
}

fn is_header_again(row: &Row<'_>) -> bool {
    let year = row.get(Column::Year).shown();
    !year.starts_with(|sign: char| sign.is_ascii_digit())
        && row
            .cells()
            .all(|(column, cell)| cell.is_empty() || super::header::normalised(cell.shown()) == column.title())
}

/// `(1) (2) (3) …` below the titles, as forms have it.
fn are_column_numbers(row: &Row<'_>) -> bool {
    let number = |text: &str| text.trim_start_matches('(').trim_end_matches(')').parse::<u8>().ok();
    if number(row.get(Column::Year).shown()).is_none() {
        return false;
    }
    let numbers: Option<Vec<u8>> =
        row.cells().filter(|(_, cell)| !cell.is_empty()).map(|(_, cell)| number(cell.shown())).collect();
    numbers.is_some_and(|numbers| {
        numbers.len() > 3 && numbers.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1]))
    })
}

/// A row that lacks most of what tells what it is about is rather a sum or a signature than a row of data: said in one
/// sentence, whatever else is wrong with it.
fn without_keys(sheet: &Sheet, row: &Row<'_>) -> Option<Wrong> {
    let keys = sheet.format.columns.iter().filter(|field| field.role == Role::Key).map(|field| field.column);
    let blank: Vec<Column> = keys.filter(|column| row.get(*column).is_empty()).collect();
    let titles: Vec<String> = blank.iter().map(|column| format!("`{}`", column.title())).collect();
    (blank.len() > 1).then(|| {
        let titles = titles.join(", ");
        let reason = message!(
            "{titles} belum diisi: isi, atau hapus barisnya bila bukan data (jumlah, tanda tangan)",
            "{titles} are empty: fill them in, or delete the row if it is no data (a sum, a signature)"
        );
        Wrong { column: blank.first().copied(), reason }
    })
}

fn refusal_of(sheet: &Sheet, row: &Row<'_>, column: Option<&'static str>, reason: Message) -> Refusal {
    let code = match sheet.format.kind {
        Some(Kind::Stage) => row.get(Column::Stage),
        _ => row.get(Column::Code),
    };
    let code = match code {
        cell if cell.shown().is_empty() => None,
        cell => Some(cell.shown().chars().take(40).collect()),
    };
    Refusal { sheet: sheet.name.clone(), row: Some(row.mark.number), column, code, reason }
}

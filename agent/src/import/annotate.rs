//! Gives a file back with its refusals: the same workbook with a note in every refused cell, or the rows of a CSV as a
//! workbook with such notes. Comes from the refusals of [`super::parse_bytes`]; goes to whoever filled the file in.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rust_xlsxwriter::{Format, IgnoreError, Note as CellNote, Workbook, XlsxError};
use selaras_domain::message;
use selaras_domain::message::Language;

use super::header::{FORMATS, Role};
use super::limits::SHEET_MAX_ROWS;
use super::refusal::{FileRefusal, Refusal};
use super::sniff::{self, FileType};
use super::{SheetPlace, csv, xlsx};

/// What to say at a cell. More than [`NOTES_MAX`] of a sheet are not said: no program opens them in reasonable time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// `None`: the first sheet, or the rows of a CSV.
    pub sheet: Option<Arc<str>>,
    /// 1-based.
    pub row: u32,
    /// 0-based.
    pub column: u32,
    pub text: String,
}

/// A file with notes in it.
pub struct Annotated {
    /// An XLSX workbook.
    pub bytes: Vec<u8>,
    pub notes: usize,
    /// Refused cells beyond [`NOTES_MAX`].
    pub left_out: usize,
}

/// Notes of one sheet; Excel itself becomes unusable with more.
pub const NOTES_MAX: usize = 10_000;
/// Who speaks in a note; notes of this author are replaced the next time.
pub const AUTHOR: &str = "Selaras";
/// The fill of a refused cell.
pub const MARK: &str = "FFC7CE";

/// The file with a note in the cell of each refusal, in one language.
pub fn annotated(
    bytes: &[u8],
    refused: &[Refusal],
    sheets: &[SheetPlace],
    language: Language,
) -> Result<Annotated, FileRefusal> {
    let (notes, left_out) = notes(refused, sheets, language);
    let count = notes.len();
    let bytes = match sniff::file_type(bytes)? {
        FileType::Zip => xlsx::annotated(bytes, &notes)?,
        FileType::Text => from_csv(bytes, notes, sheets.first()).map_err(|error| {
            FileRefusal::new(message!(
                "buku kerja bercatatan tidak dapat dibuat ({error}): bagi berkasnya, lalu impor lagi",
                "a workbook with notes cannot be made ({error}): divide the file, then import it again"
            ))
        })?,
    };
    Ok(Annotated { bytes, notes: count, left_out })
}

/// One note per cell, in the order of the file.
fn notes(refused: &[Refusal], sheets: &[SheetPlace], language: Language) -> (Vec<Note>, usize) {
    let mut by_cell: BTreeMap<(usize, u32, u32), Note> = BTreeMap::new();
    let mut of_sheet: HashMap<usize, usize> = HashMap::new();
    let mut left_out = 0;
    for refusal in refused {
        let place = sheets.iter().position(|sheet| sheet.name == refusal.sheet);
        let sheet = place.map(|place| &sheets[place]);
        let (row, column) = (refusal.row.unwrap_or(1), column_of(refusal, sheet));
        let key = (place.unwrap_or(usize::MAX), row, column);
        if let Some(note) = by_cell.get_mut(&key) {
            note.text.push('\n');
            note.text.push_str(refusal.reason.text(language));
            continue;
        }
        let count = of_sheet.entry(key.0).or_default();
        if *count == NOTES_MAX {
            left_out += 1;
            continue;
        }
        *count += 1;
        let text = refusal.reason.text(language).to_owned();
        by_cell.insert(key, Note { sheet: refusal.sheet.clone(), row, column, text });
    }
    (by_cell.into_values().collect(), left_out)
}

/// The column that a refusal names, else the first of the table.
fn column_of(refusal: &Refusal, sheet: Option<&SheetPlace>) -> u32 {
    let Some(sheet) = sheet else { return 0 };
    let named = refusal.column.and_then(|title| sheet.columns.iter().find(|(known, _)| *known == title));
    let first = sheet.columns.iter().min_by_key(|(_, column)| *column);
    named.or(first).map_or(0, |(_, column)| *column as u32)
}

/// Whether a column only names what a row is about.
fn is_key(title: &str) -> bool {
    FORMATS
        .iter()
        .flat_map(|format| format.columns)
        .any(|field| field.column.title() == title && field.role == Role::Key)
}

/// The rows of a CSV at the row numbers that messages name, every field as the text it is, so that an import reads the
/// workbook like the file.
fn from_csv(bytes: &[u8], mut notes: Vec<Note>, table: Option<&SheetPlace>) -> Result<Vec<u8>, XlsxError> {
    // A row that nobody can take apart stands in one piece, and not among the keys: with those alone it would pass for one
    // that nobody filled.
    let first_figure = table.and_then(|table| table.columns.iter().find(|(title, _)| !is_key(title)));
    let first_figure = first_figure.map_or(0, |(_, column)| *column as u32);
    let refused_whole: HashMap<u32, usize> =
        notes.iter().enumerate().filter(|(_, note)| note.column == 0).map(|(index, note)| (note.row, index)).collect();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Data")?;
    let mark = Format::new().set_background_color(format!("#{MARK}").as_str());
    let (mut outcome, mut last, mut width) = (Ok(()), 0, 1u16);
    csv::each_row(bytes.to_vec(), |line, raw, fields, usual| {
        if outcome.is_err() || line > SHEET_MAX_ROWS {
            return;
        }
        last = line - 1;
        // Fields that a stray comma moved would go in at the wrong place the next time.
        let moved = refused_whole.get(&line).filter(|_| usual.is_some_and(|usual| usual != fields.len()));
        let (start, fields) = match moved.and_then(|index| notes.get_mut(*index)) {
            Some(note) => {
                note.column = first_figure;
                (u16::try_from(first_figure).unwrap_or(0), vec![raw])
            }
            None => (0, fields.to_vec()),
        };
        for (column, field) in (start..).zip(fields) {
            width = width.max(column + 1);
            if !field.is_empty() && outcome.is_ok() {
                // Excel takes no longer text in a cell; an import refuses it long before.
                let text: String = field.chars().take(32_000).collect();
                outcome = sheet.write_string(last, column, text).map(|_| ());
            }
        }
    });
    outcome?;
    sheet.ignore_error_range(0, 0, last, width - 1, IgnoreError::NumberStoredAsText)?;
    for note in notes.iter().filter(|note| note.row <= SHEET_MAX_ROWS) {
        let column = u16::try_from(note.column).unwrap_or(0);
        sheet.set_cell_format(note.row - 1, column, &mark)?;
        let said = CellNote::new(&note.text).set_author(AUTHOR).add_author_prefix(false).set_width(260).set_height(120);
        sheet.insert_note(note.row - 1, column, &said)?;
    }
    workbook.save_to_buffer()
}

//! Step 1 of a number's journey, the imported one: a CSV or XLSX file becomes checked entries. [`sniff`] tells what the
//! file is, [`csv`] and [`xlsx`] make tables of it, [`header`] tells their format, [`rows`] makes an [`Entry`] or a
//! [`Refusal`] of every filled row; [`http`] fetches such a file from an address. What the ledger already has is compared,
//! and lines are written, by the caller.

pub mod annotate;
mod csv;
mod date;
mod exact;
mod gather;
mod header;
pub mod http;
mod limits;
pub(crate) mod refusal;
mod rows;
mod sniff;
pub mod stamp;
mod table;
#[cfg(test)]
mod tests;
mod xlsx;

use std::path::Path;
use std::sync::Arc;

use selaras_domain::line::{Cell, Content, Kind};
use selaras_domain::message;
use selaras_domain::region::RegionCode;

use sniff::FileType;
use stamp::Stamp;

/// A file as tables, for the register of recipients.
pub(crate) use self::{
    date::{from_serial as date_from_serial, from_text as date_from_text},
    gather::Gathered,
    header::{Column, normalised},
    table::{CellText, Pool, Row, Sheet},
};
pub use limits::{CELL_MAX_CHARS, FILE_MAX_BYTES, FILE_MAX_ROWS, UNPACKED_MAX_BYTES};
pub use refusal::{FileRefusal, Refusal};
pub use sniff::load;
pub use xlsx::has_nik;

/// For whom and when a file is read.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    pub region: RegionCode,
    /// By the caller's clock: nothing later than the year after it is accepted.
    pub now_year: u16,
}

/// Where an entry stands, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path as given.
    pub file: Arc<str>,
    /// `None` for CSV.
    pub sheet: Option<Arc<str>>,
    /// 1-based, as the user's program shows it.
    pub row: u32,
}

/// A filled row that passed every check that needs no ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub place: Place,
    pub cell: Cell,
    pub content: Content,
}

/// What a file holds. `rows = entries + repeated + refused rows`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedFile {
    pub file: Arc<str>,
    /// The kinds of its sheets, without repeats, in the order of the sheets.
    pub kinds: Vec<Kind>,
    /// Filled rows.
    pub rows: usize,
    /// In the order of the file; every cell once.
    pub entries: Vec<Entry>,
    /// Rows that say again what an entry says.
    pub repeated: usize,
    /// Template rows that nobody filled: neither entries nor refused.
    pub not_filled: usize,
    pub refused: Vec<Refusal>,
    /// What went in but should be looked at, and what was left out on purpose.
    pub warnings: Vec<Refusal>,
    /// Where the tables stand.
    pub sheets: Vec<SheetPlace>,
}

/// Where the table of a sheet stands, to find the cell that a refusal names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetPlace {
    /// `None` for CSV.
    pub name: Option<Arc<str>>,
    /// 1-based.
    pub header_row: u32,
    /// The titles of the contract that it has, and their columns, 0-based.
    pub columns: Vec<(&'static str, usize)>,
}

/// Reads a file and checks its rows.
pub fn parse(path: &Path, context: &Context) -> Result<ParsedFile, FileRefusal> {
    parse_bytes(&path.display().to_string(), load(path)?, context)
}

/// Checks the rows of a file that is in memory; `file` is what messages call it.
pub fn parse_bytes(file: &str, bytes: Vec<u8>, context: &Context) -> Result<ParsedFile, FileRefusal> {
    let (pool, gathered) = read(bytes)?;
    let mut parsed = ParsedFile::new(file);
    let mut others = Vec::new();
    let stamp = gathered.iter().find_map(|one| match one {
        Gathered::Stamp(stamp) => Some(stamp.clone()),
        _ => None,
    });
    if let Some(stamp) = &stamp {
        stamp.check(context.region)?;
        parsed.warnings.extend(changed_keys(stamp, &gathered, &pool));
    }
    let mut reader = rows::Reader::new(context, &mut parsed);
    for one in gathered {
        match one {
            Gathered::Sheet(sheet) => reader.sheet(&sheet, &pool),
            Gathered::Near { name, header_row, column, reason, hidden } if !hidden => {
                reader.refuse_sheet(name, header_row, column, reason);
            }
            // The instructions of a template are no table that went unread.
            Gathered::Other { name, .. } if stamp.is_some() && name.as_deref() == Some(stamp::GUIDE_SHEET) => {}
            Gathered::Other { name, titles, hidden } if !hidden => others.push((name, titles)),
            // A hidden sheet without a known header holds lists for the template.
            Gathered::Near { .. } | Gathered::Other { .. } | Gathered::Stamp(_) | Gathered::Blank => {}
        }
    }
    reader.finish();
    let is_known = !parsed.kinds.is_empty() || !parsed.refused.is_empty();
    match others.first() {
        None if !is_known => Err(FileRefusal::new(message!(
            "berkas tidak berisi tabel: isi templat, simpan, lalu impor lagi",
            "there is no table in the file: fill in the template, save it, then import it again"
        ))),
        Some((_, titles)) if !is_known => Err(unknown_header(titles)),
        _ => {
            parsed.warnings.extend(others.into_iter().map(|(sheet, titles)| Refusal {
                sheet,
                row: None,
                column: None,
                code: None,
                reason: message!(
                    "lembar dilewati karena judul kolomnya tidak dikenal ({titles})",
                    "the sheet was left out, since its header is not known ({titles})"
                ),
            }));
            Ok(parsed)
        }
    }
}

fn unknown_header(titles: &str) -> FileRefusal {
    let (rows, expected) = (limits::HEADER_SEARCH_ROWS, header::expected());
    let (either, or) = (expected.join(" atau "), expected.join(" or "));
    FileRefusal::new(message!(
        "judul kolom tidak dikenal; ditemukan: {titles}; diharapkan, di {rows} baris pertama: {either}; pakai templat atau ubah \
         judulnya",
        "the header is not known; found: {titles}; expected, in the first {rows} rows: {or}; use the template or change the \
         header"
    ))
}

/// Rows of a template may go in with other keys than it was made with, since people reuse files; but nobody changes a
/// code by intent and says nothing.
fn changed_keys(stamp: &Stamp, gathered: &[Gathered], pool: &Pool) -> Option<Refusal> {
    let sheets = gathered.iter().filter_map(|one| match one {
        Gathered::Sheet(sheet) => Some(sheet),
        _ => None,
    });
    let keys = sheets.flat_map(|sheet| stamp::keys_of(sheet, pool)).collect();
    (stamp::fingerprint(keys) != stamp.fingerprint).then(|| Refusal {
        sheet: None,
        row: None,
        column: None,
        code: None,
        reason: message!(
            "baris templat diubah, ditambah, atau dihapus (kolom tahun, triwulan, atau kode): periksa bahwa setiap baris \
             menyebut tahun, triwulan, dan kode yang dimaksud",
            "rows of the template were changed, added or deleted (columns tahun, triwulan or kode): look whether each row \
             names the year, quarter and code that are meant"
        ),
    })
}

/// A free text as an import reads it: line ends are `\n`, no blanks at its ends, no signs that no page can show or that
/// make a page show the text in another order than it stands.
pub fn cleaned(text: &str) -> String {
    let text = table::trimmed(text).replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|sign| matches!(sign, '\n' | '\t') || !(sign.is_control() || is_direction(*sign))).collect()
}

fn is_direction(sign: char) -> bool {
    matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Makes tables of a file's bytes.
pub(crate) fn read(bytes: Vec<u8>) -> Result<(Pool, Vec<Gathered>), FileRefusal> {
    match sniff::file_type(&bytes)? {
        FileType::Zip => xlsx::read(&bytes),
        FileType::Text => csv::read(bytes).map(|(pool, gathered)| (pool, vec![gathered])),
    }
}

impl ParsedFile {
    fn new(file: &str) -> ParsedFile {
        ParsedFile {
            file: Arc::from(file),
            kinds: Vec::new(),
            rows: 0,
            entries: Vec::new(),
            repeated: 0,
            not_filled: 0,
            refused: Vec::new(),
            warnings: Vec::new(),
            sheets: Vec::new(),
        }
    }

    fn note_kind(&mut self, kind: Kind) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }
}

impl SheetPlace {
    fn of(sheet: &Sheet) -> SheetPlace {
        let columns = sheet.format.columns.iter().zip(&sheet.places);
        let columns = columns.filter_map(|(field, place)| Some((field.column.title(), (*place)?))).collect();
        SheetPlace { name: sheet.name.clone(), header_row: sheet.header_row, columns }
    }
}

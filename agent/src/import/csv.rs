//! Reads a CSV file to a table: any of three separators, told by the header line; UTF-8, UTF-16 or Windows-1252; quotes.
//! The file's text becomes the pool and the fields are spans of it, so nothing is copied but fields with doubled quotes.
//! Our own splitter and not the csv crate, which reads `"9"5` as the number 95 and has no way to refuse it; what else was
//! tried and measured is in docs/adr/0005.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::gather::{Gathered, Gatherer, Totals};
use super::header::{self, Reading};
use super::limits::{HEADER_SEARCH_ROWS, SHEET_MAX_COLUMNS};
use super::refusal::FileRefusal;
use super::table::{Cell, Pool, RowProblem, Span, trimmed};

const SEPARATORS: [u8; 3] = [b';', b',', b'\t'];

/// Splits text into rows and fields; holds places only, so that the pool may grow meanwhile.
struct Splitter {
    separator: u8,
    at: usize,
    end: usize,
    /// Of `at`, 1-based.
    line: u32,
}

struct Field {
    span: Span,
    /// Between quotes, with `""` inside.
    doubled: bool,
}

struct SplitRow {
    line: u32,
    unclosed_quote: bool,
}

/// Reads the bytes of a text file.
pub fn read(bytes: Vec<u8>) -> Result<(Pool, Gathered), FileRefusal> {
    let mut pool = Pool(decode(bytes));
    let separator = separator(&pool.0);
    let mut splitter = Splitter::new(&pool.0, separator);
    let mut gatherer = Gatherer::new(None, false, false);
    let mut totals = Totals::default();
    let (mut fields, mut cells) = (Vec::new(), Vec::new());
    while let Some(row) = splitter.row(&pool.0, &mut fields) {
        cells.clear();
        for (column, field) in fields.iter().enumerate() {
            let cell = cell(&mut pool, field);
            if cell != Cell::Empty {
                cells.push((column, cell));
            }
        }
        if cells.is_empty() && !row.unclosed_quote {
            continue;
        }
        let problem = row_problem(&pool, &gatherer, &row, fields.len(), &cells, separator == b',');
        gatherer.row(&pool, &mut totals, row.line, fields.len(), &cells, problem)?;
    }
    Ok((pool, gatherer.finish()))
}

/// Every row of a text file that is not blank: its first line, the row as it stands, its fields, and how many fields its
/// header row has once that is known.
pub fn each_row(bytes: Vec<u8>, mut each: impl FnMut(u32, &str, &[&str], Option<usize>)) {
    let text = decode(bytes);
    let mut splitter = Splitter::new(&text, separator(&text));
    let (mut split, mut usual) = (Vec::new(), None);
    let mut start = 0;
    while let Some(row) = splitter.row(&text, &mut split) {
        let raw = trimmed(text.get(start..splitter.at).unwrap_or_default());
        start = splitter.at;
        let texts: Vec<String> = split
            .iter()
            .map(|field| {
                let field_text = text.get(field.span.range()).unwrap_or_default();
                if field.doubled { field_text.replace("\"\"", "\"") } else { field_text.to_owned() }
            })
            .collect();
        let fields: Vec<&str> = texts.iter().map(|field| trimmed(field)).collect();
        if usual.is_none() && matches!(header::read(&fields), Reading::Known(_)) {
            usual = Some(fields.len());
        }
        if fields.iter().any(|field| !field.is_empty()) {
            each(row.line, raw, &fields, usual);
        }
    }
}

/// Whether the only filled field is a whole row of at least four.
fn is_unsplit(pool: &Pool, cells: &[(usize, Cell)]) -> bool {
    let [(_, cell)] = cells else { return false };
    let text = pool.text(*cell).shown().as_bytes();
    SEPARATORS.iter().any(|separator| text.iter().filter(|byte| *byte == separator).count() >= 3)
}

fn row_problem(
    pool: &Pool,
    gatherer: &Gatherer,
    row: &SplitRow,
    fields: usize,
    cells: &[(usize, Cell)],
    comma: bool,
) -> Option<RowProblem> {
    if row.unclosed_quote {
        return Some(RowProblem::UnclosedQuote);
    }
    let (columns, _) = gatherer.header()?;
    if columns > 1 && is_unsplit(pool, cells) {
        return Some(RowProblem::Unsplit);
    }
    let last = cells.last().map_or(0, |(column, _)| *column);
    // With commas even a blank field too many may be a decimal comma that moved the rest one column on.
    if fields > columns && (comma || last >= columns) {
        return Some(RowProblem::TooWide { fields, columns, comma });
    }
    let is_short = comma && fields < columns && gatherer.is_optional(last);
    is_short.then_some(RowProblem::TooShort { fields, columns })
}

fn cell(pool: &mut Pool, field: &Field) -> Cell {
    let span = if field.doubled {
        let text = pool.get(field.span).replace("\"\"", "\"");
        pool.add(&text)
    } else {
        field.span
    };
    pool.text_cell(span)
}

/// The separator under which one of the first lines reads most like a header; `;` where none does.
fn separator(text: &str) -> u8 {
    let score = |separator: u8| {
        let mut splitter = Splitter::new(text, separator);
        let (mut fields, mut best) = (Vec::new(), 0);
        while let Some(row) = splitter.row(text, &mut fields) {
            if row.line as usize > HEADER_SEARCH_ROWS {
                break;
            }
            let titles: Vec<&str> =
                fields.iter().map(|field| text.get(field.span.range()).unwrap_or_default()).map(trimmed).collect();
            best = best.max(match header::read(&titles) {
                Reading::Known(known) => 1000 + known.places.iter().flatten().count(),
                Reading::Near { score, .. } => 100 + score,
                // An unknown header is shown to the user: better taken apart than as one field.
                Reading::Other => fields.len().min(99),
            });
        }
        best
    };
    SEPARATORS.into_iter().rev().max_by_key(|separator| score(*separator)).unwrap_or(b';')
}

/// UTF-8 with or without BOM, UTF-16 with BOM, and Windows-1252 for whatever is not UTF-8.
fn decode(bytes: Vec<u8>) -> String {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xfe, 0xff, rest @ ..] => UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        // The BOM of UTF-8 stays: to `trimmed` it is a blank.
        _ => String::from_utf8(bytes)
            .unwrap_or_else(|error| WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned()),
    }
}

impl Splitter {
    fn new(text: &str, separator: u8) -> Splitter {
        Splitter { separator, at: 0, end: text.len(), line: 1 }
    }

    /// Reads the next row into `fields`; `None` at the end. A blank line is a row of one blank field.
    fn row(&mut self, text: &str, fields: &mut Vec<Field>) -> Option<SplitRow> {
        fields.clear();
        if self.at >= self.end {
            return None;
        }
        let bytes = &text.as_bytes()[..self.end];
        let mut row = SplitRow { line: self.line, unclosed_quote: false };
        loop {
            let (field, closed) = self.field(bytes);
            if fields.len() < SHEET_MAX_COLUMNS {
                fields.push(field);
            }
            row.unclosed_quote |= !closed;
            match bytes.get(self.at) {
                Some(byte) if *byte == self.separator => self.at += 1,
                Some(_) => {
                    self.newline(bytes);
                    return Some(row);
                }
                None => return Some(row),
            }
        }
    }

    /// Reads one field and stops at the separator, the line end or the end of the text. `false`: its quote is not closed.
    fn field(&mut self, bytes: &[u8]) -> (Field, bool) {
        let mut start = self.at;
        while matches!(bytes.get(start), Some(byte) if *byte == b' ' || (*byte == b'\t' && self.separator != b'\t')) {
            start += 1;
        }
        if bytes.get(start..start + 3) == Some(b"\xef\xbb\xbf") && start == 0 {
            start += 3;
        }
        if bytes.get(start) == Some(&b'"') {
            return self.quoted(bytes, start + 1);
        }
        let is_end = |byte: &u8| *byte == self.separator || matches!(byte, b'\n' | b'\r');
        let length = bytes[start..].iter().position(is_end).unwrap_or(bytes.len() - start);
        self.at = start + length;
        (Field { span: Span::new(start, self.at), doubled: false }, true)
    }

    fn quoted(&mut self, bytes: &[u8], start: usize) -> (Field, bool) {
        self.at = start;
        let mut doubled = false;
        loop {
            match bytes.get(self.at) {
                None => return (Field { span: Span::new(start, self.at), doubled }, false),
                Some(b'"') if bytes.get(self.at + 1) == Some(&b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                Some(b'"') => break,
                Some(b'\n' | b'\r') => self.newline(bytes),
                Some(_) => self.at += 1,
            }
        }
        let span = Span::new(start, self.at);
        self.at += 1;
        // What stands between the closing quote and the separator is blank in every file that a program wrote.
        let is_end = |byte: &u8| *byte == self.separator || matches!(byte, b'\n' | b'\r');
        let rest = bytes[self.at..].iter().position(is_end).unwrap_or(bytes.len() - self.at);
        let is_blank = bytes[self.at..self.at + rest].iter().all(u8::is_ascii_whitespace);
        self.at += rest;
        let span = if is_blank { span } else { Span::new(start - 1, self.at) };
        (Field { span, doubled: doubled && is_blank }, true)
    }

    /// Passes over `\r\n`, `\n` or `\r`.
    fn newline(&mut self, bytes: &[u8]) {
        self.at += if bytes[self.at..].starts_with(b"\r\n") { 2 } else { 1 };
        self.line += 1;
    }
}

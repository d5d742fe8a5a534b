//! A sheet as rows of cells, the same for CSV and XLSX: what the readers make and `rows` judges. Only the columns of the
//! sheet's format are kept. All text of a file lies in one [`Pool`] and a cell is a span of it, so that a large file
//! costs few allocations and a shared string is never copied.

use std::sync::Arc;

use super::header::{Column, Format};
use super::limits::CELL_MAX_CHARS;

/// All text of one file; cells point into it.
#[derive(Debug, Default)]
pub struct Pool(pub(super) String);

/// A piece of a [`Pool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
}

/// A cell before anybody asked what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    Empty,
    /// As typed.
    Text(Span),
    /// Exact decimal text with a point, from a cell that the workbook itself calls a number.
    Number(Span),
    /// `yyyy-mm-dd`, from a cell that the workbook itself calls a date.
    Date(Span),
    Problem(Problem, Span),
}

/// Why a cell has no value that can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    FormulaWithoutValue,
    /// `#REF!`, `#DIV/0!` …
    ErrorValue,
    /// A number shown as a percentage: 95 % is kept as 0.95, a hundredth of what the user sees.
    Percent,
    Boolean,
    /// A time of day or a duration, or a date outside 1990–2100.
    TimeOrOddDate,
    TooLong,
    OutOfRange,
    Broken,
}

/// A cell with its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellText<'a> {
    Empty,
    Text(&'a str),
    Number(&'a str),
    Date(&'a str),
    Problem(Problem, &'a str),
}

/// Why a whole row cannot be trusted, whatever its cells say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowProblem {
    Hidden,
    /// `A2:A7`.
    Merged(Arc<str>),
    /// More filled fields than the header has columns.
    TooWide {
        fields: usize,
        columns: usize,
        comma: bool,
    },
    /// Fewer fields than the header, in a comma-separated file and ending in an optional column: a decimal comma would look the same.
    TooShort {
        fields: usize,
        columns: usize,
    },
    UnclosedQuote,
    /// One field that holds a whole row: other separators than the header's, or quotes around the row.
    Unsplit,
    /// Below (or itself) a second header, in this row, that places the columns in another way.
    OtherHeader(u32),
}

#[derive(Clone, Debug)]
pub struct RowMark {
    /// As the user sees it: 1-based, of the file (CSV: its first line) or of the sheet.
    pub number: u32,
    pub problem: Option<RowProblem>,
}

/// A sheet whose header is known.
#[derive(Debug)]
pub struct Sheet {
    /// `None` for CSV.
    pub name: Option<Arc<str>>,
    pub format: &'static Format,
    pub header_row: u32,
    /// The sheet itself is hidden in the workbook.
    pub hidden: bool,
    /// Days are counted from 1904 (old Mac workbooks).
    pub is_1904: bool,
    /// For each column of the format, its place in the file.
    pub places: Vec<Option<usize>>,
    /// Titles that no format knows: ignored.
    pub unknown_columns: Vec<String>,
    /// Columns of the format that the workbook hides.
    pub hidden_columns: Vec<Column>,
    pub rows: Vec<RowMark>,
    /// `rows.len() * format.columns.len()` cells, in the order of the format.
    pub(super) cells: Vec<Cell>,
}

/// One row of a sheet, read by column.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub mark: &'a RowMark,
    format: &'static Format,
    cells: &'a [Cell],
    pool: &'a Pool,
}

impl Pool {
    /// Appends `text`. The pool never outgrows [`super::limits::UNPACKED_MAX_BYTES`], so the cast holds.
    pub fn add(&mut self, text: &str) -> Span {
        let start = self.0.len() as u32;
        self.0.push_str(text);
        Span { start, end: self.0.len() as u32 }
    }

    pub fn get(&self, span: Span) -> &str {
        self.0.get(span.range()).unwrap_or_default()
    }

    /// A text cell of `span`, trimmed; blank text is no text.
    pub fn text_cell(&self, span: Span) -> Cell {
        let raw = self.get(span);
        let text = trimmed(raw);
        let start = span.start as usize + (text.as_ptr() as usize - raw.as_ptr() as usize);
        let span = Span::new(start, start + text.len());
        if text.is_empty() {
            Cell::Empty
        } else if text.chars().nth(CELL_MAX_CHARS).is_some() {
            Cell::Problem(Problem::TooLong, span)
        } else {
            Cell::Text(span)
        }
    }

    pub fn text(&self, cell: Cell) -> CellText<'_> {
        match cell {
            Cell::Empty => CellText::Empty,
            Cell::Text(span) => CellText::Text(self.get(span)),
            Cell::Number(span) => CellText::Number(self.get(span)),
            Cell::Date(span) => CellText::Date(self.get(span)),
            Cell::Problem(problem, span) => CellText::Problem(problem, self.get(span)),
        }
    }
}

impl Span {
    pub const NONE: Span = Span { start: 0, end: 0 };

    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn bytes(self) -> usize {
        (self.end - self.start) as usize
    }
}

impl Cell {
    /// The span of any text the cell shows.
    pub fn span(self) -> Span {
        match self {
            Cell::Empty => Span::NONE,
            Cell::Text(span) | Cell::Number(span) | Cell::Date(span) | Cell::Problem(_, span) => span,
        }
    }
}

impl Sheet {
    pub fn rows<'a>(&'a self, pool: &'a Pool) -> impl Iterator<Item = Row<'a>> {
        let width = self.format.columns.len();
        self.rows.iter().zip(self.cells.chunks_exact(width)).map(move |(mark, cells)| Row {
            mark,
            format: self.format,
            cells,
            pool,
        })
    }
}

impl<'a> Row<'a> {
    pub fn get(&self, column: Column) -> CellText<'a> {
        let place = self.format.columns.iter().position(|field| field.column == column);
        match place.and_then(|place| self.cells.get(place)) {
            Some(cell) => self.pool.text(*cell),
            None => CellText::Empty,
        }
    }

    pub fn cells(&self) -> impl Iterator<Item = (Column, CellText<'a>)> {
        let pool = self.pool;
        self.format.columns.iter().zip(self.cells).map(move |(field, cell)| (field.column, pool.text(*cell)))
    }
}

impl<'a> CellText<'a> {
    /// What the user would read in the cell.
    pub fn shown(self) -> &'a str {
        match self {
            CellText::Empty => "",
            CellText::Text(text) | CellText::Number(text) | CellText::Date(text) | CellText::Problem(_, text) => text,
        }
    }

    pub fn is_empty(self) -> bool {
        self == CellText::Empty
    }
}

/// Without white space and the invisible marks that copying from web pages and PDF leaves behind.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}'))
}

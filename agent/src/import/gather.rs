//! Gathers the rows of one sheet: looks for the header among the first rows, then keeps the columns of its format. The
//! CSV and the XLSX reader push rows in here; a [`Sheet`] or the reason why there is none comes out.

use std::sync::Arc;

use selaras_domain::message;
use selaras_domain::message::Message;

use super::header::{self, Column, Format, Reading, Role};
use super::limits::{FILE_MAX_ROWS, HEADER_AGAIN_COLUMNS, HEADER_SEARCH_ROWS, UNPACKED_MAX_BYTES};
use super::refusal::FileRefusal;
use super::stamp::Stamp;
use super::table::{Cell, Pool, Problem, RowMark, RowProblem, Sheet, Span, trimmed};

/// What all sheets of a file have cost so far.
#[derive(Debug, Default)]
pub struct Totals {
    rows: usize,
    text_bytes: u64,
}

/// What a sheet turned out to be.
#[derive(Debug)]
pub enum Gathered {
    Sheet(Sheet),
    /// Nearly a known sheet: a column is missing, renamed or there twice.
    Near {
        name: Option<Arc<str>>,
        header_row: u32,
        column: Option<Column>,
        reason: Message,
        hidden: bool,
    },
    /// Some other table; `titles` of its first filled row.
    Other {
        name: Option<Arc<str>>,
        titles: String,
        hidden: bool,
    },
    /// The hidden sheet of a template.
    Stamp(Stamp),
    Blank,
}

/// Cells joined into one.
#[derive(Debug)]
pub struct MergedRange {
    /// As the workbook writes it: `A2:A7`.
    pub text: String,
    /// 0-based (row, column), inclusive.
    pub first: (u32, u32),
    pub last: (u32, u32),
}

#[derive(Debug)]
pub struct Gatherer {
    name: Option<Arc<str>>,
    hidden: bool,
    is_1904: bool,
    first_titles: Option<String>,
    stamp: Option<Stamp>,
    near: Option<(u32, Option<Column>, Message, usize)>,
    found: Option<Found>,
}

#[derive(Debug)]
struct Found {
    sheet: Sheet,
    /// For each column of the file, its place in the format.
    places: Vec<Option<usize>>,
    /// Fields of the header row, blanks included.
    fields: usize,
    /// The row of a later header that places the columns in another way.
    other_header: Option<u32>,
}

impl Totals {
    fn count(&mut self, cells: &[Cell]) -> Result<(), FileRefusal> {
        self.rows += 1;
        self.text_bytes += cells.iter().map(|cell| cell.span().bytes() as u64).sum::<u64>();
        if self.rows > FILE_MAX_ROWS {
            return Err(FileRefusal::new(message!(
                "berkas berisi lebih dari {FILE_MAX_ROWS} baris: bagi menjadi beberapa berkas",
                "the file has more than {FILE_MAX_ROWS} rows: divide it into several"
            )));
        }
        if self.text_bytes > UNPACKED_MAX_BYTES {
            let most = UNPACKED_MAX_BYTES >> 20;
            return Err(FileRefusal::new(message!(
                "isi berkas lebih dari {most} MiB: bagi menjadi beberapa berkas",
                "the file holds more than {most} MiB: divide it into several"
            )));
        }
        Ok(())
    }
}

impl Gatherer {
    pub fn new(name: Option<Arc<str>>, hidden: bool, is_1904: bool) -> Gatherer {
        Gatherer { name, hidden, is_1904, first_titles: None, stamp: None, near: None, found: None }
    }

    /// Takes a row; `cells` are its filled cells with their 0-based column, `fields` how many fields it has, blanks
    /// included. Blank rows need not be given.
    pub fn row(
        &mut self,
        pool: &Pool,
        totals: &mut Totals,
        number: u32,
        fields: usize,
        cells: &[(usize, Cell)],
        problem: Option<RowProblem>,
    ) -> Result<(), FileRefusal> {
        if let Some(found) = &mut self.found {
            return found.row(pool, totals, number, cells, problem);
        }
        if number as usize <= HEADER_SEARCH_ROWS {
            self.search(pool, number, fields, cells);
        } else if self.first_titles.is_none() {
            self.first_titles = Some(shown_titles(pool, cells));
        }
        Ok(())
    }

    fn search(&mut self, pool: &Pool, number: u32, fields: usize, cells: &[(usize, Cell)]) {
        let width = cells.iter().map(|(column, _)| column + 1).max().unwrap_or(0);
        let mut titles = vec![""; width];
        for (column, cell) in cells {
            titles[*column] = trimmed(pool.text(*cell).shown());
        }
        if titles.iter().all(|title| title.is_empty()) {
            return;
        }
        if self.first_titles.is_none() {
            self.stamp = Stamp::read(&titles);
        }
        self.first_titles.get_or_insert_with(|| shown_titles(pool, cells));
        match header::read(&titles) {
            Reading::Other => {}
            Reading::Near { column, reason, score } => {
                if self.near.as_ref().is_none_or(|(.., best)| score > *best) {
                    self.near = Some((number, column, reason, score));
                }
            }
            Reading::Known(known) => {
                let mut places = vec![None; width];
                for (place, column) in known.places.iter().enumerate() {
                    if let Some(column) = column {
                        places[*column] = Some(place);
                    }
                }
                let sheet = Sheet {
                    name: self.name.clone(),
                    format: known.format,
                    header_row: number,
                    hidden: self.hidden,
                    is_1904: self.is_1904,
                    unknown_columns: known.unknown,
                    places: known.places,
                    hidden_columns: Vec::new(),
                    rows: Vec::new(),
                    cells: Vec::new(),
                };
                self.found = Some(Found { sheet, places, fields, other_header: None });
            }
        }
    }

    /// The fields of the header row and the format, once the header is found.
    pub fn header(&self) -> Option<(usize, &'static Format)> {
        self.found.as_ref().map(|found| (found.fields, found.sheet.format))
    }

    /// Whether a blank in this column of the file, and of all after it, is usual: an optional or unknown column.
    pub fn is_optional(&self, column: usize) -> bool {
        self.found.as_ref().is_some_and(|found| match found.places.get(column).copied().flatten() {
            Some(place) => found.sheet.format.columns[place].role == Role::Optional,
            None => true,
        })
    }

    /// Marks the rows that a merged range touches within the columns of the format; `ranges` in any order, after all rows.
    pub fn merged(&mut self, ranges: &[MergedRange]) {
        let Some(found) = &mut self.found else { return };
        let known = found.known_columns();
        let touching = ranges.iter().filter(|range| {
            known.iter().any(|(column, _)| (range.first.1 as usize..=range.last.1 as usize).contains(column))
        });
        let mut touching: Vec<&MergedRange> = touching.collect();
        touching.sort_by_key(|range| range.first.0);
        found.sheet.mark_merged(&touching);
    }

    /// Names the known columns among hidden ranges of columns, 0-based and inclusive.
    pub fn hidden_columns(&mut self, ranges: &[(u32, u32)]) {
        let Some(found) = &mut self.found else { return };
        for (column, place) in found.known_columns() {
            if ranges.iter().any(|(first, last)| (*first as usize..=*last as usize).contains(&column)) {
                found.sheet.hidden_columns.push(found.sheet.format.columns[place].column);
            }
        }
    }

    pub fn finish(self) -> Gathered {
        if let Some(stamp) = self.stamp {
            return Gathered::Stamp(stamp);
        }
        let (name, hidden) = (self.name, self.hidden);
        match (self.found, self.near, self.first_titles) {
            (Some(found), ..) => Gathered::Sheet(found.sheet),
            (None, Some((header_row, column, reason, _)), _) => {
                Gathered::Near { name, header_row, column, reason, hidden }
            }
            (None, None, Some(titles)) => Gathered::Other { name, titles, hidden },
            (None, None, None) => Gathered::Blank,
        }
    }
}

impl Found {
    /// Tables that stand one below the other have a header each; below another one than the first the columns mean
    /// something else. Only a row with a word where the year belongs can be one.
    fn look_for_header(&mut self, pool: &Pool, number: u32, cells: &[(usize, Cell)]) {
        let year = cells.iter().find(|(column, _)| self.places.get(*column) == Some(&Some(0)));
        let word = year.map_or("", |(_, cell)| pool.text(*cell).shown());
        if !word.starts_with(char::is_alphabetic) {
            return;
        }
        let mut titles = [""; HEADER_AGAIN_COLUMNS];
        for (column, cell) in cells {
            if let Some(title) = titles.get_mut(*column) {
                *title = trimmed(pool.text(*cell).shown());
            }
        }
        if let Reading::Known(known) = header::read(&titles) {
            let is_same = known.format == self.sheet.format && known.places == self.sheet.places;
            self.other_header = (!is_same).then_some(number);
        }
    }

    /// (column of the file, its place in the format)
    fn known_columns(&self) -> Vec<(usize, usize)> {
        self.places.iter().enumerate().filter_map(|(column, place)| Some((column, (*place)?))).collect()
    }

    fn row(
        &mut self,
        pool: &Pool,
        totals: &mut Totals,
        number: u32,
        cells: &[(usize, Cell)],
        problem: Option<RowProblem>,
    ) -> Result<(), FileRefusal> {
        self.look_for_header(pool, number, cells);
        let problem = problem.or(self.other_header.map(RowProblem::OtherHeader));
        let kept = &mut self.sheet.cells;
        let start = kept.len();
        kept.resize(start + self.sheet.format.columns.len(), Cell::Empty);
        for (column, cell) in cells {
            if let Some(Some(place)) = self.places.get(*column) {
                // Two cells of one place: nobody can tell which of them the user saw.
                let is_first = kept[start + place] == Cell::Empty;
                kept[start + place] = if is_first { *cell } else { Cell::Problem(Problem::Broken, Span::NONE) };
            }
        }
        // A row filled only in columns that nobody asked for is no row of ours.
        if kept[start..].iter().all(|cell| *cell == Cell::Empty) && problem != Some(RowProblem::UnclosedQuote) {
            kept.truncate(start);
            return Ok(());
        }
        totals.count(&kept[start..])?;
        self.sheet.rows.push(RowMark { number, problem });
        Ok(())
    }
}

impl Sheet {
    /// `ranges` are sorted by their first row.
    fn mark_merged(&mut self, ranges: &[&MergedRange]) {
        let mut by_number: Vec<usize> = (0..self.rows.len()).collect();
        by_number.sort_by_key(|index| self.rows[*index].number);
        let mut next = 0;
        // The range that reaches furthest down among those already begun.
        let mut reach: Option<(u32, Arc<str>)> = None;
        for index in by_number {
            let row = &mut self.rows[index];
            while let Some(range) = ranges.get(next).filter(|range| range.first.0 < row.number) {
                if reach.as_ref().is_none_or(|(end, _)| range.last.0 >= *end) {
                    reach = Some((range.last.0 + 1, Arc::from(range.text.as_str())));
                }
                next += 1;
            }
            if let Some((_, text)) = reach.as_ref().filter(|(end, _)| *end >= row.number) {
                row.problem.get_or_insert_with(|| RowProblem::Merged(text.clone()));
            }
        }
    }
}

fn shown_titles(pool: &Pool, cells: &[(usize, Cell)]) -> String {
    let titles = cells.iter().map(|(_, cell)| trimmed(pool.text(*cell).shown())).filter(|title| !title.is_empty());
    let short: Vec<String> = titles.take(12).map(|title| title.chars().take(40).collect()).collect();
    short.join(", ")
}

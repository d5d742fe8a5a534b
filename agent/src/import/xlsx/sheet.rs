//! One pass over the XML of a sheet: rows and cells as they come, then the merged ranges behind them. Cells become
//! typed here as far as the workbook itself types them.

use quick_xml::events::{BytesStart, Event};

use super::super::gather::{Gathered, Gatherer, MergedRange, Totals};
use super::super::limits::{MERGED_RANGES_MAX, SHEET_MAX_COLUMNS, SHEET_MAX_ROWS};
use super::super::table::{Cell, Pool, Problem, RowProblem, Span, trimmed};
use super::super::{date, exact};
use super::Trouble;
use super::package::Package;
use super::styles::{Shown, Styles};
use super::workbook::{SheetPart, Workbook};
use super::xml::{attributes, is_true, push_reference, resolve_escapes};

pub struct Context<'a> {
    pub workbook: &'a Workbook,
    pub styles: &'a Styles,
    pub strings: &'a [Cell],
}

/// The cell being read.
#[derive(Default)]
struct Reading {
    row: u32,
    column: u32,
    style: usize,
    kind: CellKind,
    has_formula: bool,
    value: String,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum CellKind {
    #[default]
    Number,
    Shared,
    Inline,
    /// The text a formula gave.
    Text,
    Boolean,
    Error,
    IsoDate,
}

pub fn read(
    package: &mut Package<'_>,
    sheet: &SheetPart,
    context: &Context<'_>,
    pool: &mut Pool,
    totals: &mut Totals,
) -> Result<Gathered, Trouble> {
    let mut reader = package.part(&sheet.part)?.ok_or(Trouble::Damaged)?;
    let mut gatherer = Gatherer::new(Some(sheet.name.clone()), sheet.hidden, context.workbook.is_1904);
    let (mut hidden_columns, mut merged): (Vec<(u32, u32)>, Vec<MergedRange>) = (Vec::new(), Vec::new());
    let mut cells: Vec<(usize, Cell)> = Vec::new();
    let mut cell = Reading::default();
    let (mut row_hidden, mut in_value, mut in_phonetic, mut is_complete) = (false, false, false, false);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Trouble::Damaged)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "c" => cell.begin(&element)?,
                "v" => in_value = cell.kind != CellKind::Inline,
                "t" => in_value = cell.kind == CellKind::Inline && !in_phonetic,
                "f" => cell.has_formula = true,
                "rPh" => in_phonetic = true,
                "row" => {
                    cell.row += 1;
                    cell.column = 0;
                    row_hidden = begin_row(&element, &mut cell.row)?;
                    cells.clear();
                }
                "col" if hidden_columns.len() < SHEET_MAX_COLUMNS => hidden_columns.extend(hidden_range(&element)?),
                "mergeCell" => merged.extend(merged_range(&element)?),
                _ => {}
            },
            Event::Text(piece) if in_value => cell.value.push_str(&piece.xml10_content()),
            Event::CData(piece) if in_value => cell.value.push_str(&piece.xml10_content()),
            Event::GeneralRef(reference) if in_value => push_reference(&reference, &mut cell.value),
            Event::End(element) => match element.local_name().as_ref() {
                "v" | "t" => in_value = false,
                "rPh" => in_phonetic = false,
                "c" => {
                    let value = cell.finish(context, pool);
                    // Column 0 is the end of a cell that never began.
                    if value != Cell::Empty && (1..=SHEET_MAX_COLUMNS).contains(&(cell.column as usize)) {
                        cells.push((cell.column as usize - 1, value));
                    }
                }
                "row" if !cells.is_empty() => {
                    let problem = row_hidden.then_some(RowProblem::Hidden);
                    gatherer.row(pool, totals, cell.row, cells.len(), &cells, problem).map_err(Trouble::Refused)?;
                }
                "sheetData" => is_complete = true,
                _ => {}
            },
            _ if merged.len() > MERGED_RANGES_MAX => return Err(Trouble::TooLarge),
            Event::Eof if is_complete => break,
            Event::Eof => return Err(Trouble::Damaged),
            _ => {}
        }
    }
    gatherer.hidden_columns(&hidden_columns);
    gatherer.merged(&merged);
    Ok(gatherer.finish())
}

impl Reading {
    /// `row` and `column` are 1-based; a cell without a reference stands right of the one before.
    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), Trouble> {
        self.column += 1;
        (self.style, self.kind, self.has_formula) = (0, CellKind::Number, false);
        self.value.clear();
        let mut is_placed = true;
        attributes(element, |key, value| match key {
            "r" => match reference(value) {
                Some((_, column)) => self.column = column + 1,
                None => is_placed = false,
            },
            "s" => self.style = value.parse().unwrap_or(0),
            "t" => {
                self.kind = match value {
                    "s" => CellKind::Shared,
                    "inlineStr" => CellKind::Inline,
                    "str" => CellKind::Text,
                    "b" => CellKind::Boolean,
                    "e" => CellKind::Error,
                    "d" => CellKind::IsoDate,
                    _ => CellKind::Number,
                }
            }
            _ => {}
        })?;
        if is_placed { Ok(()) } else { Err(Trouble::Damaged) }
    }

    fn finish(&mut self, context: &Context<'_>, pool: &mut Pool) -> Cell {
        match self.kind {
            CellKind::Shared => match self.value.trim().parse::<usize>().ok().map(|index| context.strings.get(index)) {
                Some(Some(cell)) => *cell,
                _ if self.value.is_empty() => Cell::Empty,
                _ => Cell::Problem(Problem::Broken, Span::NONE),
            },
            CellKind::Inline | CellKind::Text => {
                resolve_escapes(&mut self.value);
                let span = pool.add(&self.value);
                pool.text_cell(span)
            }
            _ if trimmed(&self.value).is_empty() => match self.has_formula {
                true => Cell::Problem(Problem::FormulaWithoutValue, Span::NONE),
                false => Cell::Empty,
            },
            CellKind::Boolean => Cell::Problem(Problem::Boolean, pool.add(&self.value)),
            CellKind::Error => Cell::Problem(Problem::ErrorValue, pool.add(&self.value)),
            CellKind::IsoDate => match date::from_text(self.value.trim(), false) {
                Some(day) => Cell::Date(pool.add(&day.to_string())),
                None => Cell::Problem(Problem::TimeOrOddDate, pool.add(&self.value)),
            },
            CellKind::Number => self.number(context, pool),
        }
    }

    fn number(&self, context: &Context<'_>, pool: &mut Pool) -> Cell {
        let stored = self.value.trim();
        // The zero of a workbook whose formulas were never calculated is nobody's zero.
        if self.has_formula && context.workbook.is_uncalculated && stored == "0" {
            return Cell::Problem(Problem::FormulaWithoutValue, Span::NONE);
        }
        let start = pool.0.len();
        if !exact::push(stored, &mut pool.0) {
            return Cell::Problem(Problem::OutOfRange, pool.add(stored));
        }
        let span = Span::new(start, pool.0.len());
        match context.styles.get(self.style) {
            Shown::Number => Cell::Number(span),
            Shown::Percent => Cell::Problem(Problem::Percent, span),
            Shown::Time => Cell::Problem(Problem::TimeOrOddDate, span),
            Shown::Date => match date::from_serial(pool.get(span), context.workbook.is_1904) {
                Some(day) => Cell::Date(pool.add(&day.to_string())),
                None => Cell::Problem(Problem::TimeOrOddDate, span),
            },
        }
    }
}

/// Sets the row's number and tells whether it is hidden.
fn begin_row(element: &BytesStart<'_>, number: &mut u32) -> Result<bool, Trouble> {
    let (mut hidden, mut is_placed) = (false, true);
    attributes(element, |key, value| match key {
        "r" => match value.parse() {
            Ok(row) => *number = row,
            Err(_) => is_placed = false,
        },
        "hidden" => hidden = is_true(value),
        _ => {}
    })?;
    if is_placed && (1..=SHEET_MAX_ROWS).contains(number) { Ok(hidden) } else { Err(Trouble::Damaged) }
}

fn hidden_range(element: &BytesStart<'_>) -> Result<Option<(u32, u32)>, Trouble> {
    let (mut first, mut last, mut hidden) = (0u32, 0u32, false);
    attributes(element, |key, value| match key {
        "min" => first = value.parse().unwrap_or(0),
        "max" => last = value.parse().unwrap_or(0),
        "hidden" => hidden = is_true(value),
        _ => {}
    })?;
    Ok((hidden && first > 0 && last >= first).then(|| (first - 1, last - 1)))
}

fn merged_range(element: &BytesStart<'_>) -> Result<Option<MergedRange>, Trouble> {
    let mut range = None;
    attributes(element, |key, value| {
        if key == "ref" {
            let (first, last) = value.split_once(':').unwrap_or((value, value));
            let corners =
                reference(first).zip(reference(last)).filter(|(first, last)| first.0 <= last.0 && first.1 <= last.1);
            range = corners.map(|(first, last)| MergedRange { text: value.to_owned(), first, last });
        }
    })?;
    Ok(range)
}

/// `C7` is row 6, column 2.
pub fn reference(text: &str) -> Option<(u32, u32)> {
    let text = text.as_bytes();
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 || letters > 3 || text.len() - letters > 7 {
        return None;
    }
    let column =
        text[..letters].iter().fold(0u32, |sum, byte| sum * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1);
    let digits = &text[letters..];
    let row =
        digits.iter().try_fold(0u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))?;
    Some((row.checked_sub(1)?, column - 1))
}

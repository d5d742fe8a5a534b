//! From lines to columns.

use std::collections::HashMap;
use std::hash::Hash;

use selaras_domain::line::{Achievement, Base, Content, Header, Kind, Line, LineBytes};
use selaras_domain::period::Quarter;

use super::{WRITER_MAX_BYTES, form, zigzag};
use crate::convert::line_id_to_wire;
use crate::v1;

/// Builds the columns of lines `after_seq + 1 …`.
pub(crate) fn encode(after_seq: u64, lines: &[LineBytes]) -> v1::Columns {
    let mut encoder = Encoder::default();
    for (index, bytes) in lines.iter().enumerate() {
        let readable = bytes
            .decode()
            .ok()
            .filter(|line| line.header.writer.len() <= WRITER_MAX_BYTES && line.to_bytes() == *bytes);
        match readable {
            Some(line) => encoder.line(index, after_seq + 1 + index as u64, line, bytes),
            None => encoder.raw(bytes),
        }
    }
    encoder.finish()
}

#[derive(Default)]
struct Encoder {
    columns: v1::Columns,
    writers: Dictionary<String>,
    kinds: Dictionary<u32>,
    places: Dictionary<(u32, u32, u32, u32)>,
    subjects: Dictionary<String>,
    last_time_ms: i64,
    last_subject: i64,
}

impl Encoder {
    fn raw(&mut self, bytes: &LineBytes) {
        self.columns.raw.push(1);
        self.columns.raw_header.push(bytes.header.clone());
        self.columns.raw_content.push(bytes.content.clone());
    }

    fn line(&mut self, index: usize, seq: u64, line: Line, bytes: &LineBytes) {
        self.columns.raw.push(0);
        self.header(index, seq, line.header);
        self.content(line.content, bytes);
    }

    fn header(&mut self, index: usize, seq: u64, header: Header) {
        let columns = &mut self.columns;
        columns.time_ms.push(header.time_ms.wrapping_sub(self.last_time_ms));
        self.last_time_ms = header.time_ms;
        columns.writer.push(self.writers.index(header.writer));
        columns.kind.push(self.kinds.index(u32::from(header.kind.number())));
        let period = header.cell.period;
        columns.place.push(self.places.index((
            u32::from(header.cell.region.number()),
            u32::from(period.year),
            u32::from(period.quarter.map_or(0, Quarter::number)),
            u32::from(header.cell.kind.number()),
        )));
        let subject = i64::from(self.subjects.index(header.cell.subject.as_str().to_owned()));
        columns.subject.push(zigzag(subject - self.last_subject - 1));
        self.last_subject = subject;
        columns.bases.push(header.base.len() as u32);
        for base in header.base {
            match base {
                Base::Own(own) if own < seq => columns.own_base.push(seq - own),
                // A base at or after its own line is nonsense that must still come back as written.
                Base::Own(own) => {
                    columns.own_base.push(0);
                    columns.other_base.push(v1::LineId { ledger: Vec::new(), seq: own });
                }
                Base::Other(id) => {
                    columns.own_base.push(0);
                    columns.other_base.push(line_id_to_wire(&id));
                }
            }
        }
        if let Some(origin) = header.origin {
            columns.origin.push(index as u32);
            columns.origins.push(line_id_to_wire(&origin));
        }
    }

    fn content(&mut self, content: Content, bytes: &LineBytes) {
        let columns = &mut self.columns;
        let form = match content {
            Content::Achievement(Achievement::Value { required, achieved, below_standard, note }) => {
                columns.first.push(required.hundredths());
                columns.second.push(achieved.hundredths());
                if below_standard.is_none() && note.is_empty() {
                    form::VALUE
                } else {
                    columns.below_standard.push(below_standard.map_or(0, |amount| amount.hundredths() + 1));
                    columns.text.push(note);
                    form::VALUE_NOTED
                }
            }
            Content::Achievement(Achievement::Nihil { reason }) => {
                columns.text.push(reason);
                form::NIHIL
            }
            Content::Achievement(Achievement::NotApplicable { reason }) => {
                columns.text.push(reason);
                form::NOT_APPLICABLE
            }
            Content::Budget(budget) => {
                columns.first.push(budget.allocation.get());
                columns.second.push(budget.realisation.get());
                form::BUDGET
            }
            _ => {
                columns.content.push(bytes.content.clone());
                form::OTHER
            }
        };
        columns.form.push(form);
    }

    /// Fills in the dictionaries and drops the columns that say nothing.
    fn finish(self) -> v1::Columns {
        let mut columns = self.columns;
        columns.writers = self.writers.values;
        columns.kinds = self.kinds.values;
        columns.subjects = self.subjects.values;
        columns.places = self
            .places
            .values
            .into_iter()
            .map(|(region, year, quarter, cell_kind)| v1::Place { region, year, quarter, cell_kind })
            .collect();
        clear_if_all(&mut columns.raw, 0);
        clear_if_all(&mut columns.writer, 0);
        clear_if_all(&mut columns.kind, 0);
        clear_if_all(&mut columns.place, 0);
        clear_if_all(&mut columns.bases, 0);
        if let Some(first) = columns.form.first().copied() {
            columns.form_all = u32::from(first);
            clear_if_all(&mut columns.form, first);
        }
        columns
    }
}

fn clear_if_all<T: PartialEq>(column: &mut Vec<T>, value: T) {
    if column.iter().all(|each| *each == value) {
        column.clear();
    }
}

/// Values in order of first use.
struct Dictionary<T> {
    values: Vec<T>,
    known: HashMap<T, u32>,
}

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Dictionary { values: Vec::new(), known: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Dictionary<T> {
    fn index(&mut self, value: T) -> u32 {
        if let Some(index) = self.known.get(&value) {
            return *index;
        }
        let index = self.values.len() as u32;
        self.values.push(value.clone());
        self.known.insert(value, index);
        index
    }
}

/// The kind of a line that travels by columns; kept here so that both directions agree.
pub(super) fn kind_of(number: u32) -> Option<Kind> {
    u16::try_from(number).ok().map(Kind::from_number)
}

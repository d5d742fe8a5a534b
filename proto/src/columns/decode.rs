//! From columns back to the very same lines. Everything that comes from the wire is looked up, never indexed.

use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::line::{
    Achievement, Base, Budget, Cell, Content, Header, LineBytes, Subject, encode_content, encode_header,
};
use selaras_domain::period::{Period, Quarter};

use super::encode::kind_of;
use super::{WRITER_MAX_BYTES, form, unzigzag};
use crate::convert::{self, Malformed, line_id_from_wire};
use crate::v1;

/// Rebuilds `count` lines that follow `after_seq`.
pub(crate) fn decode(after_seq: u64, count: usize, columns: v1::Columns) -> Result<Vec<LineBytes>, Malformed> {
    let mut decoder = Decoder::new(columns)?;
    (0..count).map(|index| decoder.line(index, after_seq + 1 + index as u64)).collect()
}

struct Decoder {
    raw: Vec<u8>,
    raw_lines: std::iter::Zip<std::vec::IntoIter<Vec<u8>>, std::vec::IntoIter<Vec<u8>>>,
    times: std::vec::IntoIter<i64>,
    last_time_ms: i64,
    writers: Vec<String>,
    writer: Column<u32>,
    kinds: Vec<u32>,
    kind: Column<u32>,
    places: Vec<v1::Place>,
    place: Column<u32>,
    subjects: Vec<String>,
    subject: std::vec::IntoIter<u32>,
    last_subject: i64,
    bases: Column<u32>,
    own_base: std::vec::IntoIter<u64>,
    other_base: std::vec::IntoIter<v1::LineId>,
    origins: std::iter::Peekable<std::iter::Zip<std::vec::IntoIter<u32>, std::vec::IntoIter<v1::LineId>>>,
    form: Column<u8>,
    first: std::vec::IntoIter<u64>,
    second: std::vec::IntoIter<u64>,
    below_standard: std::vec::IntoIter<u64>,
    text: std::vec::IntoIter<String>,
    content: std::vec::IntoIter<Vec<u8>>,
}

impl Decoder {
    fn new(columns: v1::Columns) -> Result<Decoder, Malformed> {
        let form_all = u8::try_from(columns.form_all).map_err(|_| Malformed("an unknown form"))?;
        if columns.writers.iter().any(|writer| writer.len() > WRITER_MAX_BYTES) {
            return Err(Malformed("a writer's name is too long"));
        }
        Ok(Decoder {
            raw: columns.raw,
            raw_lines: columns.raw_header.into_iter().zip(columns.raw_content),
            times: columns.time_ms.into_iter(),
            last_time_ms: 0,
            writers: columns.writers,
            writer: Column::new(columns.writer, 0),
            kinds: columns.kinds,
            kind: Column::new(columns.kind, 0),
            places: columns.places,
            place: Column::new(columns.place, 0),
            subjects: columns.subjects,
            subject: columns.subject.into_iter(),
            last_subject: 0,
            bases: Column::new(columns.bases, 0),
            own_base: columns.own_base.into_iter(),
            other_base: columns.other_base.into_iter(),
            origins: columns.origin.into_iter().zip(columns.origins).peekable(),
            form: Column::new(columns.form, form_all),
            first: columns.first.into_iter(),
            second: columns.second.into_iter(),
            below_standard: columns.below_standard.into_iter(),
            text: columns.text.into_iter(),
            content: columns.content.into_iter(),
        })
    }

    fn line(&mut self, index: usize, seq: u64) -> Result<LineBytes, Malformed> {
        if !self.raw.is_empty() && *self.raw.get(index).ok_or(SHORT)? == 1 {
            let (header, content) = self.raw_lines.next().ok_or(SHORT)?;
            return Ok(LineBytes { header, content });
        }
        let header = self.header(index, seq)?;
        let content = self.content()?;
        Ok(LineBytes { header: encode_header(&header), content })
    }

    fn header(&mut self, index: usize, seq: u64) -> Result<Header, Malformed> {
        let time_ms = self.last_time_ms.wrapping_add(self.times.next().ok_or(SHORT)?);
        self.last_time_ms = time_ms;
        let writer = get(&self.writers, self.writer.next()?)?.clone();
        let kind = kind_of(*get(&self.kinds, self.kind.next()?)?).ok_or(Malformed("not a kind"))?;
        let place = get(&self.places, self.place.next()?)?;
        let quarter = match place.quarter {
            0 => None,
            number => {
                Some(u8::try_from(number).ok().and_then(Quarter::from_number).ok_or(Malformed("a quarter is 1 to 4"))?)
            }
        };
        let cell_kind = kind_of(place.cell_kind).ok_or(Malformed("not a kind"))?;
        let year = u16::try_from(place.year).map_err(|_| Malformed("not a year"))?;
        let region = convert::region(place.region)?;
        let subject = self.subject()?;
        let base = self.base(seq)?;
        let origin = self.origins.next_if(|(at, _)| *at as usize == index);
        let origin = origin.map(|(_, id)| line_id_from_wire(&id)).transpose()?;
        let cell = Cell { region, period: Period { year, quarter }, kind: cell_kind, subject };
        Ok(Header { time_ms, writer, kind, cell, base, origin })
    }

    fn subject(&mut self) -> Result<Subject, Malformed> {
        let index = self.last_subject + 1 + unzigzag(self.subject.next().ok_or(SHORT)?);
        self.last_subject = index;
        let index = u32::try_from(index).map_err(|_| Malformed("a dictionary index below zero"))?;
        Subject::from_text(get(&self.subjects, index)?).ok_or(Malformed("a subject is too long"))
    }

    fn base(&mut self, seq: u64) -> Result<Vec<Base>, Malformed> {
        let count = self.bases.next()?;
        let mut bases = Vec::new();
        for _ in 0..count {
            let own = self.own_base.next().ok_or(SHORT)?;
            bases.push(if own > 0 {
                Base::Own(seq.checked_sub(own).ok_or(Malformed("a base before the ledger"))?)
            } else {
                let id = self.other_base.next().ok_or(SHORT)?;
                if id.ledger.is_empty() { Base::Own(id.seq) } else { Base::Other(line_id_from_wire(&id)?) }
            });
        }
        Ok(bases)
    }

    fn content(&mut self) -> Result<Vec<u8>, Malformed> {
        let content = match self.form.next()? {
            form::OTHER => return self.content.next().ok_or(SHORT),
            form::VALUE => self.value(None, String::new())?,
            form::VALUE_NOTED => {
                let below_standard = match self.below_standard.next().ok_or(SHORT)? {
                    0 => None,
                    more => Some(amount(more - 1)?),
                };
                let note = self.text.next().ok_or(SHORT)?;
                self.value(below_standard, note)?
            }
            form::NIHIL => Content::Achievement(Achievement::Nihil { reason: self.text.next().ok_or(SHORT)? }),
            form::NOT_APPLICABLE => {
                Content::Achievement(Achievement::NotApplicable { reason: self.text.next().ok_or(SHORT)? })
            }
            form::BUDGET => Content::Budget(Budget {
                allocation: rupiah(self.first.next().ok_or(SHORT)?)?,
                realisation: rupiah(self.second.next().ok_or(SHORT)?)?,
            }),
            _ => return Err(Malformed("an unknown form")),
        };
        Ok(encode_content(&content))
    }

    fn value(&mut self, below_standard: Option<Amount>, note: String) -> Result<Content, Malformed> {
        let required = amount(self.first.next().ok_or(SHORT)?)?;
        let achieved = amount(self.second.next().ok_or(SHORT)?)?;
        Ok(Content::Achievement(Achievement::Value { required, achieved, below_standard, note }))
    }
}

const SHORT: Malformed = Malformed("a column is shorter than its lines");

/// A column that may be left out when all its values are the same.
struct Column<T> {
    values: std::vec::IntoIter<T>,
    all: Option<T>,
}

impl<T: Copy> Column<T> {
    fn new(values: Vec<T>, all: T) -> Column<T> {
        let all = values.is_empty().then_some(all);
        Column { values: values.into_iter(), all }
    }

    fn next(&mut self) -> Result<T, Malformed> {
        self.all.or_else(|| self.values.next()).ok_or(SHORT)
    }
}

fn get<T>(dictionary: &[T], index: u32) -> Result<&T, Malformed> {
    dictionary.get(index as usize).ok_or(Malformed("an index beyond its dictionary"))
}

fn amount(hundredths: u64) -> Result<Amount, Malformed> {
    Amount::from_hundredths(hundredths).ok_or(Malformed("an amount beyond its limit"))
}

fn rupiah(rupiah: u64) -> Result<Rupiah, Malformed> {
    Rupiah::new(rupiah).ok_or(Malformed("an amount beyond its limit"))
}

//! The review of sealed quarters: which ones there are, an approval, sending back exact cells, and opening an approved quarter
//! again, which takes two people.

use anyhow::Result;
use selaras_domain::calendar::{Due, Sealed};
use selaras_domain::line::{Cell, Kind, LineId, Seal};
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, Review, ReviewState, calendar, review, seal_cell, sealed_cells, sealed_periods};

use super::{Say, Unsaid, Word, write_word};
use crate::standing::sealed;
use crate::store::{self, Reopening};

/// What was asked counts for so long.
const ASKED_FOR_MS: i64 = 7 * 24 * 3_600_000;

/// A sealed quarter as the queue shows it.
pub struct Quarter {
    pub region: RegionCode,
    pub period: Period,
    pub review: Review,
    pub due: Option<Due>,
    /// The times of its first seal, which its timeliness goes by.
    pub sealed: Option<Sealed>,
    pub asked: Option<Asked>,
}

/// Somebody wants it opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub by: String,
    pub text: String,
    /// Milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Afterwards it counts no more.
    pub until_ms: i64,
}

impl Quarter {
    pub fn read(connection: &Connection, region: RegionCode, period: Period, now_ms: i64) -> Result<Option<Quarter>> {
        let Some(review) = review(connection, region, period)? else { return Ok(None) };
        let calendar = calendar(connection, [region], period.year..=period.year)?;
        let due = period.quarter.and_then(|quarter| calendar.due(region, period.year, quarter));
        let sealed = review.sealing.first.map(sealed).transpose()?;
        let asked = asked_reopening(connection, region, period, now_ms)?;
        Ok(Some(Quarter { region, period, review, due, sealed, asked }))
    }

    /// `None`: there is no deadline, or the seal's times are not known.
    pub fn is_timely(&self) -> Option<bool> {
        Some(self.due?.is_timely(self.sealed?))
    }

    /// When the seal counts as made, milliseconds since 1970 UTC.
    pub fn counted_ms(&self) -> i64 {
        let written_ms = self.review.sealing.line.header.time_ms;
        self.sealed.map_or(written_ms, |sealed| sealed.counted_at().as_millisecond())
    }

    /// When the present seal came here: how long it waits. Milliseconds since 1970 UTC.
    pub fn received_ms(&self) -> i64 {
        let line = &self.review.sealing.line;
        line.received_ms.unwrap_or(line.header.time_ms)
    }
}

/// The sealed quarters of these regions, of one year or of all: first those that wait for the province, the oldest first.
pub fn quarters(
    connection: &Connection,
    regions: impl IntoIterator<Item = RegionCode>,
    year: Option<u16>,
    now_ms: i64,
) -> Result<Vec<Quarter>> {
    let mut quarters = Vec::new();
    for region in regions {
        for period in sealed_periods(connection, region)? {
            if year.is_none_or(|year| year == period.year) {
                quarters.extend(Quarter::read(connection, region, period, now_ms)?);
            }
        }
    }
    quarters.sort_by_key(|quarter| {
        let waits = quarter.review.state.waits() || quarter.asked.is_some();
        (!waits, quarter.received_ms(), quarter.region, quarter.period)
    });
    Ok(quarters)
}

/// What a person has seen of a quarter: the digest of its cells as they are now. An act on another one is refused.
pub fn seen_digest(connection: &Connection, region: RegionCode, period: Period) -> Result<[u8; 32]> {
    Ok(Seal::digest_of(&sealed_cells(connection, region, period)?))
}

/// Approves a sealed quarter as it was seen.
pub fn approve(
    connection: &Connection,
    (region, period): (RegionCode, Period),
    seen: &[u8; 32],
    text: &str,
    (writer, now_ms): (&str, i64),
) -> Result<LineId> {
    hold_to_seen(connection, region, period, seen)?;
    say(connection, seal_cell(region, period), Say::Agreed, text, (writer, now_ms))
}

/// Sends a sealed quarter back as it was seen, with a text on each cell that is to be corrected. Gives the word on the seal.
pub fn send_back(
    connection: &Connection,
    (region, period): (RegionCode, Period),
    seen: &[u8; 32],
    text: &str,
    cells: &[(Cell, String)],
    (writer, now_ms): (&str, i64),
) -> Result<LineId> {
    hold_to_seen(connection, region, period, seen)?;
    for (cell, text) in cells {
        say(connection, cell.clone(), Say::Returned, text, (writer, now_ms))?;
    }
    say(connection, seal_cell(region, period), Say::Returned, text, (writer, now_ms))
}

/// What somebody asked for and nobody has agreed to yet, while it counts.
pub fn asked_reopening(
    connection: &Connection,
    region: RegionCode,
    period: Period,
    now_ms: i64,
) -> Result<Option<Asked>> {
    let asked = store::reopening(connection, region, period)?.map(|Reopening { asked_by, asked_ms, text }| Asked {
        by: asked_by,
        text,
        at_ms: asked_ms,
        until_ms: asked_ms.saturating_add(ASKED_FOR_MS),
    });
    Ok(asked.filter(|asked| now_ms < asked.until_ms))
}

/// Asks for an approved quarter to be opened again; another person agrees.
pub fn ask_for_reopening(
    connection: &Connection,
    (region, period): (RegionCode, Period),
    text: &str,
    (writer, now_ms): (&str, i64),
) -> Result<()> {
    let seal = hold_to_approved(connection, region, period)?.sealing.line;
    let (asked_by, text) = (writer.to_owned(), text.trim().to_owned());
    // The text must do for the line, so that nobody agrees to one that cannot be written.
    let (cell, say) = (seal_cell(region, period), Say::Reopened { asked_by: asked_by.clone() });
    let word = Word { cell, say, text: text.clone(), on: None, files: Vec::new(), writer: writer.to_owned() };
    super::hold_to_checks(&word.cell.about(Kind::Decision), &super::content(&word, seal.id, &seal.content))?;
    store::keep_reopening(connection, region, period, &Reopening { asked_by, asked_ms: now_ms, text })
}

/// Opens an approved quarter again, as somebody else asked.
pub fn agree_to_reopening(
    connection: &Connection,
    (region, period): (RegionCode, Period),
    (writer, now_ms): (&str, i64),
) -> Result<LineId> {
    hold_to_approved(connection, region, period)?;
    let Some(asked) = asked_reopening(connection, region, period, now_ms)? else { return Err(Unsaid::NotAsked.into()) };
    if asked.by == writer {
        return Err(Unsaid::SamePerson(asked.by).into());
    }
    let line = say(
        connection,
        seal_cell(region, period),
        Say::Reopened { asked_by: asked.by },
        &asked.text,
        (writer, now_ms),
    )?;
    store::forget_reopening(connection, region, period)?;
    Ok(line)
}

/// Takes back what was asked, or refuses it.
pub fn withdraw_reopening(connection: &Connection, region: RegionCode, period: Period) -> Result<()> {
    match store::forget_reopening(connection, region, period)? {
        true => Ok(()),
        false => Err(Unsaid::NotAsked.into()),
    }
}

fn say(connection: &Connection, cell: Cell, say: Say, text: &str, (writer, now_ms): (&str, i64)) -> Result<LineId> {
    let word = Word { cell, say, text: text.to_owned(), on: None, files: Vec::new(), writer: writer.to_owned() };
    write_word(connection, &word, now_ms)
}

fn hold_to_seen(connection: &Connection, region: RegionCode, period: Period, seen: &[u8; 32]) -> Result<()> {
    match seen_digest(connection, region, period)? == *seen {
        true => Ok(()),
        false => Err(Unsaid::ChangedMeanwhile.into()),
    }
}

fn hold_to_approved(connection: &Connection, region: RegionCode, period: Period) -> Result<Review> {
    match review(connection, region, period)? {
        None => Err(Unsaid::NotSealed.into()),
        Some(review) if review.state == ReviewState::Approved => Ok(review),
        Some(_) => Err(Unsaid::NotApproved.into()),
    }
}

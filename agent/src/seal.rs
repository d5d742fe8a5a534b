//! The seal of a quarter (pengesahan): a line of the coordinator's office that binds what every cell says, with the last
//! province time seen, so that a seal made in time counts as such also when neither network nor province was there.

use anyhow::Result;
use jiff::Timestamp;
use selaras_domain::calendar::{Due, Sealed};
use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::{Content, Seal};
use selaras_domain::period::Period;
use selaras_domain::rules::RuleSet;
use selaras_ledger::{
    Connection, Difference, Review, ReviewState, Reviewed, SealTimes, Sealing, calendar, frontier, ledgers_of_region,
    review, seal_cell, sealed_cells,
};

use crate::entry::Writer;
use crate::page::Words;
use crate::review::{self, Item};
use crate::store::{self, Office};

/// What sealing did.
#[derive(Clone, Debug)]
pub enum Outcome {
    Made,
    /// The seal there is says the same already.
    Unchanged,
    /// What must be answered first.
    Stopped(Vec<Item>),
    /// A sector's office does not seal.
    NotCoordinator,
}

/// How a quarter stands.
pub struct QuarterSeal {
    /// `None`: not sealed.
    pub sealing: Option<Sealing>,
    /// What changed since.
    pub differences: Vec<Difference>,
    /// How the province stands to it; `None`: not sealed.
    pub review: Option<ReviewState>,
    /// The province's last word on it.
    pub last: Option<Reviewed>,
    /// `None`: the province has not said until when.
    pub due: Option<Due>,
    /// What would stop a seal now.
    pub stops: Vec<Item>,
    /// Things to look at, those that stop included.
    pub findings: usize,
}

impl QuarterSeal {
    /// With what would stop a seal and what else is to be looked at.
    pub fn read(connection: &Connection, office: &Office, period: Period, words: Words) -> Result<QuarterSeal> {
        let items = review::review(connection, office, period, words)?;
        let findings = items.len();
        let stops = items.into_iter().filter(|item| item.what.stops_seal()).collect();
        Ok(QuarterSeal { findings, stops, ..QuarterSeal::of_seal(connection, office, period)? })
    }

    /// How the seal stands, whatever else is to be looked at.
    pub fn of_seal(connection: &Connection, office: &Office, period: Period) -> Result<QuarterSeal> {
        let quarter = period.quarter;
        let calendar = calendar(connection, [office.region], period.year..=period.year)?;
        let review = review(connection, office.region, period)?;
        let (state, last) =
            (review.as_ref().map(|review| review.state), review.as_ref().and_then(|one| one.last.clone()));
        let (sealing, differences) = match review {
            Some(Review { sealing, since_seal, .. }) => (Some(sealing), since_seal),
            None => (None, Vec::new()),
        };
        Ok(QuarterSeal {
            sealing,
            differences,
            review: state,
            last,
            due: quarter.and_then(|quarter| calendar.due(office.region, period.year, quarter)),
            findings: 0,
            stops: Vec::new(),
        })
    }

    pub fn word(&self) -> &'static str {
        match (&self.sealing, self.differences.is_empty()) {
            (None, _) => "unsealed",
            (Some(_), true) => "sealed",
            (Some(_), false) => "differs",
        }
    }

    /// Whether the quarter was sealed in time, by its first seal: known once the province has received it, and before that
    /// when it came too late anyway.
    pub fn is_timely(&self) -> Option<bool> {
        let (due, sealing) = (self.due?, self.sealing.as_ref()?);
        match sealing.first.and_then(times) {
            Some(sealed) => Some(due.is_timely(sealed)),
            None => (self.counted_ms()? > due.at.as_millisecond() + 999).then_some(false),
        }
    }

    /// When the first seal counts as made, milliseconds since 1970 UTC.
    pub fn counted_ms(&self) -> Option<i64> {
        let sealing = self.sealing.as_ref()?;
        match sealing.first.and_then(times) {
            Some(sealed) => Some(sealed.counted_at().as_millisecond()),
            // Not received yet: nothing bounds it from above.
            None => Some(sealing.line.header.time_ms.max(sealing.seal.province_time_ms.unwrap_or(i64::MIN))),
        }
    }
}

fn times(times: SealTimes) -> Option<Sealed> {
    let instant = |time_ms| Timestamp::from_millisecond(time_ms).ok();
    Some(Sealed {
        written_at: instant(times.written_ms)?,
        not_before: times.not_before_ms.and_then(instant),
        received_at: instant(times.received_ms)?,
    })
}

/// Seals a quarter; `writer` is the person, `now_ms` the office's clock.
pub fn seal(
    connection: &Connection,
    office: &Office,
    period: Period,
    (writer, now_ms): (&str, i64),
    words: Words,
) -> Result<Outcome> {
    if !office.sectors.is_empty() {
        return Ok(Outcome::NotCoordinator);
    }
    let standing = QuarterSeal::read(connection, office, period, words)?;
    if !standing.stops.is_empty() {
        return Ok(Outcome::Stopped(standing.stops));
    }
    if standing.word() == "sealed" {
        return Ok(Outcome::Unchanged);
    }
    let cells = sealed_cells(connection, office.region, period)?;
    let digest = Seal::digest_of(&cells);
    let ledgers = ledgers_of_region(connection, office.region)?;
    let content = Content::Seal(Seal {
        cells,
        digest,
        frontier: ledgers.iter().map(|ledger| frontier(connection, ledger)).collect::<Result<_>>()?,
        catalogue_version: Catalogue::for_year(period.year).version.clone(),
        rules_version: RuleSet::for_year(period.year).version.clone(),
        province_time_ms: store::read_contact(connection)?.province_time_ms,
    });
    let own = store::own_ledger(connection, office)?;
    Writer::new(connection, own, writer, now_ms)?.write(&seal_cell(office.region, period), content)?;
    Ok(Outcome::Made)
}

//! How the province stands to a sealed quarter: it agreed, sent it back, opened it again, or has said nothing of what is sealed
//! now. Read from the lines, the same at the office and at the province.
//!
//! An agreement binds to the cells of the seal it was said on. It holds while they say the same, whether they were sealed
//! again or not; what they say otherwise is shown and asks for another agreement.

use anyhow::Result;
use rusqlite::Connection;
use selaras_domain::line::{Content, Decision, Kind, Outcome, Seal};
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;

use crate::lineage::lineage;
use crate::seals::{Difference, Sealing, differences, seal_cell, sealing};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewState {
    /// The cells say otherwise than what was agreed.
    Changed,
    /// Sealed, and nothing was said of this seal.
    Waiting,
    /// What is sealed was sent back, and not sealed anew.
    Returned,
    /// What was agreed is open again, and not sealed anew.
    Reopened,
    Approved,
}

/// The province's last word on a quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    pub outcome: Outcome,
    pub text: String,
    pub writer: String,
    /// Who asked for it, where two people were needed.
    pub asked_by: Option<String>,
    /// Milliseconds since 1970 UTC.
    pub time_ms: i64,
}

/// A sealed quarter and what was said of it.
#[derive(Clone, Debug)]
pub struct Review {
    pub sealing: Sealing,
    pub state: ReviewState,
    pub last: Option<Reviewed>,
    /// What changed since it was sealed: it must be sealed again before it can be agreed to.
    pub since_seal: Vec<Difference>,
    /// What changed since it was agreed to last; `None`: it never was.
    pub since_approval: Option<Vec<Difference>>,
}

impl ReviewState {
    pub const ALL: [ReviewState; 5] = [
        ReviewState::Changed,
        ReviewState::Waiting,
        ReviewState::Returned,
        ReviewState::Reopened,
        ReviewState::Approved,
    ];

    pub fn from_word(word: &str) -> Option<ReviewState> {
        ReviewState::ALL.into_iter().find(|state| state.word() == word)
    }

    pub const fn word(self) -> &'static str {
        match self {
            ReviewState::Changed => "changed",
            ReviewState::Waiting => "waiting",
            ReviewState::Returned => "returned",
            ReviewState::Reopened => "reopened",
            ReviewState::Approved => "approved",
        }
    }

    /// Whether the province must say something.
    pub const fn waits(self) -> bool {
        matches!(self, ReviewState::Changed | ReviewState::Waiting)
    }
}

impl Review {
    /// Whether what is sealed can be agreed to now.
    pub fn may_approve(&self) -> bool {
        self.state != ReviewState::Approved && self.since_seal.is_empty()
    }
}

/// The review of a region's quarter; `None`: it is not sealed.
pub fn review(connection: &Connection, region: RegionCode, period: Period) -> Result<Option<Review>> {
    let Some(sealing) = sealing(connection, region, period)? else { return Ok(None) };
    let since_seal = differences(connection, region, period, &sealing.seal)?;
    let cell = seal_cell(region, period);
    let words = lineage(connection, &cell.about(Kind::Decision))?;
    let mut words = words.into_iter().filter_map(|line| match line.content {
        Content::Decision(decision) => Some((line.header, decision)),
        _ => None,
    });
    let Some((header, last)) = words.next() else {
        return Ok(Some(Review { sealing, state: ReviewState::Waiting, last: None, since_seal, since_approval: None }));
    };
    let approval = match last.outcome {
        Outcome::Agreed => Some(last.clone()),
        _ => words.map(|(_, decision)| decision).find(|decision| decision.outcome == Outcome::Agreed),
    };
    let approved = approval.map(|decision| decided_on(connection, region, period, &decision)).transpose()?.flatten();
    let since_approval = approved.map(|seal| differences(connection, region, period, &seal)).transpose()?;
    let is_on_this_seal = last.is_about(sealing.line.id, &sealing.line.content);
    let state = match (last.outcome, is_on_this_seal, &since_approval) {
        (Outcome::Agreed, _, Some(since)) if since.is_empty() => ReviewState::Approved,
        (Outcome::Agreed, _, _) => ReviewState::Changed,
        (Outcome::Returned, true, _) => ReviewState::Returned,
        (Outcome::Reopened, true, _) => ReviewState::Reopened,
        (Outcome::Returned | Outcome::Reopened, false, _) => ReviewState::Waiting,
    };
    let Decision { outcome, text, asked_by, .. } = last;
    let last = Some(Reviewed { outcome, text, asked_by, writer: header.writer, time_ms: header.time_ms });
    Ok(Some(Review { sealing, state, last, since_seal, since_approval }))
}

/// The seal that a decision was said on.
fn decided_on(
    connection: &Connection,
    region: RegionCode,
    period: Period,
    decision: &Decision,
) -> Result<Option<Seal>> {
    let seals = lineage(connection, &seal_cell(region, period))?;
    Ok(seals.into_iter().find(|line| decision.is_about(line.id, &line.content)).and_then(|line| match line.content {
        Content::Seal(seal) => Some(seal),
        _ => None,
    }))
}

//! A proposed target of the next year for one component, from this year's need and pace. Four stated rules, exact whole
//! numbers, each step kept, so that a person can follow the sum, disagree with it and edit it:
//!
//! 1. Need: this year's need, plus what it grew over last year. It is never taken to fall, and an education percentage
//!    needs 100 (RULES 10).
//! 2. Year's end: the achieved amount, at TW I to III continued at its pace (divided by the quarters, times four), at most
//!    the need of this year (RULES 5). Staff and percentages are levels, not sums over the year: taken as they stand.
//! 3. Step: what the year's end grew over last year's TW IV, and at least a part of what lacks to the need (a setting, a
//!    quarter), so that a service that stands still is still asked to move.
//! 4. Target: the year's end plus the step, at most the need.

use crate::amount::Amount;
use crate::period::Quarter;

/// Needed and achieved of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    pub required: Amount,
    pub achieved: Amount,
}

/// What a proposal starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    pub quarter: Quarter,
    pub this_year: Figure,
    /// At TW IV; `None`: not known.
    pub last_year: Option<Figure>,
    /// Grows over the year; staff and percentages do not.
    pub accumulates: bool,
    /// The item itself is a percentage: needs 100.
    pub is_percentage: bool,
    /// The least step, in percent of what lacks.
    pub least_step_percent: u8,
}

/// A proposal with every number on the way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Of the next year.
    pub need: Amount,
    /// This year's, as it is or as its pace makes it.
    pub year_end: Amount,
    /// Of the year's end over last year's; `None` where last year is not known.
    pub growth: Option<Amount>,
    /// The part of what lacks.
    pub least_step: Amount,
    /// The larger of the two.
    pub step: Amount,
    pub target: Amount,
}

/// The proposal; never below what was achieved (as far as it counts), never above the need.
pub fn propose(basis: &Basis) -> Outlook {
    let required = basis.this_year.required.hundredths();
    // Whole people stay whole.
    let is_whole = |amount: u64| amount.is_multiple_of(100);
    let grain = if is_whole(required) && is_whole(basis.this_year.achieved.hundredths()) && !basis.is_percentage {
        100
    } else {
        1
    };
    let down = |amount: u64| amount / grain * grain;

    let achieved = basis.this_year.achieved.hundredths().min(required);
    let year_end = if basis.accumulates {
        down(achieved * 4 / u64::from(basis.quarter.number())).min(required).max(achieved)
    } else {
        achieved
    };
    let need = match basis.last_year {
        _ if basis.is_percentage => Amount::units(100).hundredths().max(year_end),
        Some(last) => required.saturating_add(down(required.saturating_sub(last.required.hundredths()))),
        None => required,
    };
    let need = need.min(down(Amount::MAX.hundredths()));
    let growth =
        basis.last_year.map(|last| down(year_end.saturating_sub(last.achieved.min(last.required).hundredths())));
    let lacking = need - year_end;
    // Rounded up, so that whatever lacks moves by one at least.
    let least_step = (lacking * u64::from(basis.least_step_percent)).div_ceil(100 * grain) * grain;
    let step = growth.unwrap_or(0).max(least_step);
    let target = year_end.saturating_add(step).min(need);
    Outlook {
        need: amount(need),
        year_end: amount(year_end),
        growth: growth.map(amount),
        least_step: amount(least_step),
        step: amount(step),
        target: amount(target),
    }
}

/// All amounts above are at most [`Amount::MAX`]; the largest stands for what could not be.
fn amount(hundredths: u64) -> Amount {
    Amount::from_hundredths(hundredths).unwrap_or(Amount::MAX)
}

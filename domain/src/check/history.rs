//! What is unusual against a cell's own history asks for a note and never blocks. Two rules, in whole numbers:
//!
//! - size: a number is more than three times, or less than a third of, the same number in the same quarter a year before, and
//!   differs from it by at least [`LEAST_UNITS`] (one digit too many or too few; for money by any amount);
//! - pace: the share achieved moved since the last answered quarter of the year by more than [`PACE_POINTS`] percentage points
//!   otherwise than it did a year before (the first quarter of a year starts at nothing).

use crate::line::{Cell, Kind};
use crate::message;
use crate::message::Message;
use crate::period::Period;

use super::beside::{column, english, shown};
use super::figures::{Figure, Figures};
use super::{Code, Findings};

const FACTOR: u64 = 3;
const LEAST_UNITS: u64 = 10;
const PACE_POINTS: i64 = 50;
/// Shares are compared in hundredths of a percentage point, rounded down.
const WHOLE: u128 = 10_000;

pub(super) fn check(findings: &mut Findings<'_>, (first, second): (u64, u64), figures: &Figures) {
    let cell = findings.cell;
    let Some(Figure::Value { first: first_then, second: second_then }) = figures.a_year_before(cell) else { return };
    let first_column = if cell.kind == Kind::Budget { "pagu" } else { "dibutuhkan" };
    for (column, now, then) in [(first_column, first, first_then), (column(cell.kind), second, second_then)] {
        if is_another_size(cell.kind, now, then) {
            findings.add(Code::OutlierSize, Some(column), || {
                let (now, then) = (shown(cell.kind, now), shown(cell.kind, then));
                let (word, Message { id, en }) = (english(column), ask(cell));
                message!(
                    "{column} {now} jauh berbeda dari triwulan yang sama tahun lalu ({then}); {id}",
                    "{word} {now} is far from the same quarter of the year before ({then}); {en}"
                )
            });
        }
    }
    let moved = moved(cell, share(first, second), figures);
    let last_year = cell.period.same_quarter_last_year().map(|period| Cell { period, ..cell.clone() });
    let moved_then = last_year.and_then(|then| self::moved(&then, share(first_then, second_then), figures));
    if let (Some(moved), Some(moved_then)) = (moved, moved_then)
        && (moved - moved_then).abs() > PACE_POINTS * 100
    {
        findings.add(Code::OutlierPace, Some(column(cell.kind)), || {
            let (now, then) = (points(moved), points(moved_then));
            let Message { id, en } = ask(cell);
            message!(
                "capaian bergerak {now} poin sejak triwulan sebelumnya, tahun lalu {then} poin; {id}",
                "the achievement moved {now} points since the quarter before, a year ago {then} points; {en}"
            )
        });
    }
}

fn is_another_size(kind: Kind, now: u64, then: u64) -> bool {
    let least = if kind == Kind::Budget { 1 } else { LEAST_UNITS * 100 };
    now.abs_diff(then) >= least && (now > then.saturating_mul(FACTOR) || then > now.saturating_mul(FACTOR))
}

/// Where to write why.
fn ask(cell: &Cell) -> Message {
    match (cell.kind, cell.subject.is_apbd()) {
        (Kind::Budget, false) => message!(
            "jelaskan di masalah dan tindak lanjut layanan ini, atau perbaiki",
            "explain it in the problem and remedy of this service, or correct it"
        ),
        (Kind::Budget, true) => message!("periksa lagi", "look again"),
        _ => message!("jelaskan di keterangan, atau perbaiki", "explain it in the note, or correct it"),
    }
}

/// The share achieved, at most the whole; `None` when nothing was required.
fn share(required: u64, achieved: u64) -> Option<i64> {
    let share = (u128::from(achieved) * WHOLE).checked_div(u128::from(required))?;
    i64::try_from(share.min(WHOLE)).ok()
}

/// How far the share moved since the quarter answered last before it; in the first quarter, since the year began.
fn moved(cell: &Cell, share_now: Option<i64>, figures: &Figures) -> Option<i64> {
    let is_first = cell.period == Period { quarter: Some(crate::period::Quarter::Q1), ..cell.period };
    let before = match figures.before(cell) {
        Some((_, Figure::Value { first, second })) => share(first, second)?,
        _ if is_first => 0,
        _ => return None,
    };
    Some(share_now? - before)
}

/// Hundredths of a point as written: "−12,50".
fn points(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "−" } else { "" };
    format!("{sign}{},{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
}

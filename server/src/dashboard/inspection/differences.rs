//! How far what was found in the field lies from what was reported.

use selaras_domain::amount::Amount;
use selaras_domain::line::{Achievement, Cell, Content};
use selaras_domain::thread::{Entry, Thread};

/// A value from the field against the one that it was found on.
#[derive(Clone, Debug)]
pub struct Difference {
    pub cell: Cell,
    pub reported: Amount,
    pub found: Amount,
    pub apart: Amount,
    /// Of what was reported, rounded down; `None`: nothing was reported as achieved.
    pub percent: Option<u64>,
    /// Who found it; `None`: the province's inspectors.
    pub office: Option<String>,
    /// The cell says something else by now.
    pub changed_since: bool,
}

/// The last finding with a value of each thread against what was reported then, the largest share first; what was found where
/// nothing was reported comes before all.
pub fn differences(threads: &[Thread]) -> Vec<Difference> {
    let mut differences: Vec<Difference> = threads.iter().filter_map(difference).collect();
    differences.sort_by_key(|one| {
        let share = one.percent.unwrap_or(u64::MAX);
        (one.changed_since, std::cmp::Reverse((share, one.apart.hundredths())), one.cell.clone())
    });
    differences
}

fn difference(thread: &Thread) -> Option<Difference> {
    let (finding, found) = thread.entries.iter().rev().find_map(|entry| Some((entry, entry.field_value()?)))?;
    let on = thread.entries.iter().find(|entry| Some(entry.line) == finding.on)?;
    let reported = achieved(on)?;
    let apart_hundredths = reported.hundredths().abs_diff(found.hundredths());
    Some(Difference {
        cell: thread.cell.clone(),
        reported,
        found,
        apart: Amount::from_hundredths(apart_hundredths)?,
        percent: (apart_hundredths * 100).checked_div(reported.hundredths()),
        office: finding.office.clone(),
        changed_since: finding.changed_since,
    })
    .filter(|difference| difference.apart.hundredths() > 0)
}

fn achieved(entry: &Entry) -> Option<Amount> {
    match &entry.content {
        Content::Achievement(Achievement::Value { achieved, .. }) => Some(*achieved),
        Content::Target(target) => Some(target.value),
        _ => None,
    }
}

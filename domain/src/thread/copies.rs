//! A line that was written again after a recovery is the same word: it is told once, and what names its first place means
//! its youngest copy, which is the one that counts.

use std::collections::BTreeMap;

use super::Said;
use crate::line::LineId;

/// Where a named line stands now.
pub(super) struct Places(BTreeMap<LineId, LineId>);

impl Places {
    pub(super) fn of(&self, line: LineId) -> LineId {
        self.0.get(&line).copied().unwrap_or(line)
    }
}

/// Leaves the youngest copy of each line.
pub(super) fn once(mut said: Vec<Said>) -> (Vec<Said>, Places) {
    said.sort_by_key(|one| one.line);
    let mut kept: Vec<Said> = Vec::with_capacity(said.len());
    let mut places = BTreeMap::new();
    // The youngest first, so that the others find it.
    for one in said.into_iter().rev() {
        match kept.iter().find(|younger| is_copy(younger, &one)) {
            Some(younger) => {
                places.insert(one.line, younger.line);
            }
            None => kept.push(one),
        }
    }
    for one in &kept {
        // Another line may stand in the first place now; then that one is meant.
        if let Some(first) = one.header.origin.filter(|first| kept.iter().all(|other| other.line != *first)) {
            places.entry(first).or_insert(one.line);
        }
    }
    (kept, Places(places))
}

/// Whether two lines are one that was written twice.
fn is_copy(one: &Said, other: &Said) -> bool {
    let first = |said: &Said| said.header.origin.unwrap_or(said.line);
    let (this, that) = (&one.header, &other.header);
    first(one) == first(other)
        && (this.time_ms, &this.writer, this.kind) == (that.time_ms, &that.writer, that.kind)
        && one.content == other.content
}

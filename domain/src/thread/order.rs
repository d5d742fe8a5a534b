//! The order of a thread: by time, and never before what a line answers or replaces, whatever the clocks said.

use std::collections::BTreeMap;

use super::copies::Places;
use super::{Said, spoken_of};
use crate::line::LineId;

/// Sorts the lines; the same whichever arrived first.
pub(super) fn in_order(said: Vec<Said>, at: &Places) -> Vec<Said> {
    let mut named: BTreeMap<LineId, Vec<LineId>> = BTreeMap::new();
    for one in &said {
        let bases = one.header.base.iter().map(|base| base.in_ledger(one.line.ledger));
        named.insert(one.line, bases.chain(spoken_of(&one.content)).map(|line| at.of(line)).collect());
    }
    let mut places: BTreeMap<LineId, (i64, u32)> = said.iter().map(|one| (one.line, (one.effective_ms, 0))).collect();
    // A line stands after all it names; as many rounds as lines settle it, also when forged lines name each other.
    for _ in 0..said.len() {
        let mut changed = false;
        for (line, names) in &named {
            let after = names.iter().filter_map(|name| places.get(name)).max().map(|(ms, depth)| (*ms, depth + 1));
            if let (Some(place), Some(after)) = (places.get_mut(line), after)
                && *place < after
            {
                *place = after;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut said = said;
    said.sort_by_key(|one| (places.get(&one.line).copied(), one.line));
    said
}

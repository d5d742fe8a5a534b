//! The heads of a cell: its accepted lines that no other accepted line names as base. One head is the current value;
//! several are a conflict, kept and shown until a line names them all. The outcome does not depend on the order in which
//! lines arrive, nor on any one office's clock.

use std::collections::HashSet;

use crate::line::LineId;

/// An accepted line of a cell, as far as heads need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: LineId,
    pub base: Vec<LineId>,
    pub time_ms: i64,
    /// When the province first received the line; `None` while only its office knows it.
    pub received_ms: Option<i64>,
}

impl Candidate {
    /// The time a line may claim: never later than its first receipt, so that a clock years ahead wins nothing.
    pub fn effective_ms(&self) -> i64 {
        effective_ms(self.time_ms, self.received_ms)
    }
}

/// min(line time, first receipt at the server).
pub fn effective_ms(time_ms: i64, received_ms: Option<i64>) -> i64 {
    received_ms.map_or(time_ms, |received| received.min(time_ms))
}

/// What orders heads: the greatest is used while a conflict is open.
pub type Precedence = (i64, LineId);

/// The heads among the accepted lines of one cell, the one in use last.
pub fn heads(accepted: &[Candidate]) -> Vec<&Candidate> {
    let replaced: HashSet<LineId> = accepted.iter().flat_map(|line| line.base.iter().copied()).collect();
    let mut heads: Vec<&Candidate> = accepted.iter().filter(|line| !replaced.contains(&line.id)).collect();
    heads.sort_by_key(|line| precedence(line));
    heads
}

/// The head in use: greatest effective time, then ledger, then seq.
pub fn current(accepted: &[Candidate]) -> Option<&Candidate> {
    heads(accepted).pop()
}

fn precedence(line: &Candidate) -> Precedence {
    (line.effective_ms(), line.id)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::line::LedgerId;

    fn id(ledger: u128, seq: u64) -> LineId {
        LineId { ledger: LedgerId(Uuid::from_u128(ledger)), seq }
    }

    fn line(id: LineId, base: &[LineId], time_ms: i64, received_ms: impl Into<Option<i64>>) -> Candidate {
        Candidate { id, base: base.to_vec(), time_ms, received_ms: received_ms.into() }
    }

    fn ids(accepted: &[Candidate]) -> Vec<LineId> {
        heads(accepted).iter().map(|head| head.id).collect()
    }

    #[test]
    fn a_cell_without_accepted_lines_has_no_value() {
        assert_eq!(current(&[]), None);
    }

    #[test]
    fn a_line_takes_the_place_of_what_it_saw() {
        let lines = [line(id(1, 1), &[], 10, 10), line(id(1, 2), &[id(1, 1)], 20, 20)];
        assert_eq!(ids(&lines), [id(1, 2)]);
    }

    #[test]
    fn lines_that_did_not_see_each_other_are_a_conflict_and_the_younger_is_used_meanwhile() {
        let lines = [line(id(1, 1), &[], 20, 25), line(id(2, 1), &[], 10, 30)];
        assert_eq!(ids(&lines), [id(2, 1), id(1, 1)]);
        assert_eq!(current(&lines).unwrap().id, id(1, 1));
    }

    #[test]
    fn a_line_that_saw_all_heads_settles_a_conflict() {
        let lines =
            [line(id(1, 1), &[], 20, 25), line(id(2, 1), &[], 10, 30), line(id(1, 2), &[id(1, 1), id(2, 1)], 5, 40)];
        assert_eq!(ids(&lines), [id(1, 2)]);
    }

    #[test]
    fn a_line_that_saw_one_of_two_heads_leaves_the_other_standing() {
        let lines = [line(id(1, 1), &[], 20, 25), line(id(2, 1), &[], 10, 30), line(id(1, 2), &[id(1, 1)], 50, 50)];
        assert_eq!(ids(&lines), [id(2, 1), id(1, 2)]);
    }

    #[test]
    fn a_clock_years_ahead_wins_nothing_over_a_line_received_later() {
        let year_ms = 365 * 86_400_000;
        let lines = [line(id(1, 1), &[], 10 * year_ms, 100), line(id(2, 1), &[], 200, 300)];
        assert_eq!(current(&lines).unwrap().id, id(2, 1));
        // And one years behind has no more than its own time.
        let lines = [line(id(1, 1), &[], -10 * year_ms, 400), line(id(2, 1), &[], 200, 300)];
        assert_eq!(current(&lines).unwrap().id, id(2, 1));
    }

    #[test]
    fn at_the_same_time_ledger_and_then_seq_decide() {
        let lines = [line(id(2, 1), &[], 10, 10), line(id(1, 9), &[], 10, 10), line(id(2, 2), &[], 10, 10)];
        assert_eq!(ids(&lines), [id(1, 9), id(2, 1), id(2, 2)]);
    }

    #[test]
    fn a_line_that_names_one_that_never_came_stands() {
        assert_eq!(ids(&[line(id(1, 2), &[id(3, 7)], 10, None)]), [id(1, 2)]);
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_changes_neither_heads_nor_the_value_in_use(
            (lines, arrived) in lines_of_three_ledgers().prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle()))
        ) {
            prop_assert_eq!(ids(&lines), ids(&arrived));
            // Whoever saw something replaced it: at least one head as long as bases point backwards.
            prop_assert_eq!(ids(&lines).is_empty(), lines.is_empty());
        }
    }

    /// Lines of three offices; each saw some lines that were written before it.
    fn lines_of_three_ledgers() -> impl Strategy<Value = Vec<Candidate>> {
        let one = (0..3u128, prop::collection::vec(any::<prop::sample::Index>(), 0..3), -50..50i64, 0..100i64);
        prop::collection::vec(one, 0..12).prop_map(|drawn| {
            let mut lines: Vec<Candidate> = Vec::new();
            for (ledger, saw, time_ms, received_ms) in drawn {
                let seq = 1 + lines.iter().filter(|line| line.id.ledger == id(ledger, 0).ledger).count() as u64;
                let saw =
                    saw.iter().filter(|_| !lines.is_empty()).map(|index| index.get(&lines).id).collect::<Vec<_>>();
                lines.push(line(id(ledger, seq), &saw, time_ms, received_ms));
            }
            lines
        })
    }
}

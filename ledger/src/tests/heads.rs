//! The law of the heads: whatever the order in which lines and verdicts arrive, a file ends up with the same heads as one
//! built anew from all lines, and as the domain says.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::heads::{Candidate, heads};
use selaras_domain::line::LineId;

use super::*;
use crate::{
    answers, append, apply, conflicts, heads_of_cell, judgements, open_refusals, rebuild_region, recall_verdicts,
    region_digest, take_in,
};

const SUBJECTS: [&str; 2] = ["K.2.01", "K.2.02"];
const OFFICES: u128 = 3;

/// What three offices wrote and how the province judged it.
#[derive(Clone, Debug, Default)]
struct History {
    /// The lines of the province's ledger and of each office's, in order of seq.
    ledgers: [Vec<Line>; 4],
    accepted: BTreeSet<LineId>,
    /// What the domain makes heads of, by subject.
    candidates: Vec<(usize, Candidate)>,
}

/// One line drawn: whose, about what, when, what it saw, whether it is refused at first and judged again later.
type Drawn = (u128, usize, i64, Vec<Index>, bool, bool);

fn history(drawn: Vec<Drawn>, ranges: usize) -> History {
    let mut history = History::default();
    let mut refused: Vec<(u128, u64, bool, bool)> = Vec::new();
    for (number, (ledger, subject, time_ms, saw, is_refused, is_judged_again)) in drawn.into_iter().enumerate() {
        let seq = history.ledgers[ledger as usize].len() as u64 + 1;
        let of_cell: Vec<LineId> =
            history.candidates.iter().filter(|(of, _)| *of == subject).map(|(_, line)| line.id).collect();
        let saw: BTreeSet<LineId> = saw.iter().filter(|_| !of_cell.is_empty()).map(|at| *at.get(&of_cell)).collect();
        let base = saw.iter().map(|id| Base::of(*id, ledger_id(ledger))).collect();
        history.ledgers[ledger as usize].push(value(SUBJECTS[subject], number as u32, time_ms, base));
        let id = LineId { ledger: ledger_id(ledger), seq };
        let base = saw.into_iter().collect();
        history.candidates.push((subject, Candidate { id, base, time_ms, received_ms: None }));
        refused.push((ledger, seq, is_refused, is_judged_again));
    }
    judge(&mut history, &refused, ranges);
    history
}

/// The province's verdicts: every office's lines in ranges, then some lines again.
fn judge(history: &mut History, refused: &[(u128, u64, bool, bool)], ranges: usize) {
    let mut time_ms = 0;
    for ledger in 1..=OFFICES {
        let lines = history.ledgers[ledger as usize].len() as u64;
        let step = lines.div_ceil(ranges as u64).max(1);
        for from in (1..=lines).step_by(step as usize) {
            let to = (from + step - 1).min(lines);
            let not: Vec<u64> = refused
                .iter()
                .filter(|(of, seq, is_refused, _)| *of == ledger && *is_refused && (from..=to).contains(seq))
                .map(|(_, seq, ..)| *seq)
                .collect();
            time_ms += 7;
            history.ledgers[0].push(verdict(ledger, from, to, &not, time_ms));
            for (_, line) in &mut history.candidates {
                if line.id.ledger == ledger_id(ledger) && (from..=to).contains(&line.id.seq) {
                    line.received_ms = Some(time_ms);
                }
            }
        }
    }
    for (ledger, seq, is_refused, is_judged_again) in refused {
        if *is_judged_again {
            time_ms += 7;
            let not: &[u64] = if *is_refused { &[] } else { &[*seq] };
            history.ledgers[0].push(verdict(*ledger, *seq, *seq, not, time_ms));
        }
        // What one verdict accepts no other takes back.
        if !is_refused || *is_judged_again {
            history.accepted.insert(LineId { ledger: ledger_id(*ledger), seq: *seq });
        }
    }
}

/// Lets the ledgers arrive in a file line by line, in the order of `turns`; `own` is written here and not received.
fn arrive(history: &History, turns: &[u128], own: Option<u128>) -> File {
    let file = File::new();
    let ledgers: Vec<LedgerInfo> = (0..=OFFICES).map(|number| file.ledger(number)).collect();
    // Whatever the turns leave over: verdicts first, or last.
    let of = |number: u128| std::iter::repeat_n(number, history.ledgers[number as usize].len());
    let mut rest: Vec<u128> = (0..=OFFICES).flat_map(of).collect();
    if turns.len() % 2 == 1 {
        rest.reverse();
    }
    // Nobody judges what its office has not written: the own lines are there before any verdict.
    let first = own.into_iter().flat_map(of);
    for number in first.chain(turns.iter().copied()).chain(rest) {
        let ledger = &ledgers[number as usize];
        let before = file.end(ledger);
        let Some(line) = history.ledgers[number as usize].get(before as usize) else { continue };
        append(&file.connection, ledger.key, &line.to_bytes()).unwrap();
        if own == Some(number) {
            apply(&file.connection, ledger, before + 1, line, None).unwrap();
        } else {
            take_in(&file.connection, ledger, before, own.map(ledger_id)).unwrap();
        }
    }
    file
}

fn heads_in(file: &File) -> Vec<Vec<(LineId, i64)>> {
    let of = |subject: &&str| {
        let heads = heads_of_cell(&file.connection, &cell(subject, Kind::Achievement)).unwrap();
        heads.into_iter().map(|head| (head.line, head.effective_ms)).collect()
    };
    SUBJECTS.iter().map(of).collect()
}

fn heads_by_the_domain(history: &History) -> Vec<Vec<(LineId, i64)>> {
    let of = |subject: usize| {
        let accepted: Vec<Candidate> = history
            .candidates
            .iter()
            .filter(|(of, line)| *of == subject && history.accepted.contains(&line.id))
            .map(|(_, line)| line.clone())
            .collect();
        heads(&accepted).into_iter().map(|head| (head.id, head.effective_ms())).collect()
    };
    (0..SUBJECTS.len()).map(of).collect()
}

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let again = prop::bool::weighted(0.2);
    let one = (1..=OFFICES, 0..SUBJECTS.len(), -20..60i64, prop::collection::vec(any::<Index>(), 0..3));
    let line = (one, prop::bool::weighted(0.3), again)
        .prop_map(|((ledger, subject, time_ms, saw), refused, again)| (ledger, subject, time_ms, saw, refused, again));
    prop::collection::vec(line, 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn heads_and_digest_do_not_depend_on_the_order_of_arrival(
        drawn in drawn(),
        ranges in 1..4usize,
        turns in prop::collection::vec(0..=OFFICES, 0..30),
        others in prop::collection::vec(0..=OFFICES, 0..30),
        own in prop::option::of(1..=OFFICES),
    ) {
        let history = history(drawn, ranges);
        let expected = heads_by_the_domain(&history);
        let (file, office) = (arrive(&history, &turns, None), arrive(&history, &others, own));
        prop_assert_eq!(heads_in(&file), expected.clone(), "one who follows");
        prop_assert_eq!(heads_in(&office), expected.clone(), "one of the writers");
        let digest = region_digest(&file.connection, region()).unwrap();
        prop_assert_eq!(region_digest(&office.connection, region()).unwrap(), digest);

        for (file, own) in [(&file, None), (&office, own)] {
            rebuild_region(&file.connection, region(), own.map(ledger_id)).unwrap();
            prop_assert_eq!(heads_in(file), expected.clone(), "built anew");
            prop_assert_eq!(region_digest(&file.connection, region()).unwrap(), digest);
        }
    }
}

/// A file that follows two offices, each with a value for the same cell, both judged.
fn in_conflict(achieved: [u32; 2]) -> File {
    let mut history = History::default();
    history.ledgers[1].push(value("K.2.01", achieved[0], 10, vec![]));
    history.ledgers[2].push(value("K.2.01", achieved[1], 20, vec![]));
    history.ledgers[0] = vec![verdict(1, 1, 1, &[], 30), verdict(2, 1, 1, &[], 40)];
    arrive(&history, &[], None)
}

#[test]
fn different_values_are_a_conflict_and_equal_ones_are_not() {
    let found = conflicts(&in_conflict([5, 6]).connection, region()).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].iter().map(|head| head.line.ledger).collect::<Vec<_>>(), [ledger_id(1), ledger_id(2)]);
    assert!(conflicts(&in_conflict([5, 5]).connection, region()).unwrap().is_empty());
}

#[test]
fn a_line_nobody_judged_counts_for_its_own_office_only() {
    let mut history = History::default();
    history.ledgers[1].push(value("K.2.01", 5, 10, vec![]));
    assert_eq!(heads_in(&arrive(&history, &[], Some(1)))[0].len(), 1);
    assert_eq!(heads_in(&arrive(&history, &[], None))[0], []);
}

#[test]
fn a_refusal_asks_for_something_until_a_later_line_of_the_cell_is_accepted() {
    let mut history = History::default();
    history.ledgers[1] = vec![value("K.2.01", 5, 10, vec![]), value("K.2.02", 6, 10, vec![])];
    history.ledgers[0] = vec![verdict(1, 1, 2, &[1, 2], 30)];
    let open = |history: &History| -> Vec<u64> {
        let file = arrive(history, &[], Some(1));
        open_refusals(&file.connection, file.ledger(1).key).unwrap().iter().map(|line| line.seq).collect()
    };
    assert_eq!(open(&history), [1, 2]);
    history.ledgers[1].push(value("K.2.01", 7, 40, vec![]));
    history.ledgers[0].push(verdict(1, 3, 3, &[], 50));
    assert_eq!(open(&history), [2]);
    // Judged again and accepted: nothing is asked any more.
    history.ledgers[0].push(verdict(1, 2, 2, &[], 60));
    assert_eq!(open(&history), [0; 0]);
}

#[test]
fn a_verdict_about_a_ledger_that_has_not_come_takes_effect_when_it_does() {
    let file = File::new();
    let province = file.ledger(0);
    append(&file.connection, province.key, &verdict(1, 1, 1, &[], 77).to_bytes()).unwrap();
    take_in(&file.connection, &province, 0, None).unwrap();
    let late = file.ledger(1);
    recall_verdicts(&file.connection, &late).unwrap();
    append(&file.connection, late.key, &bytes(5)).unwrap();
    take_in(&file.connection, &late, 0, None).unwrap();
    let heads = heads_of_cell(&file.connection, &cell("K.2.01", Kind::Achievement)).unwrap();
    assert_eq!(heads.iter().map(|head| head.line.ledger).collect::<Vec<_>>(), [late.start.id]);
    assert_eq!(judgements(&file.connection, late.key).unwrap().received_ms(1), Some(77));
}

#[test]
fn a_content_that_only_a_newer_program_reads_is_a_head_and_counts_as_soon_as_it_is_read() {
    let file = File::new();
    let (ledger, catalogue) = (file.ledger(1), Catalogue::for_year(2023));
    let province = file.ledger(0);
    let quarter = Period::quarter(2023, Quarter::Q4);
    let newer = LineBytes { content: vec![0x82, 0x07, 0x80], ..bytes(5) };
    append(&file.connection, ledger.key, &newer).unwrap();
    append(&file.connection, province.key, &verdict(1, 1, 1, &[], 20).to_bytes()).unwrap();
    take_in(&file.connection, &province, 0, None).unwrap();
    let heads = || heads_of_cell(&file.connection, &cell("K.2.01", Kind::Achievement)).unwrap();
    assert_eq!(heads().len(), 1, "the province has accepted it");
    let reported = || answers(&file.connection, region(), quarter, &catalogue).unwrap().1;
    assert_eq!(reported(), None, "what it says is not guessed");
    let digest = region_digest(&file.connection, region()).unwrap();

    // The program that could not read a line has kept it as this one does; the next one can.
    file.connection.execute_batch("DROP TRIGGER line_is_never_updated").unwrap();
    file.connection.execute("UPDATE line SET content = ?1 WHERE length(content) = 3", [bytes(5).content]).unwrap();
    assert_eq!(reported(), Some(10));
    rebuild_region(&file.connection, region(), None).unwrap();
    assert_eq!((heads().len(), region_digest(&file.connection, region()).unwrap()), (1, digest));
}

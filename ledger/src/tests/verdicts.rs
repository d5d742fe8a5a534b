//! Several verdicts on one line, and several places of one line: what a loss leaves behind does not depend on the order in
//! which it comes back.

use proptest::prelude::*;
use selaras_domain::line::{Content, Kind, LineBytes, LineId};

use super::{File, bytes, cell, ledger_id, value, verdict};
use crate::{append, heads_of_cell, judgements, rebuild_region, record_verdict, refused_lines, take_in};

const LINES: u64 = 12;

/// What is told of the lines after verdicts that were said in the places `order` of the province's ledger.
fn told(verdicts: &[(u64, u64, Vec<u64>, i64)], order: &[usize]) -> Vec<(u64, String)> {
    let file = File::new();
    let ledger = file.ledger(1);
    for seq in 0..LINES {
        append(&file.connection, ledger.key, &value("K.2.01", seq as u32, 10, vec![]).to_bytes()).unwrap();
    }
    for at in order {
        let (from, to, refused, time_ms) = &verdicts[*at];
        let Content::Verdict(mut range) = verdict(1, *from, *to, refused, *time_ms).content else { unreachable!() };
        range.exceptions.iter_mut().for_each(|exception| exception.reason.message = format!("putusan {at}"));
        let said = LineId { ledger: ledger_id(0), seq: *at as u64 + 1 };
        record_verdict(&file.connection, said, &range, *time_ms).unwrap();
    }
    let refused = refused_lines(&file.connection, ledger.key).unwrap();
    refused.into_iter().map(|line| (line.seq, line.reason.message)).collect()
}

fn a_verdict() -> impl Strategy<Value = (u64, u64, Vec<u64>, i64)> {
    (1..=LINES, 0..6u64, prop::collection::vec(any::<bool>(), 12), 1i64..100).prop_map(|(from, more, refuses, at)| {
        let to = (from + more).min(LINES);
        (from, to, (from..=to).filter(|seq| refuses[*seq as usize - 1]).collect(), at)
    })
}

proptest! {
    #[test]
    fn what_one_verdict_accepts_no_other_takes_back_and_the_youngest_refusal_is_told_in_whatever_order_they_come(
        (verdicts, order) in prop::collection::vec(a_verdict(), 1..6)
            .prop_flat_map(|verdicts| (Just(verdicts.clone()), Just((0..verdicts.len()).collect::<Vec<_>>()).prop_shuffle())),
    ) {
        let mut expected = Vec::new();
        for seq in 1..=LINES {
            let about: Vec<usize> =
                (0..verdicts.len()).filter(|at| (verdicts[*at].0..=verdicts[*at].1).contains(&seq)).collect();
            if about.iter().all(|at| verdicts[*at].2.contains(&seq)) && let Some(last) = about.iter().max_by_key(|at| (verdicts[**at].3, **at)) {
                expected.push((seq, format!("putusan {last}")));
            }
        }
        prop_assert_eq!(told(&verdicts, &order), expected);
    }
}

#[test]
fn stretches_that_nobody_judged_are_told_apart() {
    let file = File::new();
    let ledger = file.ledger(1);
    for _ in 0..12 {
        append(&file.connection, ledger.key, &bytes(5)).unwrap();
    }
    for (seq, (from, to)) in (1..).zip([(3, 4), (8, 9), (9, 10)]) {
        let Content::Verdict(range) = verdict(1, from, to, &[], 5).content else { unreachable!() };
        record_verdict(&file.connection, LineId { ledger: ledger_id(0), seq }, &range, 5).unwrap();
    }
    let judged = judgements(&file.connection, ledger.key).unwrap();
    assert_eq!(judged.unjudged(12), [(1, 2), (5, 7), (11, 12)]);
    assert_eq!(judged.unjudged(6), [(1, 2), (5, 6)]);
    assert_eq!(judged.unjudged(0), []);
}

#[test]
fn a_verdict_counts_when_its_last_line_is_here_and_only_for_the_past_that_it_is_about() {
    let chains = |achieved: [u32; 3]| {
        let file = File::new();
        let ledger = file.ledger(1);
        let append = |achieved: u32| append(&file.connection, ledger.key, &bytes(achieved)).unwrap().chain;
        achieved.map(append)
    };
    let [_, _, judged] = chains([1, 2, 3]);
    for (written, is_judged) in [([1, 2, 3], true), ([1, 2, 4], false)] {
        let file = File::new();
        let (province, ledger) = (file.ledger(0), file.ledger(1));
        let mut line = verdict(1, 2, 3, &[], 50);
        let Content::Verdict(range) = &mut line.content else { unreachable!() };
        range.chain = Some(judged);
        append(&file.connection, province.key, &line.to_bytes()).unwrap();
        take_in(&file.connection, &province, 0, None).unwrap();
        let received =
            || [1, 2, 3].map(|seq| judgements(&file.connection, ledger.key).unwrap().received_ms(seq).is_some());
        for (before, achieved) in (0..).zip(written) {
            assert_eq!(received(), [false; 3], "before line {}", before + 1);
            append(&file.connection, ledger.key, &bytes(achieved)).unwrap();
            take_in(&file.connection, &ledger, before, None).unwrap();
        }
        assert_eq!(received(), [false, is_judged, is_judged]);
        let heads = heads_of_cell(&file.connection, &cell("K.2.01", Kind::Achievement)).unwrap();
        assert_eq!(heads.len(), if is_judged { 2 } else { 0 });
    }
}

#[test]
fn a_line_its_copy_and_the_copy_of_that_count_once_in_whatever_order_they_come() {
    let first = value("K.2.01", 5, 10, vec![]);
    let mut copy = first.clone();
    copy.header.origin = Some(LineId { ledger: ledger_id(1), seq: 1 });
    // In the place of the first line of ledger 1 another one may stand, which is no copy of anything.
    let other = value("K.2.01", 6, 10, vec![]);
    for order in [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]] {
        for (there, heads) in [(&first, vec![3]), (&other, vec![1, 3])] {
            let file = File::new();
            let ledgers = [1, 2, 3].map(|number| file.ledger(number));
            for number in order {
                let bytes: LineBytes = if number == 1 { there.to_bytes() } else { copy.to_bytes() };
                let ledger = &ledgers[number - 1];
                append(&file.connection, ledger.key, &bytes).unwrap();
                let Content::Verdict(range) = verdict(number as u128, 1, 1, &[], 50).content else { unreachable!() };
                let said = LineId { ledger: ledger_id(0), seq: number as u64 };
                record_verdict(&file.connection, said, &range, 50).unwrap();
                take_in(&file.connection, ledger, 0, None).unwrap();
            }
            let counted = || -> Vec<usize> {
                let heads = heads_of_cell(&file.connection, &cell("K.2.01", Kind::Achievement)).unwrap();
                let place = |id| ledgers.iter().position(|ledger| ledger.start.id == id).unwrap() + 1;
                heads.iter().map(|head| place(head.line.ledger)).collect()
            };
            assert_eq!(counted(), heads, "{order:?}");
            rebuild_region(&file.connection, super::region(), None).unwrap();
            assert_eq!(counted(), heads, "{order:?}, computed anew");
        }
    }
}

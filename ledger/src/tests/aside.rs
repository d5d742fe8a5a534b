//! Lines leave their place only for the place beside it, and a clock set back hides no verdict.

use proptest::prelude::*;
use selaras_domain::line::LineId;

use super::{File, bytes, verdict};
use crate::{append, judgements, keep_aside, line_at, record_verdict, salvage, set_aside, settle, unsettled};

#[test]
fn a_line_leaves_its_place_only_when_it_stands_aside_byte_for_byte() {
    let file = File::new();
    let ledger = file.ledger(1);
    for achieved in 1..=4 {
        append(&file.connection, ledger.key, &bytes(achieved)).unwrap();
    }
    let third = line_at(&file.connection, ledger.key, 3).unwrap().unwrap();
    let delete = "DELETE FROM line WHERE seq = 3";
    assert!(file.connection.execute(delete, []).is_err());
    let mut other = third.clone();
    other.bytes.content.push(0);
    keep_aside(&file.connection, ledger.start.id, &other, crate::Why::Salvaged, 5).unwrap();
    assert!(file.connection.execute(delete, []).is_err(), "another content stands aside");
    assert_eq!(set_aside(&file.connection, &ledger, 3, 6).unwrap(), 1);
    assert_eq!(file.end(&ledger), 3);
    assert_eq!(set_aside(&file.connection, &ledger, 3, 7).unwrap(), 0);
    let aside: Vec<u64> = unsettled(&file.connection, ledger.start.id).unwrap().iter().map(|it| it.line.seq).collect();
    assert_eq!(aside, [3, 4]);
    settle(&file.connection, ledger.start.id).unwrap();
    assert!(unsettled(&file.connection, ledger.start.id).unwrap().is_empty());
    for wrong in ["DELETE FROM set_aside", "UPDATE set_aside SET settled = 0", "UPDATE set_aside SET header = x''"] {
        assert!(file.connection.execute(wrong, []).is_err(), "{wrong}");
    }
}

#[test]
fn what_can_be_read_of_a_file_is_read_and_a_line_that_does_not_fit_is_left() {
    let file = File::new();
    let ledger = file.ledger(1);
    for achieved in 1..=5 {
        append(&file.connection, ledger.key, &bytes(achieved)).unwrap();
    }
    let path = file.path().join("ledger.db");
    assert_eq!(salvage(&path, ledger.start.id).len(), 5);
    file.connection.execute_batch("DROP TRIGGER line_is_never_updated").unwrap();
    file.connection.execute("UPDATE line SET content = x'00' WHERE seq = 3", []).unwrap();
    let seqs: Vec<u64> = salvage(&path, ledger.start.id).iter().map(|line| line.seq).collect();
    assert_eq!(seqs, [1, 2, 4, 5]);
    assert!(salvage(&path, super::ledger_id(9)).is_empty());
    assert!(salvage(&file.path().join("none"), ledger.start.id).is_empty());
}

proptest! {
    #[test]
    fn a_lines_receipt_is_the_earliest_verdict_on_it_in_whatever_order_and_by_whatever_clock(
        ranges in prop::collection::vec((1u64..30, 0u64..10, 1i64..1_000), 1..12),
    ) {
        let file = File::new();
        let ledger = file.ledger(1);
        for (seq, (from, more, at)) in (1..).zip(&ranges) {
            let line = verdict(1, *from, from + more, &[], *at);
            let selaras_domain::line::Content::Verdict(range) = line.content else { unreachable!() };
            let said = LineId { ledger: super::ledger_id(9), seq };
            record_verdict(&file.connection, said, &range, *at).unwrap();
        }
        let judged = judgements(&file.connection, ledger.key).unwrap();
        for seq in 1..45 {
            let covering = ranges.iter().filter(|(from, more, _)| (*from..=from + more).contains(&seq));
            prop_assert_eq!(judged.received_ms(seq), covering.map(|(_, _, at)| *at).min(), "line {}", seq);
        }
    }
}

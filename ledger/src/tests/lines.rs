//! Lines: appended, received, compared, never changed.

use selaras_domain::line::{Chain, Frontier, LINE_MAX_BYTES, LineBytes};

use super::*;
use crate::{Receipt, StoreError, append, chain_at, line_at, lines_after, receive, verify_chain};

/// Ledger 1 with this many lines.
fn with_lines(count: u32) -> (File, LedgerInfo) {
    let file = File::new();
    let ledger = file.ledger(1);
    for number in 1..=count {
        append(&file.connection, ledger.key, &bytes(number)).unwrap();
    }
    (file, ledger)
}

/// What its writer would send: the lines after `seq`, where they start and end.
fn batch(file: &File, ledger: &LedgerInfo, seq: u64) -> (Frontier, Vec<LineBytes>, Chain) {
    let chain = chain_at(&file.connection, ledger, seq).unwrap().unwrap();
    let lines = lines_after(&file.connection, ledger.key, seq, 100, 1_000_000).unwrap();
    let end = lines.last().map_or(chain, |line| line.chain);
    let from = Frontier { ledger: ledger.start.id, seq, chain };
    (from, lines.into_iter().map(|line| line.bytes).collect(), end)
}

#[test]
fn a_received_ledger_is_the_one_that_was_written() {
    let (writer, ledger) = with_lines(5);
    let (from, lines, end) = batch(&writer, &ledger, 0);
    let file = File::new();
    let there = file.ledger(1);
    let receipt = receive(&file.connection, &there, from, &lines, end).unwrap();
    let to = frontier(&writer.connection, &ledger).unwrap();
    assert_eq!(receipt, Receipt::Stored { new: 5, to });
    assert_eq!(verify_chain(&file.connection, &there).unwrap(), to);
}

#[test]
fn the_same_batch_again_changes_nothing_and_gets_the_same_frontier() {
    let (writer, ledger) = with_lines(5);
    let (from, lines, end) = batch(&writer, &ledger, 0);
    let file = File::new();
    let there = file.ledger(1);
    receive(&file.connection, &there, from, &lines, end).unwrap();
    let to = frontier(&writer.connection, &ledger).unwrap();
    for _ in 0..3 {
        assert_eq!(receive(&file.connection, &there, from, &lines, end).unwrap(), Receipt::Stored { new: 0, to });
    }
    // A part of it, and a longer one that begins before the end.
    let (from, lines, end) = (from, lines[..2].to_vec(), chain_at(&writer.connection, &ledger, 2).unwrap().unwrap());
    assert_eq!(receive(&file.connection, &there, from, &lines, end).unwrap(), Receipt::Stored { new: 0, to });
    append(&writer.connection, ledger.key, &bytes(6)).unwrap();
    let (from, lines, end) = batch(&writer, &ledger, 3);
    let to = frontier(&writer.connection, &ledger).unwrap();
    assert_eq!(receive(&file.connection, &there, from, &lines, end).unwrap(), Receipt::Stored { new: 1, to });
}

#[test]
fn a_batch_that_does_not_join_on_is_a_gap_and_writes_nothing() {
    let (writer, ledger) = with_lines(5);
    let file = File::new();
    let there = file.ledger(1);
    let (from, lines, end) = batch(&writer, &ledger, 3);
    let empty = frontier(&file.connection, &there).unwrap();
    assert_eq!(receive(&file.connection, &there, from, &lines, end).unwrap(), Receipt::Gap { from: empty });
    assert_eq!(file.end(&there), 0);
}

#[test]
fn another_past_is_a_fork_and_writes_nothing() {
    let (first, ledger) = with_lines(3);
    let other = File::new();
    let there = other.ledger(1);
    for number in [1, 20, 30, 40] {
        append(&other.connection, there.key, &bytes(number)).unwrap();
    }
    // From the beginning: the last line that both have tells.
    let (from, lines, end) = batch(&other, &there, 0);
    let at = frontier(&first.connection, &ledger).unwrap();
    assert_eq!(receive(&first.connection, &ledger, from, &lines, end).unwrap(), Receipt::Fork { at });
    // From a place in the other past.
    let (from, lines, end) = batch(&other, &there, 2);
    let chain = chain_at(&first.connection, &ledger, 2).unwrap().unwrap();
    let at = Frontier { chain, ..from };
    assert_eq!(receive(&first.connection, &ledger, from, &lines, end).unwrap(), Receipt::Fork { at });
    assert_eq!(first.end(&ledger), 3);
}

#[test]
fn lines_that_do_not_give_their_end_chain_are_refused_whole() {
    let (writer, ledger) = with_lines(5);
    let (from, mut lines, end) = batch(&writer, &ledger, 0);
    let file = File::new();
    let there = file.ledger(1);
    lines.swap(1, 2);
    let error = receive(&file.connection, &there, from, &lines, end).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(StoreError::Broken { .. })), "{error:#}");
    assert_eq!(file.end(&there), 0);
}

#[test]
fn a_line_beyond_64_kib_is_refused() {
    let (file, ledger) = with_lines(1);
    let huge = LineBytes { content: vec![0; LINE_MAX_BYTES], ..bytes(2) };
    let error = append(&file.connection, ledger.key, &huge).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(StoreError::Broken { seq: 2, .. })), "{error:#}");
    assert_eq!(file.end(&ledger), 1);
}

#[test]
fn the_database_itself_refuses_to_change_or_delete_a_line() {
    let (file, ledger) = with_lines(3);
    let refuses = |sql: &str, why: &str| {
        let error = file.connection.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains(why), "{sql}: {error}");
    };
    refuses("UPDATE line SET content = x'00' WHERE seq = 2", "never updated");
    refuses("UPDATE line SET content = x'' WHERE seq = 2", "never updated");
    refuses("UPDATE line SET header = x'00'", "never updated");
    refuses("UPDATE line SET chain = zeroblob(32)", "never updated");
    refuses("UPDATE line SET seq = 9 WHERE seq = 3", "never updated");
    refuses("DELETE FROM line WHERE seq = 3", "never deleted");
    refuses(
        "INSERT OR REPLACE INTO line SELECT ledger, seq, chain, header, x'00' FROM line WHERE seq = 2",
        "never deleted",
    );
    refuses("INSERT INTO line SELECT ledger, 3, chain, header, content FROM line WHERE seq = 3", "UNIQUE");
    refuses("DELETE FROM ledger", "never deleted");
    refuses("UPDATE ledger SET region = 6201", "never updated");
    assert_eq!(verify_chain(&file.connection, &ledger).unwrap().seq, 3);
}

#[test]
fn a_content_erased_by_law_leaves_the_chain_whole() {
    let (file, ledger) = with_lines(3);
    let end = frontier(&file.connection, &ledger).unwrap();
    let content = line_at(&file.connection, ledger.key, 2).unwrap().unwrap().bytes.content;
    let erase = "INSERT INTO erased (ledger, seq, content_hash, reason, actor, time_ms) VALUES (?1, 2, ?2, 'UU 27/2022', 'admin', 5)";
    file.connection.execute(erase, rusqlite::params![ledger.key.0, blake3::hash(&content).as_bytes()]).unwrap();
    file.connection.execute("UPDATE line SET content = x'' WHERE seq = 2", []).unwrap();
    assert_eq!(verify_chain(&file.connection, &ledger).unwrap(), end);
}

#[test]
fn a_byte_changed_behind_the_programs_back_is_named_by_its_line() {
    let (file, ledger) = with_lines(4);
    file.connection.execute_batch("DROP TRIGGER line_is_never_updated").unwrap();
    file.connection.execute("UPDATE line SET content = x'81192329' WHERE seq = 3", []).unwrap();
    let error = verify_chain(&file.connection, &ledger).unwrap_err();
    assert!(matches!(error.downcast_ref(), Some(StoreError::Broken { seq: 3, .. })), "{error:#}");
}

#[test]
fn a_ledger_is_known_by_one_start_record_only() {
    let file = File::new();
    let key = file.ledger(1).key;
    assert_eq!(file.ledger(1).key, key, "the same record again changes nothing");
    let other = LedgerStart { region: RegionCode::new(6201).unwrap(), ..start(1) };
    assert!(add_ledger(&file.connection, &other).is_err());
}

#[test]
fn a_suffix_is_read_in_pages_of_at_least_one_line() {
    let (file, ledger) = with_lines(5);
    let page = |after, lines, bytes| -> Vec<u64> {
        lines_after(&file.connection, ledger.key, after, lines, bytes).unwrap().iter().map(|line| line.seq).collect()
    };
    assert_eq!(page(0, 100, usize::MAX), [1, 2, 3, 4, 5]);
    assert_eq!(page(2, 2, usize::MAX), [3, 4]);
    assert_eq!(page(4, 100, 1), [5]);
    assert_eq!(page(2, 100, 1), [3]);
    assert_eq!(page(5, 100, 1), [0; 0]);
}

#[test]
fn a_file_outlives_its_program_and_a_stranger_may_not_open_it() {
    let (file, ledger) = with_lines(3);
    let end = frontier(&file.connection, &ledger).unwrap();
    let path = file.path().join("ledger.db");
    let database = Database::open(&path, &PROGRAM).unwrap();
    assert_eq!(database.read(|tx| frontier(tx, &ledger)).unwrap(), end);
    let stranger = Program { application_id: 8, ..PROGRAM };
    assert!(matches!(Database::open(&path, &stranger), Err(StoreError::Foreign { .. })));
}

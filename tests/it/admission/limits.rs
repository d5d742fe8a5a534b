//! The limits that are told to operators are the ones that hold.

use std::fs;
use std::path::Path;
use std::time::Duration;

use selaras_server::ingest::limits::*;

/// 64 MiB, 4,096, 120 s: as the page writes them.
fn number(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}

fn mebibytes(bytes: usize) -> String {
    format!("{} MiB", bytes / 1024 / 1024)
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs())
}

#[test]
fn the_page_for_operators_states_every_limit_of_admission() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/run-a-province.md");
    let page = fs::read_to_string(path).unwrap();
    let limits = Limits::default();
    let rows = [
        (
            "connections: in all, of one office, without a certificate",
            vec![number(CONNECTIONS_MAX), number(CONNECTIONS_PER_OFFICE), number(CONNECTIONS_ANONYMOUS)],
        ),
        ("connections not accepted yet, handshakes at a time", vec![number(BACKLOG as usize), number(HANDSHAKES_MAX)]),
        ("handshake, connection without a call", vec![seconds(limits.handshake()), seconds(limits.idle())]),
        (
            "calls at a time on one connection, opened and waiting beyond them",
            vec![number(CALLS_PER_CONNECTION), number(STREAMS_PER_CONNECTION as usize)],
        ),
        ("calls at a time of one office", vec![number(CALLS_PER_OFFICE)]),
        (
            "calls of one office: at once, then a second",
            vec![number(CALLS_BURST as usize), number(CALLS_PER_SECOND as usize)],
        ),
        (
            "call, pause within its body, until its answer is taken",
            vec![seconds(limits.call()), seconds(limits.pause()), seconds(limits.answer())],
        ),
        ("headers of a call", vec![format!("{} KiB", HEADER_MAX_BYTES / 1024)]),
        (
            "bytes on their way, memory for batches worked on, in all",
            vec![mebibytes(TRAVELLING_MAX_BYTES), mebibytes(WORKING_MAX_BYTES)],
        ),
        (
            "pushes: always, at once beyond them, then a second at least",
            vec![number(PUSHES_FREE), limits.pushes_at_once.to_string(), limits.pushes_per_second.to_string()],
        ),
        ("longest wait asked for", vec![seconds(RETRY_AFTER_MAX)]),
        (
            "refused tokens of one address: at once, then one in",
            vec![number(GUESSES_BURST as usize), seconds(GUESSES_EVERY)],
        ),
        ("revocation on open connections", vec![seconds(WATCH_EVERY)]),
    ];
    for (what, values) in rows {
        let row = format!("| {what} | {} |", values.join(", "));
        assert!(page.contains(&row), "not in the page: {row}");
    }
}

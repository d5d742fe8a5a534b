//! Arbitrary bytes, a few thousand cases a reader: in a process of its own, whose memory is limited, so that a reader that
//! believes a number in the input fails here and not at an office.

use std::env;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Address space of the process, KiB: its program and threads are most of it.
const LIMIT_KIB: u64 = 1_500_000;
/// Most resident memory, MiB.
const PEAK_MIB: f64 = 200.0;

#[track_caller]
fn holds(target: &str, cases: u64) {
    let test = env::current_exe().unwrap();
    let fuzz = test.parent().and_then(Path::parent).unwrap().join(format!("fuzz{}", env::consts::EXE_SUFFIX));
    let limited = format!("ulimit -v {LIMIT_KIB}; exec \"$0\" \"$@\"");
    let cases_text = cases.to_string();
    let ran = Command::new("sh")
        .args(["-c", &limited])
        .arg(fuzz)
        .args(["--only", target, "--seed", "1", "--cases", &cases_text])
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let tried: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(tried["cases"], cases);
    assert!(tried["peak_mib"].as_f64().unwrap() < PEAK_MIB, "{tried}");
    // Deep enough to prove something.
    assert!(tried["read"].as_u64().unwrap() > cases / 20, "{tried}");
}

#[test]
fn bytes_that_are_no_line_are_refused_and_nothing_else_happens() {
    holds("lines", 5_000);
}

#[test]
fn batches_that_lie_are_refused_and_what_is_unpacked_travels_on_as_it_came() {
    holds("batches", 1_500);
}

#[test]
fn messages_that_are_none_are_refused_and_nothing_else_happens() {
    holds("messages", 3_000);
}

#[test]
fn bundles_that_are_spoilt_or_lie_are_refused_whole() {
    holds("bundles", 1_500);
}

#[test]
fn tables_that_are_spoilt_are_read_or_refused_row_by_row() {
    holds("csv", 1_000);
}

#[test]
fn workbooks_that_are_spoilt_are_read_or_refused_and_notes_change_no_figure() {
    holds("xlsx", 150);
}

//! `--help` of every command: there, in English, and as it was.

use super::of;
use crate::world::{Program, Ran, Running};

/// Every command of the contract that exists so far.
const COMMANDS: &[(Program, &[&str])] = &[
    (Program::Server, &[]),
    (Program::Server, &["init"]),
    (Program::Server, &["serve"]),
    (Program::Server, &["office"]),
    (Program::Server, &["office", "add"]),
    (Program::Server, &["office", "token"]),
    (Program::Server, &["office", "list"]),
    (Program::Server, &["office", "remind"]),
    (Program::Server, &["office", "reminders"]),
    (Program::Server, &["office", "rights"]),
    (Program::Server, &["office", "revoke"]),
    (Program::Server, &["authority"]),
    (Program::Server, &["authority", "rotate"]),
    (Program::Server, &["authority", "status"]),
    (Program::Server, &["authority", "retire"]),
    (Program::Server, &["person"]),
    (Program::Server, &["person", "add"]),
    (Program::Server, &["person", "list"]),
    (Program::Server, &["person", "reset"]),
    (Program::Server, &["map"]),
    (Program::Server, &["map", "import"]),
    (Program::Server, &["map", "remove"]),
    (Program::Server, &["rank"]),
    (Program::Server, &["explain"]),
    (Program::Server, &["advise"]),
    (Program::Server, &["movement"]),
    (Program::Server, &["targets"]),
    (Program::Server, &["stages"]),
    (Program::Server, &["review"]),
    (Program::Server, &["review", "list"]),
    (Program::Server, &["review", "reopen"]),
    (Program::Server, &["review", "reopen", "ask"]),
    (Program::Server, &["review", "reopen", "agree"]),
    (Program::Server, &["review", "reopen", "withdraw"]),
    (Program::Server, &["decide"]),
    (Program::Server, &["finding"]),
    (Program::Server, &["finding", "add"]),
    (Program::Server, &["threads"]),
    (Program::Server, &["edition"]),
    (Program::Server, &["edition", "publish"]),
    (Program::Server, &["edition", "finalise"]),
    (Program::Server, &["edition", "list"]),
    (Program::Server, &["edition", "show"]),
    (Program::Server, &["edition", "verify"]),
    (Program::Server, &["edition", "export"]),
    (Program::Server, &["edition", "objections"]),
    (Program::Server, &["edition", "rule"]),
    (Program::Server, &["catalogue"]),
    (Program::Server, &["catalogue", "import"]),
    (Program::Server, &["catalogue", "list"]),
    (Program::Server, &["evidence"]),
    (Program::Server, &["evidence", "list"]),
    (Program::Server, &["evidence", "save"]),
    (Program::Server, &["report", "make"]),
    (Program::Server, &["report", "list"]),
    (Program::Server, &["report", "preview"]),
    (Program::Server, &["report", "compare"]),
    (Program::Server, &["report", "schedule", "add"]),
    (Program::Server, &["bundle"]),
    (Program::Server, &["bundle", "import"]),
    (Program::Server, &["bundle", "export"]),
    (Program::Server, &["calendar"]),
    (Program::Server, &["calendar", "set"]),
    (Program::Server, &["calendar", "list"]),
    (Program::Server, &["check"]),
    (Program::Server, &["seals"]),
    (Program::Server, &["status"]),
    (Program::Server, &["backup"]),
    (Program::Server, &["restore"]),
    (Program::Server, &["doctor"]),
    (Program::Agent, &[]),
    (Program::Agent, &["join"]),
    (Program::Agent, &["run"]),
    (Program::Agent, &["import"]),
    (Program::Agent, &["sources"]),
    (Program::Agent, &["sources", "fetch"]),
    (Program::Agent, &["sources", "line"]),
    (Program::Agent, &["template"]),
    (Program::Agent, &["enter"]),
    (Program::Agent, &["check"]),
    (Program::Agent, &["seal"]),
    (Program::Agent, &["reminders"]),
    (Program::Agent, &["sync"]),
    (Program::Agent, &["status"]),
    (Program::Agent, &["index"]),
    (Program::Agent, &["advise"]),
    (Program::Agent, &["movement"]),
    (Program::Agent, &["targets"]),
    (Program::Agent, &["stages"]),
    (Program::Agent, &["threads"]),
    (Program::Agent, &["reply"]),
    (Program::Agent, &["return"]),
    (Program::Agent, &["finding"]),
    (Program::Agent, &["finding", "add"]),
    (Program::Agent, &["editions"]),
    (Program::Agent, &["object"]),
    (Program::Agent, &["attach"]),
    (Program::Agent, &["evidence"]),
    (Program::Agent, &["evidence", "list"]),
    (Program::Agent, &["evidence", "save"]),
    (Program::Agent, &["evidence", "ask"]),
    (Program::Agent, &["report"]),
    (Program::Agent, &["report", "list"]),
    (Program::Agent, &["report", "save"]),
    (Program::Agent, &["register"]),
    (Program::Agent, &["register", "import"]),
    (Program::Agent, &["register", "list"]),
    (Program::Agent, &["register", "duplicates"]),
    (Program::Agent, &["register", "counts"]),
    (Program::Agent, &["register", "take-over"]),
    (Program::Agent, &["register", "forget"]),
    (Program::Agent, &["register", "log"]),
    (Program::Agent, &["bundle"]),
    (Program::Agent, &["bundle", "join"]),
    (Program::Agent, &["bundle", "export"]),
    (Program::Agent, &["bundle", "import"]),
    (Program::Agent, &["account"]),
    (Program::Agent, &["account", "list"]),
    (Program::Agent, &["account", "reset"]),
    (Program::Agent, &["backup"]),
    (Program::Agent, &["restore"]),
    (Program::Agent, &["doctor"]),
];

fn help(program: Program, command: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let mut process = of(program, command);
    Running::start(process.arg("--help"), folder.path().join("log")).wait().ended(0)
}

#[test]
fn every_command_explains_itself_in_english() {
    let indonesian = ["daerah", "berkas", "baris", "kolom", "belum", "tidak", "untuk", "dengan", "angka", "hubungi"];
    for (program, command) in COMMANDS {
        let help = help(*program, command);
        let text = help.stdout.to_lowercase();
        assert!(text.contains("usage:") && text.contains("--json") && text.contains("--help"), "{command:?}: {text}");
        assert!(help.stderr.is_empty(), "{command:?}: {}", help.stderr);
        let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).collect();
        let found: Vec<_> = indonesian.iter().filter(|word| words.contains(word)).collect();
        assert!(found.is_empty(), "{program:?} {command:?} says {found:?}");
        // An option without a word on what it is for helps nobody.
        assert!(!text.contains(">\n  -"), "{program:?} {command:?} has an option without a word:\n{text}");
    }
}

#[test]
fn the_help_is_a_contract() {
    for (program, command) in COMMANDS {
        let name = format!("help {program:?} {}", command.join(" ")).trim().to_lowercase().replace(' ', "_");
        insta::assert_snapshot!(name, help(*program, command).stdout);
    }
}

#[test]
fn the_exit_codes_are_told_by_the_help() {
    for program in [Program::Agent, Program::Server] {
        let text = help(program, &[]).stdout.replace('\n', " ");
        for code in ["0 done", "1 done in part or refused", "2 wrong use", "3 the"] {
            assert!(text.contains(code), "{program:?}: {text}");
        }
    }
}

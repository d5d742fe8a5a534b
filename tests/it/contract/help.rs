//! `--help` of every command: there, in English, and as it was.

use std::collections::BTreeSet;
use std::path::Path;

use super::of;
use crate::world::{Program, Ran, Running};

fn help(program: Program, command: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let mut process = of(program, command);
    Running::start(process.arg("--help"), folder.path().join("log")).wait().ended(0)
}

/// Every command of both programs with its help, as the help of the one above it names them: none can be forgotten.
fn commands() -> Vec<(Program, String, Ran)> {
    let mut commands = Vec::new();
    for program in [Program::Server, Program::Agent] {
        let mut above = vec![String::new()];
        while let Some(command) = above.pop() {
            let help = help(program, &command.split_whitespace().collect::<Vec<_>>());
            above.extend(beneath(&help.stdout).iter().map(|name| format!("{command} {name}").trim().to_owned()));
            commands.push((program, command, help));
        }
    }
    commands
}

/// The commands that a help names; what goes on from the line above is set in deeper.
fn beneath(help: &str) -> Vec<&str> {
    let listed = help.split_once("\nCommands:\n").map_or("", |(_, rest)| rest.split("\n\n").next().unwrap());
    let named = listed.lines().filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    named.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect()
}

#[test]
fn every_command_explains_itself_in_english() {
    let indonesian = ["daerah", "berkas", "baris", "kolom", "belum", "tidak", "untuk", "dengan", "angka", "hubungi"];
    let commands = commands();
    assert!(commands.iter().any(|(_, command, _)| command == "report deliver dry-run"), "the walk goes to the leaves");
    for (program, command, help) in &commands {
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
    let mut named = BTreeSet::new();
    for (program, command, help) in commands() {
        let name = format!("help {program:?} {command}").trim().to_lowercase().replace(' ', "_");
        insta::assert_snapshot!(name.clone(), help.stdout);
        named.insert(format!("it__contract__help__{name}.snap"));
    }
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("it/contract/snapshots").read_dir().unwrap();
    let kept = kept.map(|file| file.unwrap().file_name().into_string().unwrap());
    let gone: Vec<String> = kept.filter(|file| file.contains("__help__") && !named.contains(file)).collect();
    assert!(gone.is_empty(), "kept of commands that are no more: {gone:?}");
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

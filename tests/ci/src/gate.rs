//! The one gate, `cargo ci`: formatting, lints, build, tests, documentation, dependencies. Each step is a cargo command that
//! anybody can repeat by hand; its output goes through as it comes, and the closing summary says what each step took.

use std::env;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::counts::Counts;

/// A step of the gate, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Step {
    /// rustfmt changes nothing
    Fmt,
    /// clippy has no word to say about any target
    Clippy,
    /// the programs that the tests start
    Build,
    /// the press, which is a workspace of its own: its format and tests, and the program that tests print with
    Press,
    /// all tests, by cargo-nextest when it is on the machine
    Test,
    /// the examples in the documentation
    Doctest,
    /// the documentation builds without a warning
    Doc,
    /// licences and banned crates, when cargo-deny is on the machine
    Deny,
}

/// What a developer runs again and again; the rest takes longer and seldom breaks.
pub const FAST: [Step; 4] = [Step::Fmt, Step::Clippy, Step::Build, Step::Test];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    Skipped(&'static str),
}

struct Done {
    step: Step,
    outcome: Outcome,
    took: Duration,
}

/// Runs the steps and prints the summary; the last line is `N passed, N failed` when everything passed and tests ran.
/// Returns whether the gate is open.
pub fn run(steps: &[Step]) -> Result<bool> {
    let mut counts = Counts::default();
    let mut done: Vec<Done> = Vec::new();
    for &step in steps {
        let started = Instant::now();
        let build_failed = done.iter().any(|d| d.step == Step::Build && d.outcome == Outcome::Failed);
        let outcome = if build_failed && matches!(step, Step::Test | Step::Doctest | Step::Doc) {
            Outcome::Skipped("the build failed")
        } else {
            run_step(step, &mut counts)?
        };
        done.push(Done { step, outcome, took: started.elapsed() });
    }
    let open = done.iter().all(|d| d.outcome != Outcome::Failed);
    print_summary(&done, open, counts, steps.contains(&Step::Test))?;
    Ok(open)
}

fn run_step(step: Step, counts: &mut Counts) -> Result<Outcome> {
    let commands = match commands(step) {
        Ok(commands) => commands,
        Err(reason) => return Ok(Outcome::Skipped(reason)),
    };
    let mut passed = true;
    for mut command in commands {
        println!("\n== {}: {}", step.name(), shown(&command));
        let is_tests = command.get_args().any(|argument| argument == "test" || argument == "nextest");
        passed &= if is_tests { run_counted(&mut command, counts)? } else { run_plain(&mut command)? };
    }
    Ok(if passed { Outcome::Passed } else { Outcome::Failed })
}

/// What a step runs, or why it does not.
fn commands(step: Step) -> Result<Vec<Command>, &'static str> {
    Ok(vec![match step {
        Step::Fmt => cargo(&["fmt", "--all", "--check"]),
        Step::Clippy => cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
        Step::Build => cargo(&["build", "--workspace"]),
        Step::Press => return Ok(press_commands()),
        Step::Test if has("nextest") => cargo(&["nextest", "run", "--workspace", "--no-tests", "pass"]),
        Step::Test => cargo(&["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"]),
        Step::Doctest => cargo(&["test", "--workspace", "--doc", "--no-fail-fast"]),
        Step::Doc => {
            let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
            // The documentation is for who works on it, private rooms included: a link to one of them is no mistake.
            doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links");
            doc
        }
        Step::Deny if has("deny") => cargo(&["deny", "check", "bans", "licenses", "sources"]),
        Step::Deny => return Err("cargo-deny is not installed"),
    }])
}

/// The press has a lock file and a target folder of its own, which cargo finds from within it.
fn press_commands() -> Vec<Command> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../press");
    let mut commands = vec![cargo(&["fmt", "--check"]), cargo(&["test"]), cargo(&["build"])];
    for command in &mut commands {
        command.current_dir(&home);
    }
    commands
}

fn run_plain(command: &mut Command) -> Result<bool> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    Ok(status.success())
}

/// Runs a test runner, reading its closing lines off the streams on their way to the screen.
fn run_counted(command: &mut Command, counts: &mut Counts) -> Result<bool> {
    if io::stderr().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", shown(command)))?;
    let out = child.stdout.take().map(|pipe| thread::spawn(|| pass_on(pipe, io::stdout())));
    let err = child.stderr.take().map(|pipe| thread::spawn(|| pass_on(pipe, io::stderr())));
    for reader in [out, err].into_iter().flatten() {
        let read = reader.join().map_err(|_| anyhow::anyhow!("the reader of a test runner panicked"))?;
        counts.add(read?);
    }
    Ok(child.wait()?.success())
}

fn pass_on(from: impl Read, mut to: impl Write) -> io::Result<Counts> {
    let mut counts = Counts::default();
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        to.write_all(&line)?;
        counts.read(&String::from_utf8_lossy(&line));
        line.clear();
    }
    to.flush()?;
    Ok(counts)
}

fn print_summary(done: &[Done], open: bool, counts: Counts, tested: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out)?;
    for Done { step, outcome, took } in done {
        let word = match outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::Failed => "FAILED".to_owned(),
            Outcome::Skipped(reason) => format!("skipped: {reason}"),
        };
        writeln!(out, "{:<8} {:>7.1} s  {word}", step.name(), took.as_secs_f64())?;
    }
    if tested {
        writeln!(out, "{} passed, {} failed", counts.passed, counts.failed)?;
    }
    if !open {
        let failed: Vec<String> = done.iter().filter(|d| d.outcome == Outcome::Failed).map(|d| d.step.name()).collect();
        writeln!(out, "the gate is closed; repeat with: cargo ci {}", failed.join(" "))?;
    }
    Ok(())
}

impl Step {
    fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// The cargo that started us, else the one on the path.
fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(arguments);
    command
}

fn has(subcommand: &str) -> bool {
    cargo(&[subcommand, "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let arguments: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
    format!("cargo {}", arguments.join(" "))
}

//! `cargo ci`: the one gate. Arguments choose the steps; a crate of its own, so that the gate speaks from its first
//! second on and builds nothing that its steps do not build.

mod counts;
mod gate;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use gate::Step;

/// Formatting, lints, build, tests, documentation and dependencies: what must pass before anything lands.
#[derive(Parser)]
#[command(name = "cargo ci")]
struct Arguments {
    /// Only these steps, in their usual order [default: all]
    steps: Vec<Step>,
    /// Only fmt, clippy, build and test
    #[arg(long, conflicts_with = "steps")]
    fast: bool,
}

fn main() -> anyhow::Result<ExitCode> {
    // `cargo ci --fast` and `cargo ci -- --fast` are the same.
    let given = std::env::args_os().enumerate().filter(|(at, word)| *at != 1 || word != "--");
    let arguments = Arguments::parse_from(given.map(|(_, word)| word));
    let mut steps = match (arguments.fast, arguments.steps) {
        (true, _) => gate::FAST.to_vec(),
        (false, chosen) if chosen.is_empty() => Step::value_variants().to_vec(),
        (false, chosen) => chosen,
    };
    steps.sort();
    steps.dedup();
    Ok(if gate::run(&steps)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

//! `cargo ci`: the one gate. Arguments choose the steps; the work is in `selaras_tests::ci`.

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use selaras_tests::ci::{self, Step};

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
    let arguments = Arguments::parse_from(selaras_tests::arguments());
    let mut steps = match (arguments.fast, arguments.steps) {
        (true, _) => ci::FAST.to_vec(),
        (false, chosen) if chosen.is_empty() => Step::value_variants().to_vec(),
        (false, chosen) => chosen,
    };
    steps.sort();
    steps.dedup();
    Ok(if ci::run(&steps)? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

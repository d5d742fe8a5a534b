//! `cargo bench-all`: how fast it is, each figure beside its limit from the same run. The work is in
//! `selaras_tests::bench`.

use std::path::PathBuf;

use clap::Parser;
use selaras_tests::bench::{self, Options, Part};

/// Measures sync, score, rank, import and memory on this machine, and prints each figure beside its limit.
#[derive(Parser)]
#[command(name = "cargo bench-all")]
struct Arguments {
    /// A hundredth of the data: to see that it runs, not how fast
    #[arg(long)]
    small: bool,
    /// Write the figures as JSON into this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Do not build the programs, take those beside this one
    #[arg(long)]
    built: bool,
    /// Measure only these
    #[arg(long, value_enum)]
    only: Vec<Part>,
}

fn main() -> anyhow::Result<()> {
    let Arguments { small, json, built, only } = Arguments::parse_from(selaras_tests::arguments());
    bench::run(&Options { small, json, build: !built, only })
}

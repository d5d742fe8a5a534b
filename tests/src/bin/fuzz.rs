//! `cargo run -p selaras-tests --bin fuzz`: arbitrary bytes for everything that reads, for as long as told. The work is in
//! `selaras_tests::fuzz`.

use std::time::Duration;

use clap::{Parser, ValueEnum};
use selaras_tests::fuzz::{Target, Until, fuzz};

/// Spoils good input, seed by seed, and reads it. Ends at the first case that panics or is written differently.
#[derive(Parser)]
#[command(name = "fuzz")]
struct Arguments {
    /// Only these readers [default: all]
    #[arg(long, value_enum)]
    only: Vec<Target>,
    /// First seed; each case has the next one
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds for each reader
    #[arg(long, default_value_t = 60, conflicts_with = "cases")]
    seconds: u64,
    /// Cases for each reader, in place of a time
    #[arg(long)]
    cases: Option<u64>,
}

fn main() -> anyhow::Result<()> {
    let Arguments { only, seed, seconds, cases } = Arguments::parse();
    let targets = if only.is_empty() { Target::value_variants().to_vec() } else { only };
    let until = cases.map_or(Until::Time(Duration::from_secs(seconds)), Until::Cases);
    for target in targets {
        println!("{}", serde_json::to_string(&fuzz(target, seed, until)?)?);
    }
    Ok(())
}

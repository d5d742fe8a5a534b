//! `cargo run -p selaras-tests --bin torture`: kill -9 of both programs at any moment, under load. The work is in
//! `selaras_tests::torture`.

use clap::Parser;
use selaras_tests::torture::{Options, torture};

/// Kills agents and the server while three offices import and sync, and compares both sides.
#[derive(Parser)]
#[command(name = "torture")]
struct Arguments {
    /// Kills of agents, and as many of the server
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// Chooses who is killed and when [default: from the clock]
    #[arg(long)]
    seed: Option<u64>,
    /// Do not build the programs, take those beside this one
    #[arg(long)]
    built: bool,
}

fn main() -> anyhow::Result<()> {
    let Arguments { kills, seed, built } = Arguments::parse();
    let seed = seed.unwrap_or_else(|| jiff::Timestamp::now().as_microsecond().unsigned_abs());
    eprintln!("seed {seed}");
    let folder = tempfile::tempdir()?;
    let report = torture(folder.path(), Options { kills, seed, build: !built })?;
    println!("{}", serde_json::to_string(&report)?);
    Ok(())
}

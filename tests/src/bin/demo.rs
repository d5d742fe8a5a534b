//! `cargo demo`: the whole way of one number, from a district's file to a rank in the province, before your eyes. Arguments
//! only; the show is in `selaras_tests::demo`.

use std::path::PathBuf;

use clap::Parser;
use selaras_tests::demo::{self, Options};

/// A province server and fourteen district agents as real processes on this machine, with SAMPLE data of 2021–2023.
#[derive(Parser)]
#[command(name = "cargo demo")]
struct Arguments {
    /// Four districts, two years, two quarters each: a minute less
    #[arg(long)]
    small: bool,
    /// Put the files into this folder, which must be empty or not there [default: one beside the program, emptied first]
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Other SAMPLE data; the published figures come out of each
    #[arg(long, default_value_t = 62)]
    seed: u64,
    /// End after the show; without it the pages stay open until Ctrl-C
    #[arg(long)]
    once: bool,
    /// Do not build the programs, take those beside this one
    #[arg(long)]
    built: bool,
}

fn main() -> anyhow::Result<()> {
    let Arguments { small, keep, seed, once, built } = Arguments::parse_from(selaras_tests::arguments());
    demo::run(&Options { seed, small, keep, once, build: !built })
}

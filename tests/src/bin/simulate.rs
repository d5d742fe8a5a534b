//! `cargo simulate`: many seeds through everything that goes wrong. The work is in `selaras_tests::simulator`.

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use selaras_tests::simulator::{STEPS, Simulator};
use serde_json::json;

/// Lives through a bad time with many districts and one province, once for each seed, and checks what must be true.
#[derive(Parser)]
#[command(name = "cargo simulate")]
struct Arguments {
    /// How many seeds, from --first on
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Only this one
    #[arg(long, conflicts_with_all = ["seeds", "first"])]
    seed: Option<u64>,
    /// Things that happen before the quiet end of a run
    #[arg(long, default_value_t = STEPS)]
    steps: u32,
    /// Name every seed that fails, instead of ending with the first made small
    #[arg(long)]
    go_on: bool,
    #[arg(long)]
    json: bool,
}

fn main() -> anyhow::Result<ExitCode> {
    let Arguments { seeds, first, seed, steps, go_on, json } = Arguments::parse_from(selaras_tests::arguments());
    let seeds = seed.map_or(first..first + seeds, |seed| seed..seed + 1);
    let simulator = Simulator::new()?;
    let began = Instant::now();
    let (mut runs, mut failed, mut lines, mut refused, mut events) = (0, 0, 0, 0, 0);
    for seed in seeds {
        match simulator.run(seed, steps)? {
            Ok(run) => {
                runs += 1;
                lines += run.lines;
                refused += run.refused;
                events += run.events;
            }
            Err(failure) if go_on => {
                failed += 1;
                eprintln!("seed {}: {}", failure.seed, failure.what);
            }
            Err(failure) => {
                let failure = simulator.shrink(failure)?;
                if json {
                    println!("{}", json!({ "seed": failure.seed, "steps": failure.steps, "failure": failure.what }));
                } else {
                    println!("{failure}");
                }
                return Ok(ExitCode::FAILURE);
            }
        }
        if !json && runs % 1_000 == 0 {
            eprintln!("{runs} runs, {:.0} s", began.elapsed().as_secs_f64());
        }
    }
    let seconds = (began.elapsed().as_secs_f64() * 10.0).round() / 10.0;
    if failed > 0 {
        println!("{failed} of {} runs failed, {seconds} s", runs + failed);
        return Ok(ExitCode::FAILURE);
    }
    if json {
        let value = json!({ "runs": runs, "lines": lines, "refused": refused, "events": events, "seconds": seconds });
        println!("{value}");
    } else {
        println!(
            "{runs} runs, {lines} lines ({refused} not accepted), {events} events, {seconds} s: nothing lost, nothing twice, all in step"
        );
    }
    Ok(ExitCode::SUCCESS)
}

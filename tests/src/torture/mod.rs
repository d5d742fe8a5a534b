//! kill -9 of both programs at any moment while three offices import and sync: again and again, and after each kill what was
//! durable is there, what was half done is not, and at the end both sides hold the same lines, each once. The long form is
//! `cargo run -p selaras-tests --bin torture -- --kills 200`; the suite kills ten times each.

mod office;
mod province;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::demo::programs::Programs;
use office::{Deed, Office};
use province::Province;

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Kills of agents, and as many of the server.
    pub kills: u32,
    pub seed: u64,
    /// Build the programs first.
    pub build: bool,
}

/// What was done, when nothing was wrong.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub seed: u64,
    pub agent_kills: u32,
    pub server_kills: u32,
    /// Rounds whose victim had ended before the blow.
    pub missed: u32,
    /// Lines of the offices' ledgers, each at both sides.
    pub lines: u64,
    pub seconds: f64,
}

/// Three offices of two regions: two of them follow each other.
const OFFICES: [(&str, &str); 3] = [("62.01", "coordinator"), ("62.01", "second"), ("62.07", "alone")];
/// Rounds for each kill that is wanted: many a process ends before the blow.
const ROUNDS_EACH: u32 = 20;

/// Kills until both sides were killed as often as wanted, then lets all settle and compares.
///
/// # Errors
/// The first thing that is lost, doubled or half done, with the seed and the round.
pub fn torture(folder: &Path, options: Options) -> Result<Report> {
    let began = Instant::now();
    let programs = Programs::find(options.build)?;
    let mut province = Province::found(&programs, &folder.join("province"))?;
    let mut offices = Vec::new();
    for (index, (region, name)) in OFFICES.into_iter().enumerate() {
        offices.push(Office::join(&programs, &province, &folder.join(format!("office-{index}")), region, name)?);
    }
    let mut report = Report { seed: options.seed, agent_kills: 0, server_kills: 0, missed: 0, lines: 0, seconds: 0.0 };
    let mut chance = ChaCha8Rng::seed_from_u64(options.seed);
    let mut round = 0;
    while report.agent_kills < options.kills || report.server_kills < options.kills {
        round += 1;
        ensure!(round <= 2 * ROUNDS_EACH * options.kills, "the blows come too late: {report:?}");
        let wants_server = report.agent_kills >= options.kills
            || (report.server_kills < options.kills && chance.random_range(0..2) == 0);
        let blow = Blow { on_server: wants_server, round };
        let struck = strike(&mut province, &mut offices, &mut chance, blow);
        match struck.with_context(|| format!("seed {}, round {round}", options.seed))? {
            true if wants_server => report.server_kills += 1,
            true => report.agent_kills += 1,
            false => report.missed += 1,
        }
    }
    report.lines = settle(&province, &mut offices).with_context(|| format!("seed {}, at the end", options.seed))?;
    report.seconds = began.elapsed().as_secs_f64();
    Ok(report)
}

struct Blow {
    on_server: bool,
    round: u32,
}

/// One round: all offices at work, one blow, and what is there afterwards. Whether the blow met anybody.
fn strike(province: &mut Province, offices: &mut [Office], chance: &mut ChaCha8Rng, blow: Blow) -> Result<bool> {
    let victim = chance.random_range(0..offices.len());
    let mut longest = Duration::ZERO;
    for (index, office) in offices.iter_mut().enumerate() {
        // A server is killed while somebody pushes; an agent at anything.
        let deed = match chance.random_range(0..3) {
            0 if !(blow.on_server && index == victim) => Deed::Import,
            _ => Deed::Sync,
        };
        if deed == Deed::Sync && office.is_in_step() {
            office.start(Deed::Import, blow.round)?;
            office.end(false)?;
        }
        office.start(deed, blow.round)?;
        if index == victim {
            longest = office.usual(deed);
        }
    }
    // Any moment of the victim's work: this is the chance itself, nothing is waited for.
    std::thread::sleep(longest.mul_f64(chance.random_range(0.0..1.1)));
    let struck = match offices.get_mut(victim) {
        Some(office) if blow.on_server => {
            let was_at_work = office.is_at_work()?;
            province.kill()?;
            was_at_work
        }
        Some(office) => office.kill()?,
        None => false,
    };
    for (index, office) in offices.iter_mut().enumerate() {
        office.end(!blow.on_server && struck && index == victim)?;
    }
    if blow.on_server {
        province.serve()?;
    }
    offices.iter_mut().try_for_each(|office| office.look(province))?;
    Ok(struck)
}

/// All offices come into step, whatever was going on; both sides are compared. The lines of the offices' ledgers.
fn settle(province: &Province, offices: &mut [Office]) -> Result<u64> {
    // Twice: the first office follows the second, which syncs after it.
    for _ in 0..2 {
        for office in offices.iter_mut() {
            office.start(Deed::Sync, 0)?;
            office.end(false)?;
            ensure!(office.is_in_step(), "an office does not come into step");
        }
    }
    let mut lines = 0;
    for office in offices.iter_mut() {
        office.look(province)?;
        lines += office.compare(province)?;
    }
    Ok(lines)
}

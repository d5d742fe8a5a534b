//! Many districts and one province, through everything that goes wrong between them, as often as one likes and each time
//! the same: the real stores, the real pass and the real exchange, and a seed that decides all the rest. `cargo simulate`
//! runs it; docs/proof.md says what it does and what it holds to be true.

mod agent;
mod chance;
mod check;
mod files;
mod fuse;
mod home;
mod lines;
mod losses;
mod model;
mod ranks;
mod server;
mod steps;
mod trace;
mod wire;
mod world;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use model::Cells;
use selaras_domain::region::RegionCode;
use world::{Ground, World};

/// Steps of a run; shorter ones when a failure is made small.
pub const STEPS: u32 = 220;
/// Quiet rounds within which all must be in step.
const ROUNDS: u32 = 16;
/// After so many of them without help the administrator looks for offices that nobody could bring back.
const ROUNDS_ALONE: u32 = 3;
/// Calls of one quiet pass.
const CALLS: u32 = 400;

/// What a run did, the same for the same seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub seed: u64,
    pub offices: usize,
    pub lines: usize,
    pub refused: usize,
    pub events: u64,
    /// Over all that happened, in order.
    pub trace: String,
}

/// A run in which something was not true.
#[derive(Debug)]
pub struct Failure {
    pub seed: u64,
    pub steps: u32,
    pub what: String,
    /// The last things that happened.
    pub tail: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Failure { seed, steps, what, tail } = self;
        write!(f, "{tail}seed {seed}, {steps} steps: {what}\nagain: cargo simulate --seed {seed} --steps {steps}")
    }
}

/// Runs seeds one after the other on one thread.
pub struct Simulator {
    folder: PathBuf,
    ground: Ground,
    runtime: tokio::runtime::Runtime,
}

impl Simulator {
    pub fn new() -> Result<Simulator> {
        // Where there is memory that looks like a disk, an fsync costs nothing.
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = base.join(format!("selaras-simulator-{}", uuid::Uuid::now_v7()));
        let ground = Ground::prepare(folder.join("ground"))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        Ok(Simulator { folder, ground, runtime })
    }

    /// One run. The outer error is the simulator's own, the inner one what it found.
    pub fn run(&self, seed: u64, steps: u32) -> Result<Result<Run, Failure>> {
        let folder = self.folder.join(seed.to_string());
        std::fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
        let ended = self.runtime.block_on(async {
            let mut world = World::start(seed, &self.ground, &folder).await?;
            let outcome = live(&mut world, steps).await;
            let tail = world.trace.tail();
            let failed = |error: anyhow::Error| Failure { seed, steps, what: format!("{error:#}"), tail };
            Ok(outcome.map(|refused| summary(seed, refused, &world)).map_err(failed))
        });
        std::fs::remove_dir_all(&folder)?;
        ended
    }

    /// The shortest run of the seed that fails, tried by halves.
    pub fn shrink(&self, failure: Failure) -> Result<Failure> {
        let (mut shortest, mut good) = (failure, 0);
        while shortest.steps - good > 1 {
            let middle = good + (shortest.steps - good) / 2;
            match self.run(shortest.seed, middle)? {
                Ok(_) => good = middle,
                Err(shorter) => shortest = shorter,
            }
        }
        Ok(shortest)
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn summary(seed: u64, refused: usize, world: &World) -> Run {
    Run {
        seed,
        offices: world.agents.len(),
        lines: world.written.values().map(|written| written.lines.len()).sum(),
        refused,
        events: world.trace.steps(),
        trace: world.trace.hash(),
    }
}

/// The bad time, then a quiet one, then what must be true. Returns how many lines were not accepted.
async fn live(world: &mut World, steps: u32) -> Result<usize> {
    for _ in 0..steps {
        world.step().await?;
    }
    world.server.fuse.put_out();
    world.agents.iter().for_each(|agent| agent.fuse.put_out());
    let late = world.late.len() / 2;
    for _ in 0..late {
        world.deliver_late().await?;
    }
    settle(world).await?;
    check(world)?;
    // What was believed lost long ago changes nothing.
    while !world.late.is_empty() {
        world.deliver_late().await?;
    }
    settle(world).await?;
    while world.server.refresh().await? {}
    let (cells, refused) = check(world)?;
    ranks::compare(&world.server, &cells)?;
    Ok(refused)
}

/// Passes without trouble until all are in step.
async fn settle(world: &mut World) -> Result<()> {
    for round in 0..ROUNDS {
        world.trace.note(format!("quiet round {round}"));
        let mut quiet = true;
        for which in 0..world.agents.len() {
            if !world.agents[which].is_retired {
                quiet &= world.quiet_pass(which, CALLS).await?;
            }
        }
        quiet &= !world.administrators_word().await?;
        if round >= ROUNDS_ALONE {
            world.register_again().await?;
        }
        if quiet {
            return Ok(());
        }
    }
    // What differs says more than that something does.
    check(world).context("not in step after all quiet rounds")?;
    bail!("not in step after {ROUNDS} quiet rounds, though everything is equal")
}

/// Compares every file with what all lines say; gives what they say, and how many lines were not accepted.
fn check(world: &World) -> Result<(BTreeMap<RegionCode, Cells>, usize)> {
    let mut cells = BTreeMap::new();
    let mut refused = 0;
    for (region, which) in world.by_region() {
        let office = |which: &usize| {
            let agent = &world.agents[*which];
            Some((agent, world.written.get(&agent.office.office)?))
        };
        let offices: Vec<check::Office<'_>> = which.iter().filter_map(office).collect();
        let (of_region, refused_there) = check::region(&world.server, &offices, region, !world.has_server_lost)?;
        world.check_files(region, &which).with_context(|| format!("files of {region}"))?;
        cells.insert(region, of_region);
        refused += refused_there;
    }
    Ok((cells, refused))
}

//! Arbitrary bytes for everything that reads what somebody else made: lines, batches, messages, tables. Good input is made
//! from the seed, then spoilt; nothing may panic or take unbounded memory, and what is read must be written as it was.
//! The long form is `cargo run -p selaras-tests --bin fuzz`; the suite runs a few thousand cases under a memory limit.

mod bundles;
mod bytes;
mod files;
mod good;
mod spoil;
mod wire;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

/// What reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// Headers, contents, start records, join tokens; then the verdict on them.
    Lines,
    /// Batches by columns, spoilt before and after packing.
    Batches,
    /// Every message of both services, and the conversion of what it holds.
    Messages,
    /// Files that a person carried, sealed and spoilt.
    Bundles,
    Csv,
    /// Workbooks, spoilt as archives and part by part; then the notes written into them.
    Xlsx,
}

/// How much is tried.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    Cases(u64),
    Time(Duration),
}

/// What a target was given, for a report.
#[derive(Clone, Debug, Serialize)]
pub struct Tried {
    pub target: Target,
    pub first_seed: u64,
    pub cases: u64,
    /// Cases that were read as if they were good: the deeper a case gets, the more it proves.
    pub read: u64,
    pub seconds: f64,
    /// Most memory of this process so far, MiB.
    pub peak_mib: f64,
}

/// Whether a case was read, or what is wrong with the reader.
type Outcome = Result<bool>;

/// Tries one case after the other, each with a seed of its own, from `seed` on.
///
/// # Errors
/// The seed of a case that panicked, or was read and written differently.
pub fn fuzz(target: Target, seed: u64, until: Until) -> Result<Tried> {
    let corpus = good::Corpus::new(seed).context("make good input")?;
    let began = Instant::now();
    let (mut cases, mut read) = (0, 0);
    let is_enough = |cases: u64| match until {
        Until::Cases(wanted) => cases >= wanted,
        Until::Time(time) => began.elapsed() >= time,
    };
    while !is_enough(cases) {
        let case = seed + cases;
        let mut chance = ChaCha8Rng::seed_from_u64(case);
        let tried = catch_unwind(AssertUnwindSafe(|| one(target, &corpus, &mut chance)));
        let again = format!("--only {} --seed {case} --cases 1", format!("{target:?}").to_lowercase());
        match tried {
            Ok(outcome) => read += u64::from(outcome.with_context(|| again)?),
            Err(_) => bail!("panicked: {again}"),
        }
        cases += 1;
    }
    Ok(Tried { target, first_seed: seed, cases, read, seconds: began.elapsed().as_secs_f64(), peak_mib: peak_mib()? })
}

fn one(target: Target, corpus: &good::Corpus, chance: &mut ChaCha8Rng) -> Outcome {
    match target {
        Target::Lines => bytes::line(corpus.region, chance),
        Target::Batches => wire::batch(corpus.region, chance),
        Target::Messages => wire::message(corpus.region, chance),
        Target::Bundles => bundles::bundle(corpus.region, chance),
        Target::Csv => files::csv(corpus, chance),
        Target::Xlsx => files::xlsx(corpus, chance),
    }
}

fn peak_mib() -> Result<f64> {
    Ok(crate::memory::peak_kib(std::process::id())? as f64 / 1024.0)
}

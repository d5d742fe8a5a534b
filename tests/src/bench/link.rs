//! The bad link: 64 kbit/s, 800 ms round trip, 5 % of the segments lost, cut every 30 s. One quarter of one region, and a
//! change of ten cells, beside what the link itself needs for the same bytes.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::figures::Figures;
use super::import::{rows, write_csv};
use super::office::Bench;
use crate::demo::programs::Programs;
use crate::link::{Counts, Link, Weather};

/// Tries until a pass gets through: a cut ends one, and the next goes on at the line.
const TRIES_MAX: u32 = 5;

pub(super) fn measure(programs: &Programs, folder: &Path, runs: u64, figures: &mut Figures) -> Result<()> {
    let bench = Bench::start(programs, folder, "62.01")?;
    let link = Link::start(bench.socket()?)?;
    let data = folder.join("far");
    bench.join_at("62.07", &data, &format!("https://{}", link.address()))?;
    let mut round = 0;
    for (name, lines, limit) in [("one quarter", 326, 30), ("ten cells", 10, 5)] {
        let mut passes = Vec::new();
        for _ in 0..runs {
            // Other figures and other weather each time.
            round += 1;
            let file = folder.join("far.csv");
            write_csv(&file, rows(round).get(..lines).context("rows")?)?;
            bench.agent(&data, "import", &[file])?;
            passes.push(pass(&bench, &link, &data, round)?);
        }
        passes.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
        let (middle, worst) = (passes.get(passes.len() / 2).context("a pass")?, passes.last().context("a pass")?);
        let note = format!(
            "median of {runs}; {} bytes, {} round trips, {} connections; should stay below {limit}",
            middle.bytes, middle.round_trips, middle.connections
        );
        figures.add(&format!("bad link, {name}"), middle.seconds, "s", &note);
        figures.add(&format!("bad link, {name}, the link itself"), middle.own, "s", "bytes, round trips and losses");
        figures.add(
            &format!("bad link, {name}, of the link itself"),
            middle.seconds / middle.own,
            "",
            "should stay below 1.3",
        );
        let note = format!("{} connections, {:.1} s of losses", worst.connections, worst.late);
        figures.add(&format!("bad link, {name}, worst"), worst.seconds, "s", &note);
    }
    Ok(())
}

struct Passed {
    seconds: f64,
    bytes: u64,
    round_trips: u64,
    connections: u64,
    /// Seconds that lost segments cost.
    late: f64,
    /// What the link needs for the same bytes and round trips, with the same losses.
    own: f64,
}

/// Passes until both sides agree, in weather of its own.
fn pass(bench: &Bench, link: &Link, data: &Path, seed: u64) -> Result<Passed> {
    let weather = Weather::bad(seed);
    link.weather(Some(weather));
    let before = link.counts();
    let (began, mut round_trips, mut tries) = (Instant::now(), 0, 0);
    loop {
        tries += 1;
        let pass: Value = bench.ask_agent(data, "sync")?;
        round_trips += pass["round_trips"].as_u64().context("round trips")?;
        if pass["synced"] == true {
            break;
        }
        ensure!(tries < TRIES_MAX, "{TRIES_MAX} passes did not get through: {pass}");
    }
    let seconds = began.elapsed().as_secs_f64();
    link.weather(None);
    let Counts { connections, bytes_up, bytes_down, late, .. } = link.counts();
    let (up, down) = (bytes_up - before.bytes_up, bytes_down - before.bytes_down);
    let (connections, late) = (connections - before.connections, late - before.late);
    // A connection costs one round trip for TCP and one for TLS, a call one.
    let trips = weather.round_trip() * u32::try_from(2 * connections + round_trips)?;
    let moving = Duration::from_secs_f64((up + down) as f64 / weather.bytes_per_second as f64);
    let own = (trips + moving + late).as_secs_f64();
    Ok(Passed { seconds, bytes: up + down, round_trips, connections, late: late.as_secs_f64(), own })
}

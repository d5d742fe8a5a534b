//! The bad link: 64 kbit/s, 800 ms round trip, 5 % of the segments lost, cut every 30 s whoever is sending. One quarter of one
//! region, a change of ten cells, and ten years with their corrections, which take longer than from one cut to the next;
//! beside what the link itself needs for the same bytes.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::figures::Figures;
use super::import::{irregular_rows, write_csv};
use super::office::Bench;
use crate::demo::programs::Programs;
use crate::link::{Counts, Link, Weather};

/// Passes until both sides agree: a cut ends one, and the next goes on at the line.
const PASSES_MAX: u32 = 12;

pub(super) fn measure(programs: &Programs, folder: &Path, runs: u64, figures: &mut Figures) -> Result<()> {
    let bench = Bench::start(programs, folder, "62.01")?;
    let link = Link::start(bench.socket()?)?;
    small(&bench, &link, folder, runs, figures)?;
    history(&bench, &link, folder, runs.div_ceil(5), figures)
}

/// Passes that fit between two cuts, unless one falls into them.
fn small(bench: &Bench, link: &Link, folder: &Path, runs: u64, figures: &mut Figures) -> Result<()> {
    let data = folder.join("far");
    bench.join_at("62.07", &data, &format!("https://{}", link.address()))?;
    let mut round = 0;
    for (name, lines, limit) in [("one quarter", 326, 30), ("ten cells", 10, 5)] {
        let (mut whole, mut cut) = (Vec::new(), Vec::new());
        for _ in 0..runs {
            // Other figures and other weather each time.
            round += 1;
            let file = folder.join("far.csv");
            write_csv(&file, irregular_rows(round).get(..lines).context("rows")?)?;
            bench.agent(&data, "import", &[file])?;
            let report = passes(bench, link, &data, Weather::bad(round))?;
            if report.passes == 1 { whole.push(report) } else { cut.push(report) }
        }
        let name = format!("bad link, {name}");
        whole.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
        let (middle, worst) = (whole.get(whole.len() / 2).context("a pass")?, whole.last().context("a pass")?);
        let note = format!(
            "median of {}; {} bytes, {} round trips; should stay below {limit}",
            whole.len(),
            middle.bytes,
            middle.round_trips
        );
        figures.add(&name, middle.seconds, "s", &note);
        figures.add(&format!("{name}, the link itself"), middle.own, "s", "bytes, round trips and losses");
        let of_own = middle.seconds / middle.own;
        figures.add(&format!("{name}, of the link itself"), of_own, "", "should stay below 1.3");
        let note = format!("{} round trips, {:.1} s of losses", worst.round_trips, worst.late);
        figures.add(&format!("{name}, worst"), worst.seconds, "s", &note);
        let longest = cut.iter().map(|report| report.seconds).fold(0.0, f64::max);
        let note = format!("{} of {runs}, both passes together", cut.len());
        figures.add(&format!("{name}, worst with a cut in it"), longest, "s", &note);
    }
    link.weather(None);
    Ok(())
}

/// Ten years and their corrections, sent for the first time: cuts fall into it.
fn history(bench: &Bench, link: &Link, folder: &Path, runs: u64, figures: &mut Figures) -> Result<()> {
    let files = [folder.join("years.csv"), folder.join("corrections.csv")];
    for (file, round) in files.iter().zip(0..) {
        write_csv(file, &irregular_rows(round))?;
    }
    // A region each: none is given the lines of another.
    let office = |region: u64| -> Result<_> {
        let data = folder.join(format!("years-{region}"));
        bench.join_at(&format!("62.{region:02}"), &data, &format!("https://{}", link.address()))?;
        for file in &files {
            bench.agent(&data, "import", std::slice::from_ref(file))?;
        }
        Ok(data)
    };
    let uncut = passes(bench, link, &office(2)?, Weather { cut_every: None, lost_percent: 0, ..Weather::bad(0) })?;
    let mut reports = Vec::new();
    for region in (8..).take(runs as usize) {
        reports.push(passes(bench, link, &office(region)?, Weather::bad(region))?);
        link.weather(None);
    }
    reports.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    let middle = reports.get(reports.len() / 2).context("a run")?;
    let note = format!("median of {runs}; {} bytes in {} passes", middle.bytes, middle.passes);
    figures.add("bad link, ten years with corrections", middle.seconds, "s", &note);
    // Calls overlap, so that the link itself needs its bytes and the way to each connection.
    let own = middle.moving + middle.opening;
    figures.add("bad link, ten years, the link itself", own, "s", "bytes and new connections, no losses");
    figures.add("bad link, ten years, of the link itself", middle.seconds / own, "", "losses and waits; no limit set");
    let again = middle.bytes as f64 / uncut.bytes as f64;
    figures.add("bad link, ten years, bytes of an uncut pass", again, "", "what the cuts made travel again");
    Ok(())
}

struct Report {
    seconds: f64,
    passes: u32,
    bytes: u64,
    round_trips: u64,
    /// Seconds that lost segments cost.
    late: f64,
    /// Seconds of the link for these bytes, and for each connection to open.
    moving: f64,
    opening: f64,
    /// Seconds that the link needs for the same bytes and round trips, with the same losses.
    own: f64,
}

/// Passes until both sides agree, in this weather.
fn passes(bench: &Bench, link: &Link, data: &Path, weather: Weather) -> Result<Report> {
    link.weather(Some(weather));
    let before = link.counts();
    let (began, mut round_trips, mut passes) = (Instant::now(), 0, 0);
    loop {
        passes += 1;
        let pass: Value = bench.ask_agent(data, "sync")?;
        round_trips += pass["round_trips"].as_u64().context("round trips")?;
        if pass["synced"] == true {
            break;
        }
        ensure!(passes < PASSES_MAX, "{PASSES_MAX} passes did not get through: {pass}");
    }
    let seconds = began.elapsed().as_secs_f64();
    let Counts { connections, bytes_up, bytes_down, late, .. } = link.counts();
    let bytes = bytes_up - before.bytes_up + bytes_down - before.bytes_down;
    let late = (late - before.late).as_secs_f64();
    let trip = weather.round_trip().as_secs_f64();
    // A connection costs one round trip for TCP and one for TLS, a call one.
    let opening = trip * 2.0 * (connections - before.connections) as f64;
    let moving = bytes as f64 / weather.bytes_per_second as f64;
    let own = opening + trip * round_trips as f64 + moving + late;
    Ok(Report { seconds, passes, bytes, round_trips, late, moving, opening, own })
}

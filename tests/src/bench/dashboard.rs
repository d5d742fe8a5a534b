//! The province's dashboard with all regions of the country: how long a page takes and how large it is, and whether fifty
//! readers slow down the offices that sync at the same time.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use selaras_server::store;
use serde_json::Value;

use super::figures::Figures;
use super::herd::{self, quantile};
use super::office::Bench;
use crate::country;
use crate::demo::programs::{Programs, command, must};
use crate::memory::peak_kib;
use crate::visitor::Visitor;

const READERS: usize = 50;
/// A page asks again at most this often (ubah.js).
const READS_EVERY: Duration = Duration::from_secs(1);
/// How often an office types and a reader waits for it.
const NEWS: u32 = 11;
/// Each a view of its own, which nobody has read before.
const MEASURES: [&str; 12] = [
    "index",
    "sector:1",
    "sector:2",
    "sector:3",
    "sector:4",
    "sector:5",
    "sector:6",
    "budget",
    "realisation",
    "improvement",
    "timeliness",
    "completeness",
];

pub(super) fn measure(programs: &Programs, folder: &Path, offices: usize, figures: &mut Figures) -> Result<()> {
    overview(programs, &folder.join("overview"), offices, figures)?;
    let alone = Bench::start(programs, &folder.join("alone"), "62.01")?;
    let without = herd::run(&alone, &folder.join("alone"), offices, || {})?;
    drop(alone);
    let bench = Bench::start(programs, &folder.join("read"), "62.01")?;
    let visitor = bench.visitor()?;
    let ended = Arc::new(AtomicBool::new(false));
    let mut readers = Vec::new();
    let with = herd::run(&bench, &folder.join("read"), offices, || {
        readers = (0..READERS).map(|reader| read(visitor.clone(), reader, Arc::clone(&ended))).collect();
    });
    ended.store(true, Ordering::Relaxed);
    let mut times = Vec::new();
    for reader in readers {
        times.extend(reader.join().map_err(|_| anyhow!("a reader failed"))??);
    }
    let (with, pages) = (with?, times.len());
    let name = |what: &str| format!("{READERS} readers while {offices} offices sync, {what}");
    let page = quantile(times, 0.99).as_secs_f64() * 1_000.0;
    figures.add(&name("page p99"), page, "ms", &format!("of {pages} pages; should stay below 500"));
    let (p50, p99) = (with.working(0.5) / without.working(0.5), with.working(0.99) / without.working(0.99));
    figures.add(&name("receipt p50"), p50, "×", "of the same without readers; should stay below 1.5");
    let told = format!(
        "{:.2} s against {:.2} s without readers; should stay below 1.5",
        with.working(0.99),
        without.working(0.99)
    );
    figures.add(&name("receipt p99"), p99, "×", &told);
    let peak = peak_kib(bench.server_id())? as f64 / 1024.0;
    figures.add(&name("server's memory"), peak, "MiB", "peak; should stay below 300");
    Ok(())
}

/// Pages that nobody has read before, of a store with a standing of every region in three quarters.
fn overview(programs: &Programs, folder: &Path, count: usize, figures: &mut Figures) -> Result<()> {
    let bench = Bench::start(programs, folder, "62.01")?;
    country::fill(&store::open_again(&bench.province)?, count)?;
    let visitor = bench.visitor()?;
    let (mut times, mut largest) = (Vec::new(), 0);
    for measure in MEASURES {
        let began = Instant::now();
        let came = visitor.get(&format!("/?year=2023&quarter=4&by={measure}"))?;
        times.push(began.elapsed());
        let rows = came.body.matches("<tr id=").count();
        ensure!(came.status == 200 && rows >= count, "{rows} rows: {}", came.head);
        largest = largest.max(came.size_bytes());
    }
    let name = |what: &str| format!("overview of {count} regions, {what}");
    let median = quantile(times.clone(), 0.5).as_secs_f64() * 1_000.0;
    figures.add(
        &name("first reading"),
        median,
        "ms",
        "median of 12 measures, request to answer; should stay below 100",
    );
    figures.add(&name("slowest"), quantile(times, 1.0).as_secs_f64() * 1_000.0, "ms", "of the 12");
    figures.add(
        &name("on the wire"),
        largest as f64 / 1024.0,
        "KiB",
        "the largest, not compressed; should stay below 300",
    );
    let mut again = Vec::new();
    for _ in 0..21 {
        let began = Instant::now();
        visitor.get("/?year=2023&quarter=4&by=index")?;
        again.push(began.elapsed());
    }
    figures.add(
        &name("again"),
        quantile(again, 0.5).as_secs_f64() * 1_000.0,
        "ms",
        "median of 21, nothing changed meanwhile",
    );
    news(programs, &bench, &visitor, figures)
}

/// How long until a reader sees what an office typed: from the start of the office's pass, its process and handshake included,
/// over the event that says so, to the part of the page that has changed.
fn news(programs: &Programs, bench: &Bench, visitor: &Visitor, figures: &mut Figures) -> Result<()> {
    let log = bench.office.with_file_name("log");
    let events = visitor.listen("/ubah")?;
    let part = "/ringkasan?year=2023&quarter=4&by=index";
    let mut times = Vec::new();
    for round in 1..=NEWS {
        let mut enter = command(&programs.agent, &log)?;
        enter.args(["enter", "K.2.01", "--year", "2023", "--quarter", "4", "--required", "1000", "--achieved"]);
        let _: Value = must(enter.arg((round * 10).to_string()).args(["--json", "--data"]).arg(&bench.office), &log)?;
        let before = visitor.get(part)?.body;
        let began = Instant::now();
        bench.agent(&bench.office, "sync", &[])?;
        loop {
            events.recv_timeout(Duration::from_secs(30)).context("an event of the change")?;
            if visitor.get(part)?.body != before {
                break;
            }
        }
        times.push(began.elapsed());
    }
    let median = quantile(times.clone(), 0.5).as_secs_f64();
    figures.add("typed at an office, seen at the province", median, "s", "median of 11; should stay below 2");
    let worst = quantile(times, 1.0).as_secs_f64();
    figures.add("typed at an office, seen at the province, worst", worst, "s", "of the 11; should stay below 2");
    Ok(())
}

/// A page that stays open: it is read, and then its part that follows the store as often as it may ask. Readers look at all
/// measures, not at the same one.
fn read(visitor: Visitor, reader: usize, ended: Arc<AtomicBool>) -> thread::JoinHandle<Result<Vec<Duration>>> {
    thread::spawn(move || {
        let mut times = Vec::new();
        let view = format!("year=2023&quarter=4&pool=all&by={}", MEASURES[reader % MEASURES.len()]);
        let mut path = format!("/?{view}");
        while !ended.load(Ordering::Relaxed) {
            let began = Instant::now();
            let came = visitor.get(&path).context("a reader's page")?;
            ensure!(came.status == 200, "{}", came.head);
            times.push(began.elapsed());
            path = format!("/ringkasan?{view}");
            thread::sleep(READS_EVERY.saturating_sub(began.elapsed()));
        }
        Ok(times)
    })
}

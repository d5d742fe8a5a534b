//! The queue of the review with a few hundred sealed quarters: how long its page takes and how large it is.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use selaras_domain::amount::Amount;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::{
    Achievement, Cell, Content, Header, Kind, LedgerId, LedgerStart, Line, LineId, OfficeId, Owner, Seal, Subject,
    VerdictRange,
};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::{RegionCode, of_province};
use selaras_ledger::{
    Connection, Heads, LedgerInfo, add_ledger, append, find_ledger, record_verdict, seal_cell, sealed_cells,
};
use selaras_server::{standing, store};
use uuid::Uuid;

use super::figures::Figures;
use super::herd::quantile;
use super::office::Bench;
use crate::demo::programs::Programs;

const FROM_YEAR: u16 = 2018;

pub(super) fn measure(programs: &Programs, folder: &Path, count: usize, figures: &mut Figures) -> Result<()> {
    let bench = Bench::start(programs, folder, "62.01")?;
    let sealed = fill(&bench.province, count)?;
    let visitor = bench.visitor()?;
    let (mut times, mut size_bytes) = (Vec::new(), 0);
    for _ in 0..21 {
        let began = Instant::now();
        let came = visitor.get("/tinjau")?;
        times.push(began.elapsed());
        let rows = came.body.matches("href=\"/tinjau/").count();
        ensure!(came.status == 200 && rows >= sealed, "{rows} rows: {}", came.head);
        size_bytes = came.size_bytes();
    }
    let name = |what: &str| format!("review queue of {sealed} sealed quarters, {what}");
    let first = times.first().context("a first reading")?.as_secs_f64() * 1_000.0;
    figures.add(&name("first reading"), first, "ms", "request to answer; should stay below 100");
    let median = quantile(times, 0.5).as_secs_f64() * 1_000.0;
    figures.add(&name("median of 21"), median, "ms", "should stay below 100");
    figures.add(&name("on the wire"), size_bytes as f64 / 1024.0, "KiB", "not compressed; should stay below 300");
    Ok(())
}

/// So many quarters of the province's regions, each with every cell answered and sealed; gives how many.
fn fill(province: &Path, count: usize) -> Result<usize> {
    let database = store::open_again(province)?;
    let now_ms = selaras_program::now_ms();
    let regions: Vec<RegionCode> = of_province(62).map(|region| region.code).collect();
    let quarters = (FROM_YEAR..).flat_map(|year| Quarter::ALL.map(|quarter| Period::quarter(year, quarter)));
    let wanted: Vec<(RegionCode, Period)> =
        quarters.flat_map(|period| regions.iter().map(move |region| (*region, period))).take(count).collect();
    let mut ledgers: Vec<(RegionCode, LedgerId)> = Vec::new();
    for region in regions.iter().copied() {
        let id = LedgerId(Uuid::now_v7());
        let start = LedgerStart { id, owner: Owner::Office(OfficeId(Uuid::now_v7())), region, predecessor: None };
        database.write_blocking(move |tx| add_ledger(tx, &start))?;
        ledgers.push((region, id));
    }
    for (region, period) in wanted {
        let (_, ledger) = *ledgers.iter().find(|(one, _)| *one == region).context("a ledger")?;
        database.write_blocking(move |tx| seal(tx, (region, period), ledger, now_ms))?;
    }
    standing::refresh_all(&database)?;
    Ok(count)
}

fn seal(tx: &Connection, (region, period): (RegionCode, Period), id: LedgerId, now_ms: i64) -> Result<()> {
    let ledger = find_ledger(tx, id)?.context("the ledger that was added")?;
    let mut heads = Heads::new(tx)?;
    let catalogue = Catalogue::for_year(period.year);
    let mut first = None;
    for (component, number) in catalogue.components(region.level()).iter().zip(1u32..) {
        let content = Content::Achievement(Achievement::Value {
            required: Amount::units(1_000),
            achieved: Amount::units(number),
            below_standard: None,
            note: String::new(),
        });
        let cell = Cell { region, period, kind: Kind::Achievement, subject: Subject::component(*component) };
        first.get_or_insert(write(tx, &mut heads, &ledger, (cell, content), now_ms)?);
    }
    let cells = sealed_cells(tx, region, period)?;
    let content = Content::Seal(Seal {
        digest: Seal::digest_of(&cells),
        cells,
        frontier: Vec::new(),
        catalogue_version: catalogue.version.clone(),
        rules_version: "bench".to_owned(),
        province_time_ms: Some(now_ms),
    });
    let to = write(tx, &mut heads, &ledger, (seal_cell(region, period), content), now_ms)?;
    let range = VerdictRange { ledger: id, from: first.unwrap_or(to), to, exceptions: Vec::new(), chain: None };
    let cell = Cell { region, period: Period::year(2024), kind: Kind::Verdict, subject: Subject::ledger(id) };
    let verdict = line(cell, Content::Verdict(range.clone()), now_ms);
    let said = append(tx, store::region_ledger(tx, region)?.key, &verdict.to_bytes())?;
    record_verdict(tx, LineId { ledger: said.ledger, seq: said.seq }, &range, now_ms)?;
    store::mark_stale(tx, region, period)
}

/// Writes a line that is accepted; gives its number.
fn write(
    tx: &Connection,
    heads: &mut Heads<'_>,
    ledger: &LedgerInfo,
    (cell, content): (Cell, Content),
    now_ms: i64,
) -> Result<u64> {
    let line = line(cell, content, now_ms);
    let at = append(tx, ledger.key, &line.to_bytes())?;
    heads.apply(ledger, at.seq, &line, Some(now_ms))?;
    Ok(at.seq)
}

fn line(cell: Cell, content: Content, now_ms: i64) -> Line {
    let (writer, kind) = ("Bench".to_owned(), content.kind());
    Line { header: Header { time_ms: now_ms, writer, kind, cell, base: Vec::new(), origin: None }, content }
}

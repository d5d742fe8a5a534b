//! Score and rank from the stored tables: all kabupaten and kota of Indonesia, all components, five years of quarters.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use selaras_domain::calendar::Calendar;
use selaras_domain::catalogue::{Catalogue, Level};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::rank::{AsOf, Measure, Pool, rank};
use selaras_domain::region::{Region, RegionKind, regions};
use selaras_server::standing;
use selaras_server::store;

use super::figures::Figures;

const YEARS: std::ops::Range<u16> = 2019..2024;

pub(super) fn measure(folder: &Path, count: usize, figures: &mut Figures) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let database = store::open(folder)?;
    let regions: Vec<&Region> =
        regions().iter().filter(|region| region.kind != RegionKind::Provinsi).take(count).collect();
    fill(&folder.join(store::FILE), &regions)?;
    let quarter = Period::quarter(2023, Quarter::Q4);
    let one = regions.first().context("a region")?;
    let began = Instant::now();
    database.read(|tx| standing::compute(tx, one.code, quarter))?;
    figures.add(
        "score one region, first",
        began.elapsed().as_secs_f64() * 1_000.0,
        "ms",
        "cold cache; should stay below 3",
    );
    let began = Instant::now();
    database.read(|tx| standing::compute(tx, one.code, quarter))?;
    figures.add("score one region", began.elapsed().as_secs_f64() * 1_000.0, "ms", "should stay below 3");
    let (seconds, cells) = score(&database, &regions, &[quarter])?;
    let limit = format!("{cells} cells; should stay below 0.25 for 514 regions");
    figures.add(&format!("score and rank {} regions, one quarter", regions.len()), seconds, "s", &limit);
    let periods: Vec<Period> =
        YEARS.flat_map(|year| Quarter::ALL.map(|quarter| Period::quarter(year, quarter))).collect();
    let (seconds, cells) = score(&database, &regions, &periods)?;
    let limit = format!("{cells} cells; should stay below 2.5 for 514 regions");
    figures.add(&format!("score and rank {} regions, {} quarters", regions.len(), periods.len()), seconds, "s", &limit);
    warm(&database, &regions, figures)
}

/// `rank` as the server does it: from the standings it keeps. A median: one query of milliseconds tells little.
fn warm(database: &selaras_ledger::Database, regions: &[&Region], figures: &mut Figures) -> Result<()> {
    let codes = regions.iter().map(|region| region.code);
    let stale: Vec<_> = codes.flat_map(|code| YEARS.rev().take(2).map(move |year| (code, year))).collect();
    database.write_blocking(move |tx| {
        for (code, year) in stale {
            for quarter in Quarter::ALL {
                store::mark_stale(tx, code, Period::quarter(year, quarter))?;
            }
        }
        Ok(())
    })?;
    standing::refresh_all(database)?;
    let request = standing::Request {
        year: 2023,
        quarter: Quarter::Q4,
        measure: Measure::Index,
        pool: Pool::All,
        sealed_only: false,
        as_of: Timestamp::UNIX_EPOCH,
    };
    let mut times = Vec::new();
    for _ in 0..21 {
        let began = Instant::now();
        let ranking = database.read(|tx| standing::ranking_of(tx, regions.iter().copied(), &request))?;
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        anyhow::ensure!(ranking.rows.len() == regions.len(), "a region is not ranked");
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().context("a median")?;
    let name = format!("rank {} regions, warm store", regions.len());
    figures.add(&name, median, "ms", "median of 21; should stay below 20");
    Ok(())
}

/// Seconds to score and rank the regions in each period, and the cells that were read.
fn score(database: &selaras_ledger::Database, regions: &[&Region], periods: &[Period]) -> Result<(f64, u64)> {
    let began = Instant::now();
    let mut cells = 0;
    let calendar = Calendar::built_in();
    for period in periods {
        let codes: Vec<_> = regions.iter().map(|region| region.code).collect();
        let rows = standing::compute_all(database, &codes, *period)?;
        cells += rows.iter().map(|row| u64::from(row.answered)).sum::<u64>();
        let standings: Vec<_> =
            regions.iter().zip(&rows).map(|(region, row)| standing::of_row(region, row)).collect::<Result<_>>()?;
        let as_of = AsOf { calendar: &calendar, year: period.year, instant: Timestamp::UNIX_EPOCH };
        let ranking = rank(&standings, Measure::Index, Pool::All, as_of);
        anyhow::ensure!(ranking.rows.len() == regions.len(), "a region is not ranked");
    }
    Ok((began.elapsed().as_secs_f64(), cells))
}

/// Current values of all components in all quarters, in the tables that ingest writes.
fn fill(file: &Path, regions: &[&Region]) -> Result<()> {
    let catalogue = Catalogue::for_year(2023);
    let connection = Connection::open(file)?;
    let transaction = connection.unchecked_transaction()?;
    let mut ledger = transaction.prepare_cached(
        "INSERT INTO ledger (id, ledger, region, owner, office, start) VALUES (?1, ?2, ?3, 0, x'', x'')",
    )?;
    let mut head = transaction.prepare_cached(
        "INSERT INTO head (region, year, quarter, kind, subject, ledger, seq, effective_ms, state, first, second)
         VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, 1700000000000, 1, ?7, ?8)",
    )?;
    for (region, key) in regions.iter().zip(1i64..) {
        ledger.execute(params![key, (key as u128).to_be_bytes(), region.code.number()])?;
        let mut seq = 0i64;
        for year in YEARS {
            for quarter in 1..=4 {
                for component in catalogue.components(Level::Kabupaten) {
                    seq += 1;
                    let (required, achieved) = (100_000 + seq % 977, (seq * 7 + key) % 100_000);
                    let code = component.to_string();
                    head.execute(params![region.code.number(), year, quarter, code, key, seq, required, achieved])?;
                }
            }
        }
    }
    drop((ledger, head));
    Ok(transaction.commit()?)
}

//! Import: rows of CSV and XLSX a second, from the file to the durable ledger, process start included. Also makes the rows of
//! the other measurements: all 326 components of a kabupaten, ten years of quarters, required 1,000 to 1,976, achieved
//! spread evenly below it and moving with each round.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_xlsxwriter::Workbook;
use selaras_domain::catalogue::{Catalogue, Level};

use super::figures::Figures;
use super::office::Bench;
use crate::demo::programs::Programs;

const TITLES: [&str; 8] =
    ["tahun", "triwulan", "kode", "dibutuhkan", "terpenuhi", "tidak_sesuai_standar", "status", "keterangan"];
const YEARS: std::ops::RangeInclusive<u16> = 2018..=2027;

pub(super) struct Row {
    year: u16,
    quarter: u8,
    code: String,
    required: u64,
    achieved: u64,
}

/// 13,040 rows; each round has other values.
pub(super) fn rows(round: u64) -> Vec<Row> {
    rows_with(|index, required| (index * 7 + round * 13) % required)
}

/// As [`rows`], with figures that no compression guesses.
pub(super) fn irregular_rows(round: u64) -> Vec<Row> {
    let mut chance = ChaCha8Rng::seed_from_u64(round);
    rows_with(|_, required| chance.random_range(0..required))
}

fn rows_with(mut achieved: impl FnMut(u64, u64) -> u64) -> Vec<Row> {
    let catalogue = Catalogue::for_year(*YEARS.start());
    let mut rows = Vec::new();
    for year in YEARS {
        for quarter in 1..=4 {
            for component in catalogue.components(Level::Kabupaten) {
                let index = rows.len() as u64;
                let required = 1_000 + index % 977;
                let achieved = achieved(index, required);
                rows.push(Row { year, quarter, code: component.to_string(), required, achieved });
            }
        }
    }
    rows
}

pub(super) fn write_csv(path: &Path, rows: &[Row]) -> Result<()> {
    let mut text = TITLES.join(";") + "\n";
    for row in rows {
        text += &format!("{};{};{};{};{};;;\n", row.year, row.quarter, row.code, row.required, row.achieved);
    }
    std::fs::write(path, text).with_context(|| format!("write {}", path.display()))
}

fn write_xlsx(path: &Path, rows: &[Row]) -> Result<()> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, title) in TITLES.iter().enumerate() {
        sheet.write(0, column as u16, *title)?;
    }
    for (row, at) in rows.iter().zip(1..) {
        sheet.write(at, 0, row.year)?;
        sheet.write(at, 1, row.quarter)?;
        sheet.write(at, 2, row.code.as_str())?;
        sheet.write(at, 3, row.required as f64)?;
        sheet.write(at, 4, row.achieved as f64)?;
    }
    workbook.save(path).with_context(|| format!("write {}", path.display()))
}

pub(super) fn measure(programs: &Programs, folder: &Path, files: u64, figures: &mut Figures) -> Result<()> {
    let bench = Bench::start(programs, folder, "62.01")?;
    let mut csv: Vec<PathBuf> = Vec::new();
    let mut xlsx: Vec<PathBuf> = Vec::new();
    for round in 0..files {
        let rows = rows(round);
        csv.push(folder.join(format!("{round}.csv")));
        write_csv(&folder.join(format!("{round}.csv")), &rows)?;
        if round < files.div_ceil(4) {
            xlsx.push(folder.join(format!("{round}.xlsx")));
            write_xlsx(&folder.join(format!("{round}.xlsx")), &rows)?;
        }
    }
    for (name, files, limit) in [
        ("import CSV", csv, "should reach 50,000; every row changes its cell"),
        ("import XLSX", xlsx, "should reach 15,000"),
    ] {
        let began = Instant::now();
        let answer = bench.agent(&bench.office, "import", &files)?;
        let seconds = began.elapsed().as_secs_f64();
        let rows: u64 = answer["files"].as_array().into_iter().flatten().filter_map(|file| file["rows"].as_u64()).sum();
        figures.add(name, rows as f64 / seconds, "rows/s", limit);
    }
    Ok(())
}

//! All files of one district: a table for each thing it reports, in the formats of the contract, each saved in one of the
//! ways offices save them.

use anyhow::{Context, Result};
use rand::RngExt;
use selaras_domain::catalogue::{Catalogue, Component};
use selaras_domain::line::{Achievement, StageName, TargetDocument};
use selaras_domain::period::Quarter;
use selaras_domain::region::{Region, RegionCode, region};

use super::budget::{self, Purpose};
use super::chance::{Topic, chance};
use super::file::{File, FileKind, Shape, file};
use super::table::{Table, Value};
use super::year::Part;
use super::{Sample, aim, words};

/// One district with the files it sends.
#[derive(Clone, Debug)]
pub struct District {
    pub region: &'static Region,
    pub files: Vec<File>,
}

/// What a district of the sample reports for a quarter, in catalogue order; components of a nihil service are left out.
pub fn achievements(seed: u64, region: &Region, year: u16, quarter: Quarter) -> Result<Vec<(Component, Achievement)>> {
    let parts = aim::year(seed, region, year)?;
    Ok(parts.iter().filter_map(|part| Some((part.component, part.report(quarter)?))).collect())
}

impl District {
    pub(super) fn make(sample: &Sample, code: RegionCode) -> Result<District> {
        let region = region(code).with_context(|| format!("{code} is not in the list of regions"))?;
        let mut files = Vec::new();
        for &year in &sample.years {
            let mut shapes = shapes(sample.seed, code, year);
            let mut add = |stem: String, kind, table: Table| -> Result<()> {
                files.push(file(&stem, kind, &table, shapes.next().unwrap_or(Shape::Comma))?);
                Ok(())
            };
            let parts = aim::year(sample.seed, region, year)?;
            for &quarter in &sample.quarters {
                let rows = parts.iter().filter_map(|part| Some((part.component, part.report(quarter)?)));
                let table = achievement_table(year, quarter, rows);
                add(format!("{code}-{year}-TW{quarter}"), FileKind::Achievement, table)?;
            }
            let stem = format!("{code}-{year}");
            add(stem.clone(), FileKind::Budget, budget_table(sample, region, year))?;
            add(stem.clone(), FileKind::Narrative, narrative_table(sample, region, year))?;
            add(stem.clone(), FileKind::Target, target_table(&parts, year))?;
            add(stem, FileKind::Stage, stage_table(sample, region, year))?;
        }
        Ok(District { region, files })
    }
}

/// The ways in turn, from a drawn start: a district uses all of them over a year.
fn shapes(seed: u64, region: RegionCode, year: u16) -> impl Iterator<Item = Shape> {
    let start = chance(seed, region, year, Topic::Format).random_range(0..Shape::ALL.len());
    Shape::ALL.into_iter().cycle().skip(start)
}

fn achievement_table(year: u16, quarter: Quarter, reports: impl Iterator<Item = (Component, Achievement)>) -> Table {
    let mut table = Table::new(&[
        "tahun",
        "triwulan",
        "kode",
        "dibutuhkan",
        "terpenuhi",
        "tidak_sesuai_standar",
        "status",
        "keterangan",
    ]);
    for (component, achievement) in reports {
        let [required, achieved, below, status, note] = match achievement {
            Achievement::Value { required, achieved, below_standard, note } => [
                Value::Hundredths(required.hundredths()),
                Value::Hundredths(achieved.hundredths()),
                below_standard.map_or(Value::Blank, |below| Value::Hundredths(below.hundredths())),
                Value::Blank,
                Value::Text(note),
            ],
            Achievement::Nihil { reason } => without_value("nihil", reason),
            Achievement::NotApplicable { reason } => without_value("tidak_berlaku", reason),
        };
        let [year, quarter] = period(year, quarter);
        table.rows.push(vec![
            year,
            quarter,
            Value::text(component.to_string()),
            required,
            achieved,
            below,
            status,
            note,
        ]);
    }
    table
}

fn without_value(status: &str, reason: String) -> [Value; 5] {
    [Value::Blank, Value::Blank, Value::Blank, Value::text(status), Value::Text(reason)]
}

fn budget_table(sample: &Sample, region: &Region, year: u16) -> Table {
    let mut table = Table::new(&["tahun", "triwulan", "kode", "pagu", "realisasi"]);
    let ceilings = budget::draw(sample.seed, region, year);
    for &quarter in &sample.quarters {
        for ceiling in &ceilings {
            let code = match ceiling.purpose {
                Purpose::Service(service) => service.to_string(),
                Purpose::Apbd => "APBD".to_owned(),
            };
            let [year, quarter_number] = period(year, quarter);
            let spent = ceiling.realisation[quarter.index()];
            let [allocation, spent] = [Value::Whole(ceiling.allocation), Value::Whole(spent)];
            table.rows.push(vec![year, quarter_number, Value::Text(code), allocation, spent]);
        }
    }
    table
}

/// A problem and its remedy for about one service in four.
fn narrative_table(sample: &Sample, region: &Region, year: u16) -> Table {
    let mut table = Table::new(&["tahun", "triwulan", "kode", "masalah", "tindak_lanjut"]);
    let mut chance = chance(sample.seed, region.code, year, Topic::Narrative);
    for quarter in Quarter::ALL {
        for service in Catalogue::for_year(year).services(region.code.level()) {
            let (problem, remedy) = words::NARRATIVES[chance.random_range(0..words::NARRATIVES.len())];
            if chance.random_range(0..4) == 0 && sample.quarters.contains(&quarter) {
                let [year, quarter] = period(year, quarter);
                let code = Value::text(service.code.to_string());
                table.rows.push(vec![year, quarter, code, Value::text(problem), Value::text(remedy)]);
            }
        }
    }
    table
}

/// What the five documents promise for each service, in its unit: all who need it in the long run, a little less this year.
fn target_table(parts: &[Part], year: u16) -> Table {
    let mut table = Table::new(&["tahun", "kode", "target", "dokumen"]);
    for part in parts.iter().filter(|part| matches!(part.component, Component::Recipients(_))) {
        for document in TargetDocument::ALL {
            let percent = match document {
                TargetDocument::Rpjmd | TargetDocument::Renstra => 100,
                _ => 78 + 2 * u64::from(year.saturating_sub(2018)).min(10),
            };
            // Whole people.
            let target = part.required / 100 * percent / 100 * 100;
            table.rows.push(vec![
                Value::Whole(year.into()),
                Value::text(part.component.to_string()),
                Value::Hundredths(target),
                Value::text(document.word()),
            ]);
        }
    }
    table
}

fn stage_table(sample: &Sample, region: &Region, year: u16) -> Table {
    let mut table = Table::new(&["tahun", "tahapan", "tanggal", "dokumen"]);
    let mut chance = chance(sample.seed, region.code, year, Topic::Stage);
    for ((month, stage), document) in (1..).zip(StageName::ALL).zip(words::STAGE_DOCUMENTS) {
        let day = chance.random_range(1..=28);
        table.rows.push(vec![
            Value::Whole(year.into()),
            Value::text(stage.word()),
            Value::text(format!("{year}-{month:02}-{day:02}")),
            Value::text(format!("{document} {} {year}", region.name)),
        ]);
    }
    table
}

fn period(year: u16, quarter: Quarter) -> [Value; 2] {
    [Value::Whole(year.into()), Value::Whole(quarter.number().into())]
}

//! Reading what a region plans: its targets and its stages of a year, and what they are set against. The same at both
//! sides, so that office and province show the same.

use std::collections::BTreeMap;

use anyhow::Result;
use rusqlite::Connection;
use selaras_domain::amount::Amount;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::{Attachment, Content, Kind, Stage, StageName, Subject, TargetDocument};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_domain::score::Answers;
use selaras_domain::targets::{Comparison, History, Proposals, Targets, compare, propose_all};

use crate::lines::line_at;
use crate::values::{answers, current_values};

/// A region's targets of a year.
pub fn targets(connection: &Connection, region: RegionCode, year: u16) -> Result<Targets> {
    let mut targets = Targets::default();
    for row in current_values(connection, region, Period::year(year), Kind::Target)? {
        if let Some((component, document)) = row.cell.subject.to_target()
            && let Some(value) = Amount::from_hundredths(row.first)
        {
            targets.set(component, document, value);
        }
    }
    Ok(targets)
}

/// A region's stages of a year, those that were reported.
pub fn stages(connection: &Connection, region: RegionCode, year: u16) -> Result<BTreeMap<StageName, Stage>> {
    let mut stages = BTreeMap::new();
    for row in current_values(connection, region, Period::year(year), Kind::Stage)? {
        let Some(name) = StageName::from_word(row.cell.subject.as_str()) else { continue };
        let Some(line) = line_at(connection, row.key, row.line.seq)? else { continue };
        // A content erased by law says nothing any more.
        if let Ok(Content::Stage(stage)) = line.bytes.decode().map(|line| line.content) {
            stages.insert(name, stage);
        }
    }
    Ok(stages)
}

/// The files noted to what a region plans for a year, by the subject of what they belong to: `stage:tim`, `target:RPJMD`.
pub fn plan_files(connection: &Connection, region: RegionCode, year: u16) -> Result<BTreeMap<Subject, Attachment>> {
    let mut files = BTreeMap::new();
    for row in current_values(connection, region, Period::year(year), Kind::Attachment)? {
        let Some(line) = line_at(connection, row.key, row.line.seq)? else { continue };
        if let Ok(Content::Attachment(file)) = line.bytes.decode().map(|line| line.content) {
            files.insert(row.cell.subject, file);
        }
    }
    Ok(files)
}

/// Target against realisation, in the quarter given or the last one the region reported.
pub fn compare_targets(
    connection: &Connection,
    region: RegionCode,
    year: u16,
    quarter: Option<Quarter>,
) -> Result<Comparison> {
    let targets = targets(connection, region, year)?;
    let catalogue = Catalogue::for_year(year);
    let reported = match quarter {
        Some(quarter) => Some((quarter, answers(connection, region, Period::quarter(year, quarter), &catalogue)?.0)),
        None => {
            let quarters = quarters(connection, region, year, Quarter::Q4)?;
            Quarter::ALL.into_iter().zip(quarters).rev().find_map(|(quarter, answers)| Some((quarter, answers?)))
        }
    };
    let reported = reported.as_ref().map(|(quarter, answers)| (*quarter, answers));
    Ok(compare(region, year, &targets, reported))
}

/// The targets proposed for the year after `year`, from its quarters up to `until`, meant for `document`.
pub fn propose_targets(
    connection: &Connection,
    region: RegionCode,
    year: u16,
    until: Quarter,
    document: TargetDocument,
) -> Result<Proposals> {
    let quarters = quarters(connection, region, year, until)?;
    let last_year = match Period::quarter(year, Quarter::Q4).same_quarter_last_year() {
        Some(period) => Some(answers(connection, region, period, &Catalogue::for_year(period.year))?.0),
        None => None,
    };
    Ok(propose_all(region, year, &History { quarters, last_year }, document))
}

/// What a region answered in each quarter of a year; `None` where it reported nothing.
fn quarters(connection: &Connection, region: RegionCode, year: u16, until: Quarter) -> Result<[Option<Answers>; 4]> {
    let catalogue = Catalogue::for_year(year);
    let mut quarters = [const { None }; 4];
    for (quarter, slot) in Quarter::ALL.into_iter().zip(&mut quarters) {
        if quarter <= until {
            let (answers, _) = answers(connection, region, Period::quarter(year, quarter), &catalogue)?;
            *slot = answers.has_answer().then_some(answers);
        }
    }
    Ok(quarters)
}

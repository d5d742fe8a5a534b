//! Editions as a region is told of them, and what it objected to: read from the lines, the same at both sides.

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::line::{Cell, Content, Edition, Header, Kind, OfficeRights, Subject};
use selaras_domain::objection::judge_time;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_domain::verdict::{Verdict, judge};

use crate::heads::heads_of_cell;
use crate::lineage::{CellLine, lineage};
use crate::lines::line_at;

/// An objection with what was ruled.
#[derive(Clone, Debug)]
pub struct Objected {
    /// What it is about.
    pub cell: Cell,
    pub line: CellLine,
    /// The last word of the province on it.
    pub ruling: Option<CellLine>,
}

/// The cell in which a region is told of a quarter's editions.
pub fn edition_cell(region: RegionCode, period: Period) -> Cell {
    Cell { region, period, kind: Kind::Edition, subject: Subject::whole() }
}

/// The last edition of a quarter that a region was told of.
pub fn edition_told(connection: &Connection, region: RegionCode, period: Period) -> Result<Option<Edition>> {
    let Some(head) = heads_of_cell(connection, &edition_cell(region, period))?.pop() else { return Ok(None) };
    let stored = line_at(connection, head.key, head.line.seq)?.context("the line of a head")?;
    Ok(match stored.bytes.decode().map(|line| line.content) {
        Ok(Content::Edition(edition)) => Some(edition),
        _ => None,
    })
}

/// The quarters of which a region was told an edition, the youngest first, with the last one of each.
pub fn editions_told(connection: &Connection, region: RegionCode) -> Result<Vec<(Period, Edition)>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT year, quarter FROM head WHERE region = ?1 AND kind = ?2 ORDER BY year DESC, quarter DESC",
    )?;
    let periods = statement.query_map(params![region.number(), Kind::Edition.number()], |row| {
        Ok(Period { year: row.get(0)?, quarter: Quarter::from_number(row.get(1)?) })
    })?;
    let mut editions = Vec::new();
    for period in periods {
        let period = period?;
        editions.extend(edition_told(connection, region, period)?.map(|edition| (period, edition)));
    }
    Ok(editions)
}

/// Judges an office's line by what the ledgers say beside its office's rights: an objection has its time.
pub fn judge_line(
    connection: &Connection,
    header: &Header,
    content: &Content,
    rights: &[OfficeRights],
    received_ms: i64,
) -> Result<Verdict> {
    let verdict = judge(header, content, rights, received_ms);
    if verdict.reason.is_some() || !matches!(content, Content::Objection(_)) {
        return Ok(verdict);
    }
    let edition = edition_told(connection, header.cell.region, header.cell.period)?;
    Ok(judge_time(edition.as_ref(), header.time_ms.min(received_ms)).unwrap_or(verdict))
}

/// What a region objected to in a quarter, by cell and time.
pub fn objections(connection: &Connection, region: RegionCode, period: Period) -> Result<Vec<Objected>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT subject FROM head WHERE region = ?1 AND year = ?2 AND quarter = ?3 AND kind = ?4 ORDER BY subject",
    )?;
    let quarter = period.quarter.map_or(0, Quarter::number);
    let key = params![region.number(), period.year, quarter, Kind::Objection.number()];
    let subjects = statement.query_map(key, |row| row.get::<_, String>(0))?;
    let mut objections = Vec::new();
    for subject in subjects {
        let subject = Subject::from_text(&subject?).context("a subject in the head table")?;
        let Some((kind, about)) = subject.split_about() else { continue };
        let cell = Cell { region, period, kind, subject: about };
        // The youngest first, and so the ruling that counts.
        let rulings = lineage(connection, &cell.about(Kind::Ruling))?;
        let mut of_cell = lineage(connection, &cell.about(Kind::Objection))?;
        of_cell.sort_by_key(|line| (line.header.time_ms, line.id));
        for line in once(of_cell) {
            let on_it = |ruling: &&CellLine| match &ruling.content {
                Content::Ruling(said) => said.on == line.id || Some(said.on) == line.header.origin,
                _ => false,
            };
            let ruling = rulings.iter().find(on_it).cloned();
            objections.push(Objected { cell: cell.clone(), line, ruling });
        }
    }
    Ok(objections)
}

/// A line that was written again after a recovery is the same objection: its youngest copy counts.
fn once(lines: Vec<CellLine>) -> Vec<CellLine> {
    let first = |line: &CellLine| line.header.origin.unwrap_or(line.id);
    let is_older = |line: &CellLine| lines.iter().any(|other| first(other) == first(line) && other.id > line.id);
    let older: Vec<bool> = lines.iter().map(is_older).collect();
    lines.into_iter().zip(older).filter_map(|(line, is_older)| (!is_older).then_some(line)).collect()
}

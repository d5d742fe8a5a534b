//! What regions objected to, and the province's rulings: lines, so that they come back with the ledgers, and part of every
//! edition made after them.

use anyhow::{Context, Result, bail};
use selaras_domain::check::{self, Severity};
use selaras_domain::heads::effective_ms;
use selaras_domain::line::{Base, Content, Decision, Header, Kind, Line, LineId, Objection, Owner};
use selaras_domain::message;
use selaras_domain::message::Told;
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_ledger::{
    Connection, Objected as Said, edition_told, find_ledger, heads_of_cell, line_at, objections, office_names,
};

use super::document::{Objected, Ruled};
use super::text::Instant;
use crate::store;

/// The province's word on an objection.
#[derive(Clone, Debug)]
pub struct Ruling {
    pub region: RegionCode,
    pub period: Period,
    /// The objection.
    pub on: LineId,
    pub is_accepted: bool,
    /// Why; the region reads it.
    pub text: String,
    pub writer: String,
}

/// What the regions objected to in a quarter.
pub fn heard(connection: &Connection, regions: &[RegionCode], period: Period) -> Result<Vec<Objected>> {
    let mut heard = Vec::new();
    for region in regions {
        let names = office_names(connection, *region)?;
        for said in objections(connection, *region, period)? {
            let Content::Objection(objection) = &said.line.content else { continue };
            // What the province has not received yet is not heard.
            let Some(received_ms) = said.line.received_ms else { continue };
            let office = match said.line.ledger.start.owner {
                Owner::Office(office) => names.get(&office).cloned().unwrap_or_else(|| office.to_string()),
                Owner::Region | Owner::Common => String::new(),
            };
            heard.push(Objected {
                region: *region,
                cell: said.cell.name(),
                line: said.line.id.to_string(),
                office,
                writer: said.line.header.writer.clone(),
                at: Instant(effective_ms(said.line.header.time_ms, Some(received_ms))),
                received_at: Instant(received_ms),
                text: objection.text.clone(),
                on: objection.on.map(|line| line.to_string()),
                ruling: ruled(connection, &said, objection)?,
            });
        }
    }
    Ok(heard)
}

fn ruled(connection: &Connection, said: &Said, objection: &Objection) -> Result<Option<Ruled>> {
    let Some((line, ruling)) = said.ruling.as_ref().and_then(|line| match &line.content {
        Content::Ruling(ruling) => Some((line, ruling)),
        _ => None,
    }) else {
        return Ok(None);
    };
    Ok(Some(Ruled {
        accepted: ruling.is_accepted,
        text: ruling.text.clone(),
        writer: line.header.writer.clone(),
        at: Instant(line.header.time_ms),
        line: line.id.to_string(),
        is_corrected: is_corrected(connection, said, objection)?,
    }))
}

/// Whether the cell says something else than what was objected to.
fn is_corrected(connection: &Connection, said: &Said, objection: &Objection) -> Result<bool> {
    let head = heads_of_cell(connection, &said.cell)?.pop();
    let (Some(head), Some(on)) = (&head, objection.on) else { return Ok(head.is_some()) };
    if head.line == on {
        return Ok(false);
    }
    let now = line_at(connection, head.key, head.line.seq)?.context("the line of a head")?;
    let before = match find_ledger(connection, on.ledger)? {
        Some(ledger) => line_at(connection, ledger.key, on.seq)?,
        None => None,
    };
    let digest = |content: &Content| Decision::digest_of(content);
    let before = before.and_then(|line| line.bytes.decode().ok()).map(|line| digest(&line.content));
    Ok(now.bytes.decode().ok().map(|line| digest(&line.content)) != before)
}

/// Writes a ruling; a later one on the same objection takes its place until the edition is final.
pub fn rule(connection: &Connection, ruling: &Ruling, now_ms: i64) -> Result<LineId> {
    let Ruling { region, period, on, .. } = *ruling;
    let edition = edition_told(connection, region, period)?;
    if edition.is_some_and(|edition| edition.is_final) {
        bail!(Told(message!(
            "edisi {period} sudah final; putusannya tetap",
            "the edition of {period} is final; its rulings stay"
        )));
    }
    let said = objections(connection, region, period)?;
    let Some(said) = said.into_iter().find(|said| said.line.id == on && said.line.received_ms.is_some()) else {
        bail!(Told(message!(
            "{region} {period} tidak punya sanggahan {on}; lihat `edition objections`",
            "{region} {period} has no objection {on}; see `edition objections`"
        )))
    };
    let about = match &said.line.content {
        Content::Objection(objection) => objection.on,
        _ => None,
    };
    let content = Content::Ruling(selaras_domain::line::Ruling {
        on,
        is_accepted: ruling.is_accepted,
        text: ruling.text.trim().to_owned(),
        about,
    });
    let cell = said.cell.about(Kind::Ruling);
    if let Some(wrong) = check::check(&cell, &content).into_iter().find(|found| found.severity == Severity::Error) {
        bail!(Told(wrong.message));
    }
    let ledger = store::region_ledger(connection, region)?.start.id;
    let heads = heads_of_cell(connection, &cell)?;
    let mut base: Vec<Base> = heads.iter().map(|head| Base::of(head.line, ledger)).collect();
    base.sort_unstable();
    let (writer, kind) = (ruling.writer.clone(), Kind::Ruling);
    let header = Header { time_ms: now_ms, writer, kind, cell, base, origin: None };
    let at = store::append_for_region(connection, region, &Line { header, content })?;
    Ok(LineId { ledger: at.ledger, seq: at.seq })
}

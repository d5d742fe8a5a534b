//! Deadlines: lines in the regions' ledgers, so that every office learns them with its next pass and whatever brings a
//! region's ledger back brings them back.

use anyhow::Result;
use rusqlite::Connection;
use selaras_domain::calendar::Due;
use selaras_domain::line::{Base, Content, Header, Kind, Line};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_ledger::{calendar, calendar_cell, heads_of_cell};

use super::province::{append_for_region, region_ledger};

/// Says until when a region seals a quarter, in the place of what was said before. `false`: it says so already.
pub fn write_deadline(
    connection: &Connection,
    region: RegionCode,
    (year, quarter): (u16, Quarter),
    due: Due,
    actor: &str,
    now_ms: i64,
) -> Result<bool> {
    let cell = calendar_cell(region, Period::quarter(year, quarter));
    let heads = heads_of_cell(connection, &cell)?;
    if heads.len() == 1 && calendar(connection, [region], year..=year)?.due(region, year, quarter) == Some(due) {
        return Ok(false);
    }
    let ledger = region_ledger(connection, region)?.start.id;
    let mut base: Vec<Base> = heads.iter().map(|head| Base::of(head.line, ledger)).collect();
    base.sort_unstable();
    let header = Header { time_ms: now_ms, writer: actor.to_owned(), kind: Kind::Calendar, cell, base, origin: None };
    append_for_region(connection, region, &Line { header, content: Content::Calendar(due.to_line()) })?;
    Ok(true)
}

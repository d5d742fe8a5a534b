//! The deadlines as the lines of the province say them: read the same way at the province and at every office.

use std::ops::RangeInclusive;

use anyhow::Result;
use rusqlite::Connection;
use selaras_domain::calendar::{Calendar, Due};
use selaras_domain::line::{Cell, Content, Kind, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;

use crate::heads::heads_of_cell;
use crate::lines::line_at;

/// The cell that a region's deadline of a quarter stands in.
pub fn calendar_cell(region: RegionCode, period: Period) -> Cell {
    Cell { region, period, kind: Kind::Calendar, subject: Subject::whole() }
}

/// What is built in, and in its place what the province said of these regions and years.
pub fn calendar(
    connection: &Connection,
    regions: impl IntoIterator<Item = RegionCode>,
    years: RangeInclusive<u16>,
) -> Result<Calendar> {
    let mut calendar = Calendar::built_in();
    for region in regions {
        for (year, quarter) in years.clone().flat_map(|year| Quarter::ALL.map(|quarter| (year, quarter))) {
            let cell = calendar_cell(region, Period::quarter(year, quarter));
            let Some(head) = heads_of_cell(connection, &cell)?.pop() else { continue };
            let Some(Ok(line)) = line_at(connection, head.key, head.line.seq)?.map(|stored| stored.bytes.decode())
            else {
                continue;
            };
            if let Content::Calendar(entry) = &line.content
                && let Some(due) = Due::of_line(entry, region)
            {
                calendar.say(region, year, quarter, due);
            }
        }
    }
    Ok(calendar)
}

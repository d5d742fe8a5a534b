//! Reading what the checks compare a cell with, and what they say of a whole quarter: the same at an office and at the
//! province.

use anyhow::Result;
use rusqlite::Connection;
use selaras_domain::check::{Figure, Figures, Finding, beside, check};
use selaras_domain::line::Kind;
use selaras_domain::period::{MIN_YEAR, Period, Quarter};
use selaras_domain::region::RegionCode;

use crate::heads::HeadState;
use crate::lines::line_at;
use crate::seals::SEALED_KINDS;
use crate::values::current_values;

/// The figures of a region in a year and the year before.
pub fn figures(connection: &Connection, region: RegionCode, year: u16) -> Result<Figures> {
    let mut figures = Figures::default();
    let years = year.saturating_sub(1).max(MIN_YEAR)..=year;
    for period in years.flat_map(|year| Quarter::ALL.map(|quarter| Period::quarter(year, quarter))) {
        for kind in SEALED_KINDS {
            for row in current_values(connection, region, period, kind)? {
                let figure = match (row.state, kind) {
                    (HeadState::Value, _) => Some(Figure::Value { first: row.first, second: row.second }),
                    (HeadState::Nihil, _) => Some(Figure::Nihil),
                    (HeadState::NotApplicable, _) => Some(Figure::NotApplicable),
                    (HeadState::Other, Kind::Narrative) => Some(Figure::Told),
                    (HeadState::Other | HeadState::Withdrawn, _) => None,
                };
                figures.set(period, kind, &row.cell.subject, figure);
            }
        }
    }
    Ok(figures)
}

/// What the checks say of the current values of a quarter, by kind and subject.
pub fn quarter_findings(
    connection: &Connection,
    region: RegionCode,
    period: Period,
    figures: &Figures,
) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for kind in SEALED_KINDS {
        for row in current_values(connection, region, period, kind)? {
            let stored = line_at(connection, row.key, row.line.seq)?;
            let Some(line) = stored.and_then(|stored| stored.bytes.decode().ok()) else { continue };
            findings.extend(check(&row.cell, &line.content));
            findings.extend(beside(&row.cell, &line.content, figures));
        }
    }
    Ok(findings)
}

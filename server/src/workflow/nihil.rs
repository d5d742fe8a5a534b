//! Nihil of services that always have recipients: it counts only when the province agrees (RULES 7).

use anyhow::Result;
use selaras_domain::catalogue::{Catalogue, Component};
use selaras_domain::line::{Achievement, Cell, Content, Kind, LineId};
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_domain::thread::{State, Thread};
use selaras_ledger::{Connection, HeadState, current_values, line_at, thread_of};

/// A nihil that an office declared, and what became of it.
pub struct Nihil {
    pub cell: Cell,
    pub line: LineId,
    /// Of the service.
    pub name: String,
    pub reason: String,
    pub writer: String,
    /// Milliseconds since 1970 UTC.
    pub effective_ms: i64,
    pub thread: Thread,
}

impl Nihil {
    /// Whether the province has not said anything of it as it is.
    pub fn waits(&self) -> bool {
        !matches!(self.thread.state, State::Agreed | State::Returned)
    }
}

/// The nihil of these regions in a quarter that need the province's word, those that wait for it first.
pub fn nihils(
    connection: &Connection,
    regions: impl IntoIterator<Item = RegionCode>,
    period: Period,
) -> Result<Vec<Nihil>> {
    let catalogue = Catalogue::for_year(period.year);
    let mut nihils = Vec::new();
    for region in regions {
        for row in current_values(connection, region, period, Kind::Achievement)? {
            let Some(Component::Recipients(code)) = row.cell.subject.to_component() else { continue };
            let service = catalogue.service(code).filter(|service| !service.event_dependent);
            let (HeadState::Nihil, Some(service)) = (row.state, service) else { continue };
            let line = line_at(connection, row.key, row.line.seq)?.and_then(|line| line.bytes.decode().ok());
            let Some((header, Content::Achievement(Achievement::Nihil { reason }))) =
                line.map(|line| (line.header, line.content))
            else {
                continue;
            };
            let thread = thread_of(connection, &row.cell)?;
            let (name, writer) = (service.name.clone(), header.writer);
            let (cell, line, effective_ms) = (row.cell, row.line, row.effective_ms);
            nihils.push(Nihil { cell, line, name, reason, writer, effective_ms, thread });
        }
    }
    nihils.sort_by_key(|nihil| (!nihil.waits(), nihil.effective_ms));
    Ok(nihils)
}

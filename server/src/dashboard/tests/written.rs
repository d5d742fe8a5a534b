//! Figures as an office would have sent them: lines of its own ledger, received and judged.

use anyhow::Result;
use selaras_domain::amount::Amount;
use selaras_domain::line::{
    Achievement, Base, Cell, Content, Header, LedgerId, LedgerStart, Line, LineId, OfficeId, OfficeRights, Owner, Seal,
    VerdictRange,
};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_ledger::{
    LedgerInfo, Transaction, add_ledger, append, apply, chain_at, find_ledger, heads_of_cell, record_verdict,
    seal_cell, sealed_cells,
};
use uuid::Uuid;

use super::Desk;
use crate::store;

/// Seruyan's coordinator.
const OFFICE: OfficeId = OfficeId(Uuid::from_u128(7));

pub fn period() -> Period {
    Period::quarter(2023, Quarter::Q4)
}

pub fn cell(name: &str) -> Cell {
    Cell::named("62.07".parse().unwrap(), 2023, Some(Quarter::Q4), name).unwrap()
}

pub fn achieved(required: u32, achieved: u32) -> Content {
    let (required, achieved) = (Amount::units(required), Amount::units(achieved));
    Content::Achievement(Achievement::Value { required, achieved, below_standard: None, note: String::new() })
}

pub fn nihil(reason: &str) -> Content {
    Content::Achievement(Achievement::Nihil { reason: reason.to_owned() })
}

impl Desk {
    /// Seruyan has an office.
    pub async fn found_office(&self, at_ms: i64) -> OfficeId {
        let region: RegionCode = "62.07".parse().unwrap();
        let rights = OfficeRights {
            office: OFFICE,
            name: "SAMPLE Bappeda".to_owned(),
            region,
            sectors: Vec::new(),
            from_ms: None,
            until_ms: None,
        };
        self.write(move |tx| store::add_office(tx, &rights, "admin", at_ms)).await;
        OFFICE
    }

    /// The office says something of a cell, at an hour at which it also arrives.
    pub async fn report(&self, cell: Cell, content: Content, at_ms: i64) -> LineId {
        self.write(move |tx| write(tx, cell, content, at_ms)).await
    }

    /// The office seals the quarter as it is.
    pub async fn seal(&self, at_ms: i64) -> LineId {
        let seal = move |tx: &Transaction<'_>| {
            let region: RegionCode = "62.07".parse().unwrap();
            let cells = sealed_cells(tx, region, period())?;
            let seal = Seal {
                digest: Seal::digest_of(&cells),
                cells,
                frontier: Vec::new(),
                catalogue_version: "2023".to_owned(),
                rules_version: "1".to_owned(),
                province_time_ms: None,
            };
            write(tx, seal_cell(region, period()), Content::Seal(seal), at_ms)
        };
        self.write(seal).await
    }
}

fn write(tx: &Transaction<'_>, cell: Cell, content: Content, at_ms: i64) -> Result<LineId> {
    let id = LedgerId(Uuid::from_u128(77));
    let start = LedgerStart { id, owner: Owner::Office(OFFICE), region: cell.region, predecessor: None };
    let ledger = match find_ledger(tx, id)? {
        Some(ledger) => ledger,
        None => LedgerInfo { key: add_ledger(tx, &start)?, start },
    };
    let base = heads_of_cell(tx, &cell)?.iter().map(|head| Base::of(head.line, id)).collect();
    let (kind, writer) = (content.kind(), "Siti".to_owned());
    let line = Line { header: Header { time_ms: at_ms, writer, kind, cell, base, origin: None }, content };
    let at = append(tx, ledger.key, &line.to_bytes())?;
    let said = LineId { ledger: store::region_ledger(tx, line.header.cell.region)?.start.id, seq: at.seq };
    let chain = chain_at(tx, &ledger, at.seq)?;
    let range = VerdictRange { ledger: id, from: at.seq, to: at.seq, exceptions: Vec::new(), chain };
    record_verdict(tx, said, &range, at_ms)?;
    apply(tx, &ledger, at.seq, &line, Some(at_ms))?;
    store::mark_stale(tx, line.header.cell.region, line.header.cell.period)?;
    Ok(LineId { ledger: id, seq: at.seq })
}

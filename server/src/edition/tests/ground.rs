//! A province with offices whose lines arrived and were accepted, without a network.

use std::path::Path;

use selaras_domain::amount::Amount;
use selaras_domain::line::{
    Achievement, Base, Cell, Content, Header, Kind, LedgerId, LedgerStart, Line, LineId, OfficeId, Owner, Subject,
    VerdictRange,
};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_ledger::{Database, Transaction, add_ledger, append, apply, find_ledger, heads_of_cell, record_verdict};
use tempfile::TempDir;
use uuid::Uuid;

use crate::authority::Authority;
use crate::store;

pub const NOW_MS: i64 = 1_705_000_000_000;

/// A province in a folder of its own.
pub struct Province {
    folder: TempDir,
    pub database: Database,
}

/// An office of a region.
pub struct Office {
    region: RegionCode,
    pub ledger: LedgerId,
}

pub fn value(required: u32, achieved: u32) -> Content {
    let (required, achieved) = (Amount::units(required), Amount::units(achieved));
    Content::Achievement(Achievement::Value { required, achieved, below_standard: None, note: String::new() })
}

impl Province {
    pub fn founded() -> Province {
        let folder = tempfile::tempdir().unwrap();
        Authority::create(folder.path(), "62", NOW_MS).unwrap();
        let database = store::open(folder.path()).unwrap();
        database.write_blocking(|tx| store::create_province(tx, "62".parse().unwrap(), NOW_MS)).unwrap();
        Province { folder, database }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn authority(&self) -> Authority {
        Authority::load(self.path()).unwrap()
    }

    pub fn office(&self, region: &str) -> Office {
        Office::added(&self.database, region)
    }
}

impl Office {
    pub fn added(database: &Database, region: &str) -> Office {
        let (region, ledger): (RegionCode, _) = (region.parse().unwrap(), LedgerId(Uuid::now_v7()));
        let owner = Owner::Office(OfficeId(Uuid::now_v7()));
        let start = LedgerStart { id: ledger, owner, region, predecessor: None };
        written(database, move |tx| add_ledger(tx, &start));
        Office { region, ledger }
    }

    /// Reports figures of 2023 TW IV, which arrive and are accepted.
    pub fn reports(&self, province: &Province, figures: &[(&str, Content)]) {
        self.reports_for(province, (2023, Quarter::Q4), figures);
    }

    pub fn reports_for(&self, province: &Province, (year, quarter): (u16, Quarter), figures: &[(&str, Content)]) {
        let lines: Vec<(Cell, Content)> = figures
            .iter()
            .map(|(code, content)| (self.cell(Period::quarter(year, quarter), content.kind(), code), content.clone()))
            .collect();
        self.writes(&province.database, lines, NOW_MS);
    }

    pub fn cell(&self, period: Period, kind: Kind, subject: &str) -> Cell {
        Cell { region: self.region, period, kind, subject: Subject::from_text(subject).unwrap() }
    }

    /// Lines of the office that arrive and are accepted at once.
    pub fn writes(&self, database: &Database, lines: Vec<(Cell, Content)>, now_ms: i64) {
        let id = self.ledger;
        written(database, move |tx| {
            lines.into_iter().try_for_each(|(cell, content)| accepted(tx, id, cell, content, now_ms))
        });
    }
}

/// Writes on a thread of its own, so that a test of pages may do it too.
fn written<T: Send + 'static>(
    database: &Database,
    job: impl FnOnce(&Transaction<'_>) -> anyhow::Result<T> + Send + 'static,
) -> T {
    std::thread::scope(|scope| scope.spawn(|| database.write_blocking(job).unwrap()).join().unwrap())
}

fn accepted(tx: &Transaction<'_>, id: LedgerId, cell: Cell, content: Content, now_ms: i64) -> anyhow::Result<()> {
    let ledger = find_ledger(tx, id)?.unwrap();
    let base = heads_of_cell(tx, &cell)?.iter().map(|head| Base::of(head.line, id)).collect();
    let region = cell.region;
    let header = Header { time_ms: now_ms, writer: "Siti".to_owned(), kind: content.kind(), cell, base, origin: None };
    let line = Line { header, content };
    let at = append(tx, ledger.key, &line.to_bytes())?;
    let range = VerdictRange { ledger: id, from: at.seq, to: at.seq, exceptions: Vec::new(), chain: Some(at.chain) };
    let cell = Cell { region, period: Period::year(2024), kind: Kind::Verdict, subject: Subject::ledger(id) };
    let (writer, base) = ("provinsi".to_owned(), Vec::new());
    let header = Header { time_ms: now_ms, writer, kind: Kind::Verdict, cell, base, origin: None };
    let verdict = Line { header, content: Content::Verdict(range.clone()) };
    let said = append(tx, store::region_ledger(tx, region)?.key, &verdict.to_bytes())?;
    record_verdict(tx, LineId { ledger: said.ledger, seq: said.seq }, &range, now_ms)?;
    store::mark_stale(tx, region, line.header.cell.period)?;
    apply(tx, &ledger, at.seq, &line, Some(now_ms))
}

//! Ledgers on real SQLite files: what is kept, what is refused, and that heads do not depend on the order of arrival.

mod aside;
mod care;
mod evidence;
mod heads;
mod lines;
mod reviews;
mod seals;
mod verdicts;

use std::path::Path;

use rusqlite::Connection;
use selaras_domain::amount::Amount;
use selaras_domain::line::{
    Achievement, Base, Cell, Content, Header, Kind, LedgerId, LedgerStart, Line, LineBytes, OfficeId, Owner, Subject,
    VerdictException, VerdictRange,
};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_domain::verdict::{Reason, State};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    Database, LedgerInfo, MIGRATION_1, MIGRATION_EVIDENCE, MIGRATION_RECOVERY, MIGRATION_REFUSALS, MIGRATION_VERDICTS,
    Program, add_ledger, frontier,
};

const PROGRAM: Program = Program {
    name: "selaras-test",
    application_id: 7,
    migrations: &[MIGRATION_1, MIGRATION_RECOVERY, MIGRATION_VERDICTS, MIGRATION_REFUSALS, MIGRATION_EVIDENCE],
};

/// A file with the ledger's tables and a connection to it, as a program has them.
struct File {
    folder: TempDir,
    connection: Connection,
}

impl File {
    fn new() -> File {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("ledger.db");
        drop(Database::open(&path, &PROGRAM).unwrap());
        let connection = Connection::open(&path).unwrap();
        // Durability is not what these tests are about.
        connection.pragma_update(None, "synchronous", "OFF").unwrap();
        // As `Database` sets it on its writer.
        connection.pragma_update(None, "recursive_triggers", "ON").unwrap();
        File { folder, connection }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A ledger of this file: number 0 is the province's for the region, the others are offices'.
    fn ledger(&self, number: u128) -> LedgerInfo {
        let start = start(number);
        LedgerInfo { key: add_ledger(&self.connection, &start).unwrap(), start }
    }

    fn end(&self, ledger: &LedgerInfo) -> u64 {
        frontier(&self.connection, ledger).unwrap().seq
    }
}

fn region() -> RegionCode {
    RegionCode::new(6207).unwrap()
}

fn ledger_id(number: u128) -> LedgerId {
    LedgerId(Uuid::from_u128(number + 1))
}

fn start(number: u128) -> LedgerStart {
    let owner = if number == 0 { Owner::Region } else { Owner::Office(OfficeId(Uuid::from_u128(number))) };
    LedgerStart { id: ledger_id(number), owner, region: region(), predecessor: None }
}

fn cell(subject: &str, kind: Kind) -> Cell {
    let subject = Subject::from_text(subject).unwrap();
    Cell { region: region(), period: Period::quarter(2023, Quarter::Q4), kind, subject }
}

fn value(subject: &str, achieved: u32, time_ms: i64, base: Vec<Base>) -> Line {
    let content = Content::Achievement(Achievement::Value {
        required: Amount::units(1_000_000),
        achieved: Amount::units(achieved),
        below_standard: None,
        note: String::new(),
    });
    let (kind, writer) = (Kind::Achievement, "Siti".to_owned());
    Line { header: Header { time_ms, writer, kind, cell: cell(subject, kind), base, origin: None }, content }
}

fn bytes(achieved: u32) -> LineBytes {
    value("K.2.01", achieved, 10, vec![]).to_bytes()
}

/// A verdict on some lines of a ledger, at a time.
fn verdict(number: u128, from: u64, to: u64, refused: &[u64], time_ms: i64) -> Line {
    let reason = Reason { code: "no_right".to_owned(), message: "tidak berhak".to_owned() };
    let refuse = |seq: &u64| VerdictException { seq: *seq, state: State::Refused, reason: reason.clone() };
    let exceptions = refused.iter().map(refuse).collect();
    let content = Content::Verdict(VerdictRange { ledger: ledger_id(number), from, to, exceptions, chain: None });
    let (kind, writer) = (Kind::Verdict, "provinsi".to_owned());
    Line { header: Header { time_ms, writer, kind, cell: cell("x", kind), base: vec![], origin: None }, content }
}

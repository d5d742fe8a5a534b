//! Figures of an office as they come over the wire: pushed, judged and scored by what the server itself does.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::line::{
    Achievement, Base, Budget, Cell, Content, Frontier, Header, LedgerId, LedgerStart, Line, LineId, Narrative,
    OfficeId, OfficeRights, Owner,
};
use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;
use selaras_proto::batch::pack;
use selaras_proto::sources::{SourceRun, add_sources};
use selaras_proto::v1;
use tokio::sync::Notify;
use uuid::Uuid;

use super::Desk;
use crate::ingest::Exchange;
use crate::standing;
use crate::store::{self, OfficeRow};

/// An office at its desk, with its ledger.
pub struct Reporter {
    office: OfficeRow,
    start: LedgerStart,
    end: Frontier,
    /// Its own last line of each cell.
    last: BTreeMap<Cell, LineId>,
}

pub fn achieved(required: u32, achieved: u32) -> Content {
    let (required, achieved) = (Amount::units(required), Amount::units(achieved));
    let below_standard = Some(Amount::units(7));
    Content::Achievement(Achievement::Value { required, achieved, below_standard, note: "SAMPLE catatan".to_owned() })
}

pub fn nihil() -> Content {
    Content::Achievement(Achievement::Nihil { reason: "SAMPLE tidak ada".to_owned() })
}

pub fn budget(allocation: u64, realisation: u64) -> Content {
    let rupiah = |amount| Rupiah::new(amount).unwrap();
    Content::Budget(Budget { allocation: rupiah(allocation), realisation: rupiah(realisation) })
}

pub fn told(problem: &str, remedy: &str) -> Content {
    Content::Narrative(Narrative { problem: problem.to_owned(), remedy: remedy.to_owned() })
}

impl Desk {
    /// An office of a region, of these sectors (none: all of them).
    pub async fn reporter(&self, number: u128, region: &str, sectors: &[u8]) -> Reporter {
        let (office, region): (OfficeId, RegionCode) = (OfficeId(Uuid::from_u128(number)), region.parse().unwrap());
        let name = format!("SAMPLE kantor {number}");
        let rights = OfficeRights { office, name, region, sectors: sectors.to_vec(), from_ms: None, until_ms: None };
        let added = self.clock.load(Ordering::Relaxed);
        self.write(move |tx| store::add_office(tx, &rights, "admin", added)).await;
        let row = self.database.read(|tx| store::office(tx, office)).unwrap().unwrap();
        let id = LedgerId(Uuid::from_u128(number + 1_000));
        let start = LedgerStart { id, owner: Owner::Office(office), region, predecessor: None };
        let end = Frontier { ledger: id, seq: 0, chain: start.chain() };
        Reporter { office: row, start, end, last: BTreeMap::new() }
    }
}

impl Reporter {
    /// A cell of the office's region in TW IV of a year.
    pub fn cell(&self, year: u16, name: &str) -> Cell {
        Cell::named(self.start.region, year, Some(Quarter::Q4), name).unwrap()
    }

    /// Writes lines now, by the clock of the desk, sends them, and lets them be scored.
    pub async fn says(&mut self, desk: &Desk, said: impl IntoIterator<Item = (Cell, Content)>) -> v1::PushReply {
        let time_ms = desk.clock.load(Ordering::Relaxed);
        let (begin, mut lines) = (self.end, Vec::new());
        for (cell, content) in said {
            let base = self.last.get(&cell).map(|line| Base::of(*line, self.start.id)).into_iter().collect();
            let (kind, writer) = (content.kind(), "Siti SAMPLE".to_owned());
            let header = Header { time_ms, writer, kind, cell: cell.clone(), base, origin: None };
            let bytes = Line { header, content }.to_bytes();
            self.end.seq += 1;
            self.end.chain = bytes.chain_after(&self.end.chain);
            self.last.insert(cell, LineId { ledger: self.start.id, seq: self.end.seq });
            lines.push(bytes);
        }
        let mut batch = pack(begin, &lines, self.end.chain, None).unwrap();
        // All but the last line were imported.
        let (file, sheet) = ("capaian.xlsx".to_owned(), "Capaian".to_owned());
        let run = SourceRun { from_seq: begin.seq + 1, count: lines.len() as u64 - 1, file, sheet, row: 7 };
        add_sources(&mut batch, &[run]).unwrap();
        let reply = desk.push(&self.office, v1::PushRequest { start: self.start.to_bytes(), batch: Some(batch) }).await;
        while desk.write(|tx| standing::refresh(tx)).await {}
        reply
    }
}

impl Desk {
    async fn push(&self, office: &OfficeRow, request: v1::PushRequest) -> v1::PushReply {
        let clock = Arc::clone(&self.clock);
        let clock = Arc::new(move || clock.load(Ordering::Relaxed));
        let authority = self.page.keyring.authority().unwrap();
        let exchange = Exchange::new(Arc::clone(&self.database), authority, Arc::new(Notify::new()), clock);
        exchange.push(office.clone(), request).await.unwrap()
    }
}

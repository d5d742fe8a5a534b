//! The successor of the office's ledger: it names the line it takes up, and holds anew what the province lacks, with the
//! original time, writer and base.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use selaras_domain::line::{
    Base, Header, LedgerId, LedgerStart, LineBytes, LineId, Owner, Predecessor, decode_header, encode_header,
};
use selaras_ledger::{
    AsideLine, Connection, LedgerInfo, add_ledger, append_after, find_ledger, frontier, ledgers_of_office, lines_after,
    rebuild_region, settle, unsettled,
};
use uuid::Uuid;

use crate::store::{self, Office};

const PAGE_LINES: usize = 1_000;
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// What opening a successor did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovered {
    pub ledger: LedgerId,
    /// `None`: the province had no ledger of this office.
    pub predecessor: Option<LedgerId>,
    /// Lines that stood aside.
    pub set_aside: u64,
    /// Of them, those that the province lacked and that were written again.
    pub reissued: u64,
}

/// Opens the successor and makes it the live ledger. `former`: the ledger that this very office wrote last, as far as it
/// knows; of it or of the youngest of its ledgers the successor is one.
pub fn open_successor(connection: &Connection, office: &Office, former: Option<LedgerId>) -> Result<Recovered> {
    let ledgers = ledgers_of_office(connection, office.office)?;
    let known = |id: LedgerId| ledgers.iter().find(|ledger| ledger.start.id == id);
    let taken_up = former.and_then(known).or_else(|| ledgers.last());
    let predecessor = match taken_up {
        Some(ledger) => {
            let end = frontier(connection, ledger)?;
            Some(Predecessor { ledger: end.ledger, seq: end.seq, chain: end.chain })
        }
        None => None,
    };
    // A database begun anew has an id for its ledger, and no ledger yet.
    let fresh = if known(office.ledger).is_some() { Uuid::now_v7() } else { office.ledger.0 };
    let id = ledgers.last().map_or(LedgerId(fresh), |last| last.start.id.successor(fresh));
    let start = LedgerStart {
        id,
        owner: Owner::Office(office.office),
        region: office.region,
        predecessor: predecessor.clone(),
    };
    let successor = LedgerInfo { key: add_ledger(connection, &start)?, start };
    let mut recovered =
        Recovered { ledger: id, predecessor: predecessor.map(|it| it.ledger), set_aside: 0, reissued: 0 };
    let mut places = HashMap::new();
    let mut origins: Vec<LedgerId> = ledgers.iter().map(|ledger| ledger.start.id).collect();
    origins.extend(former.filter(|former| known(*former).is_none()));
    for origin in origins {
        let aside = unsettled(connection, origin)?;
        if aside.is_empty() {
            continue;
        }
        recovered.set_aside += aside.len() as u64;
        let there = known(origin).map(|ledger| contents(connection, ledger)).transpose()?.unwrap_or_default();
        recovered.reissued += reissue(connection, &successor, aside, &there, &mut places)?;
        settle(connection, origin)?;
    }
    store::change_ledger(connection, id)?;
    rebuild_region(connection, office.region, Some(id))?;
    Ok(recovered)
}

/// What is written in a ledger, by hash: a line set aside may be there already.
fn contents(connection: &Connection, ledger: &LedgerInfo) -> Result<HashSet<[u8; 32]>> {
    let (mut contents, mut at) = (HashSet::new(), 0);
    loop {
        let page = lines_after(connection, ledger.key, at, PAGE_LINES, PAGE_BYTES)?;
        let Some(last) = page.last() else { return Ok(contents) };
        at = last.seq;
        contents.extend(page.iter().map(|line| hash(&line.bytes)));
    }
}

fn hash(bytes: &LineBytes) -> [u8; 32] {
    *blake3::Hasher::new().update(&bytes.header).update(blake3::hash(&bytes.content).as_bytes()).finalize().as_bytes()
}

/// Writes lines again in the successor; `places` tells where each went, for lines that name it as base.
fn reissue(
    connection: &Connection,
    successor: &LedgerInfo,
    aside: Vec<AsideLine>,
    there: &HashSet<[u8; 32]>,
    places: &mut HashMap<LineId, u64>,
) -> Result<u64> {
    let mut end = frontier(connection, successor)?;
    let before = end.seq;
    for AsideLine { ledger, line } in aside {
        if there.contains(&hash(&line.bytes)) {
            continue;
        }
        // Bytes of a newer program that this one cannot read stay aside.
        let Ok(header) = decode_header(&line.bytes.header) else { continue };
        let origin = LineId { ledger, seq: line.seq };
        let header = Header { base: bases(&header.base, ledger, places), origin: Some(origin), ..header };
        let bytes = LineBytes { header: encode_header(&header), content: line.bytes.content };
        end = append_after(connection, successor.key, end, &bytes)?;
        places.insert(origin, end.seq);
    }
    Ok(end.seq - before)
}

/// The bases of a line of `ledger`, as they are named from the successor.
fn bases(base: &[Base], ledger: LedgerId, places: &HashMap<LineId, u64>) -> Vec<Base> {
    let mapped = |base: &Base| {
        let id = base.in_ledger(ledger);
        places.get(&id).map_or(Base::Other(id), |seq| Base::Own(*seq))
    };
    let mut base: Vec<Base> = base.iter().map(mapped).collect();
    base.sort_unstable();
    base
}

/// Whether lines stand aside that were not written again yet, or the ledger of a database begun anew is not opened yet.
pub fn is_unfinished(connection: &Connection, office: &Office) -> Result<bool> {
    if find_ledger(connection, office.ledger)?.is_none() {
        return Ok(true);
    }
    for ledger in ledgers_of_office(connection, office.office)? {
        if !unsettled(connection, ledger.start.id)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

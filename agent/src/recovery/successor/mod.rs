//! The successor of the office's ledger: it names the line it takes up, and holds anew what the province lacks, with the
//! original time, writer and base.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use selaras_domain::line::{
    Base, Frontier, Header, LedgerId, LedgerStart, LineBytes, LineId, Owner, Predecessor, decode_header, encode_header,
};
use selaras_ledger::{
    AsideLine, Connection, LedgerInfo, add_ledger, append_after, find_ledger, frontier, issue_of, ledgers_of_office,
    lines_after, recompute_region, salvaged, set_aside, settle, unsettled,
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
/// knows; of it or of the youngest of its ledgers the successor is one. `theirs`: how far the province has the ledgers; what
/// was written beyond, also while lines were coming back, moves along.
pub fn open_successor(
    connection: &Connection,
    office: &Office,
    former: Option<LedgerId>,
    theirs: &[Frontier],
    now_ms: i64,
) -> Result<Recovered> {
    let ledgers = ledgers_of_office(connection, office.office)?;
    for ledger in &ledgers {
        let reached = theirs.iter().find(|at| at.ledger == ledger.start.id).map_or(0, |at| at.seq);
        let proven = store::proof(connection, ledger)?.map_or(0, |(_, proven)| proven.seq);
        // What the province has signed it had, and is given it back if it lost it.
        set_aside(connection, ledger, reached.max(proven), now_ms)?;
    }
    let known = |id: LedgerId| ledgers.iter().find(|ledger| ledger.start.id == id);
    let predecessor = taken_up(connection, &ledgers, former)?;
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
    let mut there = HashSet::new();
    for ledger in &ledgers {
        issues(connection, ledger, &mut there)?;
    }
    let mut origins: Vec<LedgerId> = ledgers.iter().map(|ledger| ledger.start.id).collect();
    // Also of ledgers that the province never had: a file put back may hold lines of one that was not the last.
    origins.extend(salvaged(connection)?.into_iter().filter(|salvaged| known(*salvaged).is_none()));
    for origin in origins {
        let aside = unsettled(connection, origin)?;
        if aside.is_empty() {
            continue;
        }
        recovered.set_aside += aside.len() as u64;
        recovered.reissued += reissue(connection, &successor, aside, &mut there, &mut places)?;
        settle(connection, origin)?;
    }
    store::change_ledger(connection, id)?;
    recompute_region(connection, office.region, Some(id))?;
    Ok(recovered)
}

/// Where the successor begins: one that holds nothing the province knows says nothing of who goes on with what.
fn taken_up(connection: &Connection, ledgers: &[LedgerInfo], former: Option<LedgerId>) -> Result<Option<Predecessor>> {
    let mut ends = Vec::new();
    for ledger in ledgers {
        ends.push(frontier(connection, ledger)?);
    }
    let of_former = ends.iter().find(|end| Some(end.ledger) == former);
    let with_lines = |end: &&Frontier| end.seq > 0;
    let taken_up = of_former.filter(with_lines).or(ends.iter().rfind(with_lines)).or(of_former).or(ends.last());
    Ok(taken_up.map(|end| Predecessor { ledger: end.ledger, seq: end.seq, chain: end.chain }))
}

/// What is written in a ledger, by what it was at first: a line set aside may be there already, or a copy of it.
fn issues(connection: &Connection, ledger: &LedgerInfo, issues: &mut HashSet<[u8; 32]>) -> Result<()> {
    let mut at = 0;
    loop {
        let page = lines_after(connection, ledger.key, at, PAGE_LINES, PAGE_BYTES)?;
        let Some(last) = page.last() else { return Ok(()) };
        at = last.seq;
        issues.extend(page.iter().filter_map(|line| issue(ledger.start.id, line.seq, &line.bytes)));
    }
}

/// `None` for bytes of a newer program that this one cannot read.
fn issue(ledger: LedgerId, seq: u64, bytes: &LineBytes) -> Option<[u8; 32]> {
    let header = decode_header(&bytes.header).ok()?;
    Some(issue_of(LineId { ledger, seq }, &header, &bytes.content))
}

/// Writes lines again in the successor, once each; `places` tells where each went, for lines that name it as base.
fn reissue(
    connection: &Connection,
    successor: &LedgerInfo,
    aside: Vec<AsideLine>,
    there: &mut HashSet<[u8; 32]>,
    places: &mut HashMap<LineId, u64>,
) -> Result<u64> {
    let mut end = frontier(connection, successor)?;
    let before = end.seq;
    for AsideLine { ledger, line } in aside {
        // Bytes of a newer program that this one cannot read stay aside.
        let Ok(header) = decode_header(&line.bytes.header) else { continue };
        let place = LineId { ledger, seq: line.seq };
        if !there.insert(issue_of(place, &header, &line.bytes.content)) {
            continue;
        }
        let first = header.origin.unwrap_or(place);
        let header = Header { base: bases(&header.base, ledger, places), origin: Some(first), ..header };
        let bytes = LineBytes { header: encode_header(&header), content: line.bytes.content };
        end = append_after(connection, successor.key, end, &bytes)?;
        places.insert(place, end.seq);
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
    if find_ledger(connection, office.ledger)?.is_none() || !salvaged(connection)?.is_empty() {
        return Ok(true);
    }
    for ledger in ledgers_of_office(connection, office.office)? {
        if !unsettled(connection, ledger.start.id)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests;

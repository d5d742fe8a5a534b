//! What must hold when everything has had time to travel: nothing lost, nothing twice, the same verdicts, heads and digests
//! on both sides as computed from all lines directly.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use selaras_domain::line::{Content, Frontier, LedgerId, LineId, OfficeId, OfficeRights, Owner};
use selaras_domain::region::RegionCode;
use selaras_domain::verdict::{State, judge};
use selaras_ledger::{
    Connection, frontier, heads_of_cell, judgements, ledgers_of_office, ledgers_of_region, lines_after, refused_lines,
    region_digest, verify_chain,
};

use selaras_server::store::rights_of_office;

use super::agent::Agent;
use super::model::{self, ALL, Cells, Granted, Judged, Written};
use super::server::Server;

/// A computer of an office and what the office wrote.
pub(super) type Office<'a> = (&'a Agent, &'a Written);

/// What both sides must say of a region.
struct Expected {
    cells: Cells,
    ends: BTreeMap<LedgerId, Frontier>,
    refused: BTreeMap<LineId, (State, String)>,
    digest: [u8; 32],
}

/// Everything of one region: at the province, and at each of its offices. `is_exact`: the province has never lost anything,
/// so each line has its first receipt. Gives the lines that count, and how many do not.
pub(super) fn region(
    server: &Server,
    offices: &[Office<'_>],
    code: RegionCode,
    is_exact: bool,
) -> Result<(Cells, usize)> {
    let expected = server.database().read(|tx| expected(tx, offices, code, is_exact)).context("at the province")?;
    server.database().read(|tx| side(tx, code, &expected)).context("at the province")?;
    for (agent, _) in offices {
        let name = &agent.office.name;
        agent.database.read(|tx| side(tx, code, &expected)).with_context(|| format!("at {name}"))?;
    }
    Ok((expected.cells, expected.refused.len()))
}

/// What follows from the lines at the province: those of the offices are the ones that were written, and all of them.
fn expected(connection: &Connection, offices: &[Office<'_>], code: RegionCode, is_exact: bool) -> Result<Expected> {
    let mut cells = Cells::new();
    let mut refused = BTreeMap::new();
    let (mut seen, mut persons) = (BTreeSet::new(), BTreeSet::new());
    for office in offices.iter().filter(|(agent, _)| seen.insert(agent.office.office)) {
        let name = &office.0.office.name;
        for judged in judged(connection, *office, is_exact).with_context(|| format!("lines of {name}"))? {
            persons.insert(judged.line.header.writer.clone());
            match judged.refused {
                Some(reason) => drop(refused.insert(judged.id, reason)),
                None => model::add(&mut cells, judged.id, judged.line, Some(judged.received_ms)),
            }
        }
        for (person, wrote) in &office.1.lines {
            ensure!(wrote.may_be_lost || persons.contains(person), "the line of {person} at {name} is lost");
        }
    }
    let mut ends = BTreeMap::new();
    for ledger in ledgers_of_region(connection, code)? {
        let end = frontier(connection, &ledger)?;
        if end.seq > 0 {
            ends.insert(end.ledger, end);
        }
        if matches!(ledger.start.owner, Owner::Office(_)) {
            continue;
        }
        for stored in lines_after(connection, ledger.key, 0, ALL, ALL)? {
            let line = stored.bytes.decode()?;
            if !matches!(line.content, Content::Verdict(_)) {
                model::add(&mut cells, LineId { ledger: ledger.start.id, seq: stored.seq }, line, None);
            }
        }
    }
    for (cell, counted) in &cells {
        let mut once = BTreeSet::new();
        for head in model::heads_of(counted) {
            let is_of_office = head.candidate.received_ms.is_some();
            let person = &head.line.header.writer;
            ensure!(!is_of_office || once.insert(person), "{person} stands twice in {cell}");
        }
    }
    let digest = model::digest(&cells);
    Ok(Expected { cells, ends, refused, digest })
}

/// The lines of an office at the province with the verdicts on them: those that the rules give for a time at which it had
/// them.
fn judged(connection: &Connection, (agent, written): Office<'_>, is_exact: bool) -> Result<Vec<Judged>> {
    let mut lines = Vec::new();
    let rights = rights(connection, agent.office.office, written, is_exact)?;
    for ledger in ledgers_of_office(connection, agent.office.office)? {
        let received = judgements(connection, ledger.key)?;
        let refused = refused_lines(connection, ledger.key)?;
        let mut refused: BTreeMap<u64, (State, String)> =
            refused.into_iter().map(|line| (line.seq, (line.state, line.reason.code))).collect();
        for stored in lines_after(connection, ledger.key, 0, ALL, ALL)? {
            let id = LineId { ledger: ledger.start.id, seq: stored.seq };
            let line = stored.bytes.decode().context("a line that was written")?;
            ensure!(written.is_of(&line), "nobody wrote line {}", stored.seq);
            let mut times = written.received_ms.get(&id).context("a line that never arrived")?.as_slice();
            if is_exact {
                times = &times[..1];
            }
            let received_ms = received.received_ms(stored.seq).context("a line without a verdict")?;
            ensure!(times.contains(&received_ms), "line {} has receipt {received_ms}, not of {times:?}", stored.seq);
            let refused = refused.remove(&stored.seq);
            let by = |rights: &[OfficeRights], time: &i64| {
                let verdict = judge(&line.header, &line.content, rights, *time);
                verdict.reason.map(|reason| (verdict.state, reason.code))
            };
            let first = written.rights_at.get(&id).copied().unwrap_or(0);
            let is_accepted_once = once(&written.rights, first, is_exact)
                .iter()
                .any(|rights| times.iter().any(|time| by(rights, time).is_none()));
            // What was accepted once stays so; what is refused is so by the rights as they are.
            let is_by_rule = match &refused {
                None => is_accepted_once,
                Some(_) => !(is_exact && is_accepted_once) && times.iter().any(|time| by(&rights, time) == refused),
            };
            ensure!(is_by_rule, "line {} has the verdict {refused:?}", stored.seq);
            lines.push(Judged { id, line, received_ms, refused });
        }
        ensure!(refused.is_empty(), "verdicts on no line: {refused:?}");
    }
    Ok(lines)
}

/// The rights of an office at the province: those that were given, and all of them that no loss can have taken.
fn rights(connection: &Connection, office: OfficeId, written: &Written, is_exact: bool) -> Result<Vec<OfficeRights>> {
    let there = rights_of_office(connection, office)?;
    let given: Vec<OfficeRights> = written.rights.iter().map(|granted| granted.rights.clone()).collect();
    ensure!(!is_exact || there == given, "rights {there:?} instead of {given:?}");
    ensure!(there.iter().all(|right| given.contains(right)), "rights that nobody gave: {there:?}");
    let mut kept = written.rights.iter().filter(|granted| !granted.may_be_lost);
    ensure!(kept.all(|granted| there.contains(&granted.rights)), "rights {there:?} of {given:?}");
    Ok(there)
}

/// The rights by which a line may have been judged: as they were when it came or after a later change. After a loss some may
/// have been missing for a while.
fn once(granted: &[Granted], first: usize, is_exact: bool) -> Vec<Vec<OfficeRights>> {
    let all: Vec<OfficeRights> = granted.iter().map(|granted| granted.rights.clone()).collect();
    if is_exact {
        return (first..=all.len()).map(|count| all[..count].to_vec()).collect();
    }
    let some = |set: u32| {
        let chosen = all.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
        chosen.map(|(_, right)| right.clone()).collect()
    };
    (1..1_u32 << all.len().min(12)).map(some).collect()
}

/// One side's file.
fn side(connection: &Connection, code: RegionCode, expected: &Expected) -> Result<()> {
    let mut ends = BTreeMap::new();
    let mut refused = BTreeMap::new();
    for ledger in ledgers_of_region(connection, code)? {
        verify_chain(connection, &ledger)?;
        let end = frontier(connection, &ledger)?;
        if end.seq > 0 {
            ends.insert(end.ledger, end);
        }
        for line in refused_lines(connection, ledger.key)? {
            refused.insert(LineId { ledger: end.ledger, seq: line.seq }, (line.state, line.reason.code));
        }
    }
    ensure!(ends == expected.ends, "ledgers up to {ends:?} instead of {:?}", expected.ends);
    ensure!(refused == expected.refused, "verdicts {refused:?} instead of {:?}", expected.refused);
    for (cell, counted) in &expected.cells {
        let there: Vec<(LineId, i64)> =
            heads_of_cell(connection, cell)?.iter().map(|head| (head.line, head.effective_ms)).collect();
        let heads: Vec<(LineId, i64)> =
            model::heads_of(counted).iter().map(|head| (head.candidate.id, head.candidate.effective_ms())).collect();
        ensure!(there == heads, "heads of {cell}: {there:?} instead of {heads:?}");
    }
    ensure!(region_digest(connection, code)? == expected.digest, "the digest of {code}");
    Ok(())
}

//! What must hold when everything has had time to travel: nothing lost, nothing twice, the same verdicts, heads and digests
//! on both sides as computed from all lines directly.

use anyhow::{Context, Result, ensure};
use selaras_domain::line::{Content, LineBytes, LineId, Owner};
use selaras_domain::region::RegionCode;
use selaras_domain::verdict::State;
use selaras_ledger::{
    Connection, LedgerInfo, find_ledger, heads_of_cell, ledgers_of_region, lines_after, refused_lines, region_digest,
    verify_chain,
};

use super::agent::Agent;
use super::model::{self, Cells, Judged, Written};
use super::server::Server;

const ALL: usize = usize::MAX >> 1;

/// An office, what it wrote, and what must have become of it.
struct Office<'a> {
    agent: &'a Agent,
    written: &'a Written,
    judged: Vec<Judged>,
}

/// Everything of one region: at the province, and at each of its offices. Gives the lines that count, and how many do not.
pub(super) fn region(server: &Server, offices: &[(&Agent, &Written)], code: RegionCode) -> Result<(Cells, usize)> {
    let judged = |(agent, written): &(&'_ Agent, &'_ Written)| written.judged(&agent.rights);
    let judged = offices.iter().map(judged).collect::<Result<Vec<_>>>()?;
    let offices = offices.iter().zip(judged);
    let offices: Vec<Office<'_>> =
        offices.map(|((agent, written), judged)| Office { agent, written, judged }).collect();
    let cells = server.database().read(|tx| cells(tx, &offices, code))?;
    server.database().read(|tx| side(tx, &offices, code, &cells)).context("at the province")?;
    for Office { agent, .. } in &offices {
        let name = &agent.office.name;
        agent.database.read(|tx| side(tx, &offices, code, &cells)).with_context(|| format!("at {name}"))?;
    }
    let refused = offices.iter().flat_map(|office| &office.judged).filter(|line| line.verdict.reason.is_some());
    Ok((cells, refused.count()))
}

/// The lines that count: those of the offices by the model, and the province's own.
fn cells(connection: &Connection, offices: &[Office<'_>], code: RegionCode) -> Result<Cells> {
    let mut cells = Cells::new();
    for judged in offices.iter().flat_map(|office| &office.judged) {
        if judged.verdict.reason.is_none() {
            model::add(&mut cells, judged.id, judged.line.clone(), Some(judged.received_ms));
        }
    }
    for ledger in ledgers_of_region(connection, code)? {
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
    Ok(cells)
}

/// One side's file.
fn side(connection: &Connection, offices: &[Office<'_>], code: RegionCode, cells: &Cells) -> Result<()> {
    let ledgers = ledgers_of_region(connection, code)?;
    for ledger in &ledgers {
        verify_chain(connection, ledger)?;
    }
    for Office { agent, written, judged } in offices {
        let name = &agent.office.name;
        let Some(ledger) = find_ledger(connection, written.ledger)? else {
            ensure!(written.lines.is_empty(), "the ledger of {name} with {} lines is lost", written.lines.len());
            continue;
        };
        let lines = lines_after(connection, ledger.key, 0, ALL, ALL)?;
        let (there, all) = (lines.len(), written.lines.len());
        ensure!(there == all, "{there} lines of {name} instead of {all}");
        let lines: Vec<LineBytes> = lines.into_iter().map(|line| line.bytes).collect();
        ensure!(lines == written.lines, "other lines of {name}");
        verdicts(connection, &ledger, judged).with_context(|| format!("verdicts on {name}"))?;
    }
    for (cell, counted) in cells {
        let there: Vec<(LineId, i64)> =
            heads_of_cell(connection, cell)?.iter().map(|head| (head.line, head.effective_ms)).collect();
        let expected: Vec<(LineId, i64)> =
            model::heads_of(counted).iter().map(|head| (head.candidate.id, head.candidate.effective_ms())).collect();
        ensure!(there == expected, "heads of {cell}: {there:?} instead of {expected:?}");
    }
    ensure!(region_digest(connection, code)? == model::digest(cells), "the digest of {code}");
    Ok(())
}

fn verdicts(connection: &Connection, ledger: &LedgerInfo, judged: &[Judged]) -> Result<()> {
    let there: Vec<(u64, State, String)> = refused_lines(connection, ledger.key)?
        .into_iter()
        .map(|line| (line.seq, line.state, line.reason.code))
        .collect();
    let expected: Vec<(u64, State, String)> = judged
        .iter()
        .filter_map(|line| Some((line.id.seq, line.verdict.state, line.verdict.reason.as_ref()?.code.clone())))
        .collect();
    ensure!(there == expected, "{there:?} instead of {expected:?}");
    Ok(())
}

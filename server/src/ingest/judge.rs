//! Lines that arrived get their verdict, line by line, in the transaction that stores them; the verdicts are lines of the
//! province in the region's ledger, so that every office of the region learns them.

use std::collections::BTreeSet;

use anyhow::Result;
use selaras_domain::line::{
    BytesError, Cell, Content, Frontier, Header, Kind, Line, LineId, OfficeRights, Subject, VerdictException,
    VerdictRange,
};
use selaras_domain::period::Period;
use selaras_domain::verdict::Verdict;
use selaras_ledger::{Connection, Heads, LedgerInfo, append, chain_at, judge_line, learn_catalogues, record_verdict};

use crate::store;

/// Most exceptions in one verdict line, so that it stays far below a line's 64 KiB.
pub(super) const EXCEPTIONS_MAX: usize = 100;

/// Judges the lines of `ledger` after `after`, makes the accepted ones heads, and writes the verdict lines. Returns how
/// many lines are not accepted.
pub(super) fn judge_lines(
    connection: &Connection,
    ledger: &LedgerInfo,
    after: u64,
    lines: &[Result<Line, BytesError>],
    rights: &[OfficeRights],
    now_ms: i64,
) -> Result<u32> {
    // A command beside this program may have said another one, and the office may know it already.
    learn_catalogues(connection, store::province(connection)?)?;
    let mut refused = 0;
    let mut from = after + 1;
    let mut exceptions = Vec::new();
    let mut heads = Heads::new(connection)?;
    let mut touched = BTreeSet::new();
    for (seq, read) in (after + 1..).zip(lines) {
        let verdict = match read {
            Ok(line) => {
                let verdict = judge_line(connection, &line.header, &line.content, rights, now_ms)?;
                if verdict.reason.is_none() {
                    heads.apply(ledger, seq, line, Some(now_ms))?;
                    touched.insert((line.header.cell.region, line.header.cell.period));
                }
                verdict
            }
            Err(error) => Verdict::unreadable(&error.to_string()),
        };
        if let Some(reason) = verdict.reason {
            refused += 1;
            exceptions.push(VerdictException { seq, state: verdict.state, reason });
        }
        if exceptions.len() == EXCEPTIONS_MAX {
            write_verdict(connection, ledger, from, seq, std::mem::take(&mut exceptions), now_ms)?;
            from = seq + 1;
        }
    }
    for (region, period) in touched {
        store::mark_stale(connection, region, period)?;
    }
    let to = after + lines.len() as u64;
    if from <= to {
        write_verdict(connection, ledger, from, to, exceptions, now_ms)?;
    }
    Ok(refused)
}

/// Writes what is judged of the lines `from..=to` as a line of the province, and lets it take effect beside them.
pub(super) fn write_verdict(
    connection: &Connection,
    ledger: &LedgerInfo,
    from: u64,
    to: u64,
    exceptions: Vec<VerdictException>,
    now_ms: i64,
) -> Result<Frontier> {
    let region = ledger.start.region;
    let chain = chain_at(connection, ledger, to)?;
    let range = VerdictRange { ledger: ledger.start.id, from, to, exceptions, chain };
    let year = jiff::Timestamp::from_millisecond(now_ms)?.to_zoned(jiff::tz::TimeZone::UTC).year() as u16;
    let cell =
        Cell { region, period: Period::year(year), kind: Kind::Verdict, subject: Subject::ledger(ledger.start.id) };
    let header = Header {
        time_ms: now_ms,
        writer: "provinsi".to_owned(),
        kind: Kind::Verdict,
        cell,
        base: Vec::new(),
        origin: None,
    };
    let line = Line { header, content: Content::Verdict(range.clone()) };
    let end = append(connection, store::region_ledger(connection, region)?.key, &line.to_bytes())?;
    record_verdict(connection, LineId { ledger: end.ledger, seq: end.seq }, &range, now_ms)?;
    Ok(end)
}

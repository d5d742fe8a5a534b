//! Reading the current values of cells: what scores, rankings and comparisons start from.

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::catalogue::{Catalogue, Component, ServiceCode};
use selaras_domain::line::{Budget, Cell, Content, Decision, Kind, Outcome, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_domain::score::{Answer, Answers};

use crate::heads::{HeadRow, HeadState, columns_at, head_row, heads_of_cell};
use crate::lines::line_at;

/// The current value of each cell of one kind in a region and period: of several heads the one in use.
pub fn current_values(connection: &Connection, region: RegionCode, period: Period, kind: Kind) -> Result<Vec<HeadRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT h.region, h.year, h.quarter, h.kind, h.subject, h.ledger, h.seq, h.effective_ms, h.state, h.first, h.second, l.ledger
         FROM head h JOIN ledger l ON l.id = h.ledger
         WHERE h.region = ?1 AND h.year = ?2 AND h.quarter = ?3 AND h.kind = ?4
         ORDER BY h.subject, h.effective_ms, l.ledger, h.seq",
    )?;
    let quarter = period.quarter.map_or(0, Quarter::number);
    let rows = statement.query_map(params![region.number(), period.year, quarter, kind.number()], head_row)?;
    let mut values: Vec<HeadRow> = Vec::new();
    for row in rows {
        let row = row??;
        match values.last_mut() {
            // Sorted so that the head in use comes last among those of its cell.
            Some(last) if last.cell.subject == row.cell.subject => *last = row,
            _ => values.push(row),
        }
    }
    values.retain(|row| row.state != HeadState::Withdrawn);
    Ok(values)
}

/// A current value as the table holds it, for reading many.
#[derive(Default)]
struct Current {
    subject: String,
    state: HeadState,
    first: u64,
    second: u64,
    effective_ms: i64,
}

/// Hands over the current value of each cell of one kind, in the order of the key: no sort, no join, no copy of a cell.
/// A cell with several heads is rare and looked up by itself; so is one whose line was kept by a program that could not read
/// it yet.
fn each_current(
    connection: &Connection,
    region: RegionCode,
    period: Period,
    kind: Kind,
    mut each: impl FnMut(&Current),
) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT subject, state, first, second, effective_ms FROM head
         WHERE region = ?1 AND year = ?2 AND quarter = ?3 AND kind = ?4 ORDER BY subject",
    )?;
    let quarter = period.quarter.map_or(0, Quarter::number);
    let mut rows = statement.query(params![region.number(), period.year, quarter, kind.number()])?;
    let (mut value, mut heads) = (Current::default(), 0);
    let mut hand_over = |value: &mut Current, heads: u32| -> Result<()> {
        if heads > 1 || (heads == 1 && value.state == HeadState::Other) {
            let subject = Subject::from_text(&value.subject).context("a subject in the head table")?;
            let in_use = heads_of_cell(connection, &Cell { region, period, kind, subject })?.pop();
            let in_use = in_use.context("a cell with heads")?;
            (value.state, value.first, value.second) = match in_use.state {
                HeadState::Other => columns_at(connection, &in_use)?,
                read => (read, in_use.first, in_use.second),
            };
            value.effective_ms = in_use.effective_ms;
        }
        if heads > 0 {
            each(value);
        }
        Ok(())
    };
    while let Some(row) = rows.next()? {
        let subject = row.get_ref(0)?.as_str()?;
        if subject != value.subject {
            hand_over(&mut value, heads)?;
            heads = 0;
            value.subject.clear();
            value.subject.push_str(subject);
        }
        heads += 1;
        value.state = HeadState::from_number(row.get(1)?);
        (value.first, value.second) = (row.get::<_, i64>(2)? as u64, row.get::<_, i64>(3)? as u64);
        value.effective_ms = row.get(4)?;
    }
    hand_over(&mut value, heads)
}

/// What a region answered in a quarter, ready to be scored, and when the last of it was reported.
pub fn answers(
    connection: &Connection,
    region: RegionCode,
    period: Period,
    catalogue: &Catalogue,
) -> Result<(Answers, Option<i64>)> {
    let mut answers = Answers::new(catalogue, region.level());
    let mut reported_ms = None;
    each_current(connection, region, period, Kind::Achievement, |value| {
        let answer = match value.state {
            HeadState::Value => Amount::from_hundredths(value.first)
                .zip(Amount::from_hundredths(value.second))
                .map(|(required, achieved)| Answer::Value { required, achieved }),
            HeadState::Nihil => Some(Answer::Nihil),
            HeadState::NotApplicable => Some(Answer::NotApplicable),
            HeadState::Withdrawn | HeadState::Other => None,
        };
        let component: Option<Component> = value.subject.parse().ok();
        if let Some((index, answer)) = component.and_then(|component| catalogue.index_of(&component)).zip(answer) {
            answers.set(index, answer);
            reported_ms = reported_ms.max(Some(value.effective_ms));
        }
    })?;
    for service in agreed_nihil(connection, region, period)? {
        answers.agree_nihil(service);
    }
    Ok((answers, reported_ms))
}

/// Services whose nihil the province agreed to by a decision on that cell, while it says what was agreed to.
fn agreed_nihil(connection: &Connection, region: RegionCode, period: Period) -> Result<Vec<ServiceCode>> {
    let mut services = Vec::new();
    for row in current_values(connection, region, period, Kind::Decision)? {
        let Some((Kind::Achievement, subject)) = row.cell.subject.split_about() else { continue };
        let Some(Component::Recipients(service)) = subject.to_component() else { continue };
        let Some(line) = line_at(connection, row.key, row.line.seq)? else { continue };
        let Ok(Content::Decision(decision)) = line.bytes.decode().map(|line| line.content) else { continue };
        let cell = Cell { region, period, kind: Kind::Achievement, subject };
        if decision.outcome == Outcome::Agreed && says_what_was_agreed(connection, &cell, &decision)? {
            services.push(service);
        }
    }
    Ok(services)
}

fn says_what_was_agreed(connection: &Connection, cell: &Cell, decision: &Decision) -> Result<bool> {
    let Some(head) = heads_of_cell(connection, cell)?.pop() else { return Ok(false) };
    let line = line_at(connection, head.key, head.line.seq)?.and_then(|line| line.bytes.decode().ok());
    Ok(line.is_some_and(|line| decision.is_about(head.line, &line.content)))
}

/// The sum of the services' budgets of a quarter, and the region's whole budget when it was reported.
pub fn budget_of(
    connection: &Connection,
    region: RegionCode,
    period: Period,
) -> Result<(Option<Budget>, Option<Rupiah>)> {
    let mut apbd = None;
    let (mut allocation, mut realisation, mut any) = (0u64, 0u64, false);
    each_current(connection, region, period, Kind::Budget, |value| match value.state {
        HeadState::Value if value.subject == Subject::APBD => apbd = Rupiah::new(value.first),
        HeadState::Value => {
            any = true;
            allocation = allocation.saturating_add(value.first);
            realisation = realisation.saturating_add(value.second);
        }
        _ => {}
    })?;
    let sum = Rupiah::new(allocation)
        .zip(Rupiah::new(realisation))
        .filter(|_| any)
        .map(|(allocation, realisation)| Budget { allocation, realisation });
    Ok((sum, apbd))
}

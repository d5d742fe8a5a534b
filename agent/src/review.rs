//! What a person should look at before a quarter is sealed: refused lines, conflicts, drafts, missing cells, and what the
//! checks say, each with its cell. For the page, for `check` and for the seal, which some of it stops.

use anyhow::Result;
use selaras_domain::catalogue::{Catalogue, Component};
use selaras_domain::check::Severity;
use selaras_domain::line::{Cell, Kind, Subject};
use selaras_domain::period::Period;
use selaras_domain::score::{self, State};
use selaras_ledger::{Connection, answers, conflicts, figures, quarter_findings};

use crate::page::{Words, conflict, why_draft};
use crate::refused;
use crate::store::{self, Office};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// An own line that the province does not accept.
    Refused,
    /// Several values of one cell.
    Conflict,
    /// Typed, and no line yet.
    Draft,
    /// Asked for and not answered.
    Missing,
    /// A check says so; the value counts.
    Finding,
}

impl What {
    pub const ALL: [What; 5] = [What::Refused, What::Conflict, What::Draft, What::Missing, What::Finding];

    pub const fn word(self) -> &'static str {
        match self {
            What::Refused => "refused",
            What::Conflict => "conflict",
            What::Draft => "draft",
            What::Missing => "missing",
            What::Finding => "finding",
        }
    }

    /// Whether it stops a seal. A draft does not: what counts is what the ledger says.
    pub const fn stops_seal(self) -> bool {
        matches!(self, What::Refused | What::Conflict | What::Missing)
    }
}

/// One thing to look at.
#[derive(Clone, Debug)]
pub struct Item {
    pub what: What,
    pub cell: Cell,
    /// A word for programs, such as `falls_below_previous_quarter`.
    pub code: String,
    /// For a person: what it is and what to do.
    pub text: String,
}

/// All there is to say of a quarter, as far as it concerns the office: a sector's office its own sectors.
pub fn review(connection: &Connection, office: &Office, period: Period, words: Words) -> Result<Vec<Item>> {
    let concerns = |cell: &Cell| match cell.subject.sector() {
        _ if office.sectors.is_empty() => true,
        Some(sector) => office.sectors.contains(&sector),
        None => false,
    };
    let mut items = not_accepted(connection, office, period, words)?;
    items.extend(disputed(connection, office, period, words)?);
    items.extend(drafts(connection, office, period, words)?);
    items.extend(missing(connection, office, period, words)?);
    let figures = figures(connection, office.region, period.year)?;
    for finding in quarter_findings(connection, office.region, period, &figures)? {
        // That it waits for the province is said where it is missing.
        if finding.severity > Severity::Note && finding.code.word() != "nihil_needs_agreement" {
            let (code, text) = (finding.code.word().to_owned(), finding.message.into_text(words.language()));
            items.push(Item { what: What::Finding, cell: finding.cell, code, text });
        }
    }
    items.retain(|item| item.what == What::Refused || concerns(&item.cell));
    Ok(items)
}

/// Own lines of the quarter that wait for somebody. A seal that was refused is answered by the next one.
fn not_accepted(connection: &Connection, office: &Office, period: Period, words: Words) -> Result<Vec<Item>> {
    let lines = refused::refused(connection, office)?.into_iter().filter_map(|line| {
        let cell = line.cell.filter(|cell| cell.period == period && cell.kind != Kind::Seal)?;
        Some(Item { what: What::Refused, cell, code: line.code, text: line.message.into_text(words.language()) })
    });
    Ok(lines.collect())
}

fn disputed(connection: &Connection, office: &Office, period: Period, words: Words) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for heads in conflicts(connection, office.region)? {
        let Some(cell) = heads.first().map(|head| head.cell.clone()).filter(|cell| cell.period == period) else {
            continue;
        };
        let text = words.with("cell-conflict", "values", conflict(connection, &heads, words, office)?);
        items.push(Item { what: What::Conflict, cell, code: "conflict".to_owned(), text });
    }
    Ok(items)
}

fn drafts(connection: &Connection, office: &Office, period: Period, words: Words) -> Result<Vec<Item>> {
    let mut items = Vec::new();
    for draft in store::drafts(connection, period)? {
        let cell = Cell { region: office.region, period, kind: draft.kind, subject: draft.subject.clone() };
        let text = match why_draft(connection, &cell, &draft)? {
            Some(why) => why.into_text(words.language()),
            None => words.say("draft-not-left"),
        };
        items.push(Item { what: What::Draft, cell, code: "draft".to_owned(), text });
    }
    Ok(items)
}

/// The cells that the catalogue asks for and nobody answered, in its order.
fn missing(connection: &Connection, office: &Office, period: Period, words: Words) -> Result<Vec<Item>> {
    let catalogue = Catalogue::for_year(period.year);
    let (answers, _) = answers(connection, office.region, period, &catalogue)?;
    let explained = score::explain(office.region, period, &answers);
    let mut items = Vec::new();
    let mut add = |component: Component, state: State| {
        let (code, key) = match state {
            State::Missing => ("missing", "state-missing"),
            State::NihilPending => ("nihil_pending", "nihil-pending"),
            State::Value | State::Nihil | State::NotApplicable => return,
        };
        let subject = Subject::component(component);
        let cell = Cell { region: office.region, period, kind: Kind::Achievement, subject };
        items.push(Item { what: What::Missing, cell, code: code.to_owned(), text: words.say(key) });
    };
    for service in explained.sectors.iter().flat_map(|sector| &sector.services) {
        add(Component::Recipients(service.service), service.state);
        service.items.iter().for_each(|item| add(Component::Item(item.item), item.state));
    }
    Ok(items)
}

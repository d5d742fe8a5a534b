//! Reminders to offices: a line in the ledger of each region, which comes down with their next pass, a letter to those that have
//! a contact address, and a row for each way it takes to each office.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use selaras_domain::line::{Content, Header, Kind, Line, LineId, OfficeId, Reminder};
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_domain::verdict::rights_at;
use selaras_ledger::{Connection, Told, reminder_cell, reminders, seal_times};

use super::Unsaid;
use crate::delivery::{Address, Occasion, Parcel, letter_to_offices};
use crate::offices::Contact;
use crate::store::{self, Letter, OfficeRow, ReminderDelivery};

/// Whom a reminder is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    Offices(Vec<OfficeId>),
    /// Those that could seal the quarter and have not: the coordinators of the regions, or where there is none all offices.
    Unsealed,
    /// Those that were not heard of for too long.
    Silent,
}

/// What offices are reminded of.
#[derive(Clone, Debug)]
pub struct Reminding {
    pub whom: Whom,
    /// A quarter.
    pub period: Period,
    pub text: String,
    pub writer: String,
}

/// A reminder that was said, and what became of it.
pub struct Reminded {
    pub told: Told,
    pub deliveries: Vec<ReminderDelivery>,
}

/// Those of the board that are meant.
pub fn meant(
    connection: &Connection,
    board: &[Contact],
    Reminding { whom, period, .. }: &Reminding,
    now_ms: i64,
) -> Result<Vec<OfficeRow>> {
    let live = board.iter().filter(|contact| contact.row.revoked_ms.is_none());
    let mut sealers: BTreeMap<RegionCode, Vec<&Contact>> = BTreeMap::new();
    if *whom == Whom::Unsealed {
        for contact in live.clone() {
            if seal_times(connection, contact.row.region, *period)?.is_none() {
                sealers.entry(contact.row.region).or_default().push(contact);
            }
        }
        for offices in sealers.values_mut() {
            let mut coordinators = Vec::new();
            for contact in offices.iter() {
                let rights = store::rights_of_office(connection, contact.row.office)?;
                if rights_at(&rights, now_ms).is_some_and(|right| right.is_coordinator()) {
                    coordinators.push(*contact);
                }
            }
            if !coordinators.is_empty() {
                *offices = coordinators;
            }
        }
    }
    let sealers: BTreeSet<OfficeId> = sealers.values().flatten().map(|contact| contact.row.office).collect();
    let is_meant = |contact: &&Contact| match whom {
        Whom::Offices(offices) => offices.contains(&contact.row.office),
        Whom::Unsealed => sealers.contains(&contact.row.office),
        Whom::Silent => contact.silent_since_ms.is_some(),
    };
    Ok(live.filter(is_meant).map(|contact| contact.row.clone()).collect())
}

/// Reminds offices of a quarter: a line for each of their regions, and a letter to each contact address. [`Unsaid`] tells what
/// stands against it.
pub fn remind(connection: &Connection, offices: &[OfficeRow], what: &Reminding, now_ms: i64) -> Result<()> {
    let mut regions: BTreeMap<RegionCode, Vec<&OfficeRow>> = BTreeMap::new();
    for row in offices {
        regions.entry(row.region).or_default().push(row);
    }
    if regions.is_empty() {
        return Err(Unsaid::NobodyMeant.into());
    }
    let quarter = what.period.quarter.context("a reminder is of a quarter")?;
    let (mut lines, mut letters, mut words) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (region, offices) in regions {
        let line = write_line(connection, region, &offices, what, now_ms)?;
        for office in &offices {
            store::add_reminder_delivery(connection, line, office.office, None)?;
            letters.extend(letter(office, line));
        }
        if letters.last().is_some_and(|letter: &Letter| letter.region == region) {
            let occasion = Occasion {
                region,
                year: what.period.year,
                quarter,
                is_silent: what.whom == Whom::Silent,
                text: what.text.trim(),
                writer: &what.writer,
                now_ms,
            };
            words.push((region, letter_to_offices(connection, &occasion)?));
        }
        lines.insert(region, line);
    }
    for (office, begun) in store::begin_letters(connection, (what.period.year, quarter), &letters, &words, now_ms)? {
        let line = begun.to.region.and_then(|region| lines.get(&region)).context("the line of a letter")?;
        store::add_reminder_delivery(connection, *line, office, Some((&begun.to.channel, begun.id)))?;
    }
    Ok(())
}

fn write_line(
    connection: &Connection,
    region: RegionCode,
    offices: &[&OfficeRow],
    what: &Reminding,
    now_ms: i64,
) -> Result<LineId> {
    let cell = reminder_cell(region, what.period);
    let offices = offices.iter().map(|row| row.office).collect();
    let content = Content::Reminder(Reminder { offices, text: what.text.trim().to_owned() });
    super::hold_to_checks(&cell, &content)?;
    // Without a base: none takes the place of another.
    let (kind, base, origin) = (Kind::Reminder, Vec::new(), None);
    let header = Header { time_ms: now_ms, writer: what.writer.clone(), kind, cell, base, origin };
    let at = store::append_for_region(connection, region, &Line { header, content })?;
    Ok(LineId { ledger: at.ledger, seq: at.seq })
}

/// To the office's contact address; `None`: it has none.
fn letter(office: &OfficeRow, line: LineId) -> Option<Letter> {
    let address = Address::parse(&office.contact).ok()?;
    let (to, key) = (address.recipient(Some(office.region)), Parcel::key_of(&format!("reminder\n{line}\n{address}")));
    Some(Letter { office: office.office, region: office.region, to, key })
}

/// What the offices of these regions were reminded of, the youngest first.
pub fn reminded(connection: &Connection, regions: impl IntoIterator<Item = RegionCode>) -> Result<Vec<Reminded>> {
    let mut deliveries = store::reminder_deliveries(connection)?;
    let mut all = Vec::new();
    for region in regions {
        for told in reminders(connection, region)? {
            let deliveries = deliveries.remove(&told.line).unwrap_or_default();
            all.push(Reminded { told, deliveries });
        }
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.told.time_ms));
    Ok(all)
}

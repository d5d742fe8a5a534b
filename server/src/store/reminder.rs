//! The ways reminders take to the offices they name. The reminder itself is a line (`ledger/reminders`).

use std::collections::BTreeMap;

use anyhow::Result;
use rusqlite::{Connection, params};
use selaras_domain::line::{Frontier, LedgerId, LineId, OfficeId};
use uuid::Uuid;

use super::office::some;

/// By what a reminder reaches an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReminderChannel {
    /// With the lines of its next pass or bundle.
    Pass,
}

/// One way of a reminder to one office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderDelivery {
    pub office: OfficeId,
    /// The word of its channel.
    pub channel: String,
    /// When that was known here, milliseconds since 1970 UTC; `None`: not yet.
    pub delivered_ms: Option<i64>,
}

impl ReminderChannel {
    pub const fn word(self) -> &'static str {
        match self {
            ReminderChannel::Pass => "pass",
        }
    }
}

pub fn add_reminder_delivery(
    connection: &Connection,
    reminder: LineId,
    office: OfficeId,
    channel: ReminderChannel,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO reminder_delivery (ledger, seq, office, channel, delivered_ms) VALUES (?1, ?2, ?3, ?4, 0)",
        )?
        .execute(params![reminder.ledger.as_bytes(), reminder.seq as i64, office.as_bytes(), channel.word()])?;
    Ok(())
}

/// The deliveries of all reminders.
pub fn reminder_deliveries(connection: &Connection) -> Result<BTreeMap<LineId, Vec<ReminderDelivery>>> {
    let sql = "SELECT ledger, seq, office, channel, delivered_ms FROM reminder_delivery ORDER BY ledger, seq, office, channel";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let line = LineId { ledger: LedgerId(Uuid::from_bytes(row.get(0)?)), seq: row.get::<_, i64>(1)? as u64 };
        let office = OfficeId(Uuid::from_bytes(row.get(2)?));
        Ok((line, ReminderDelivery { office, channel: row.get(3)?, delivered_ms: some(row.get(4)?) }))
    })?;
    let mut deliveries: BTreeMap<LineId, Vec<ReminderDelivery>> = BTreeMap::new();
    for row in rows {
        let (line, delivery) = row?;
        deliveries.entry(line).or_default().push(delivery);
    }
    Ok(deliveries)
}

/// An office told how far it has the ledgers of others: the reminders up to there have reached it.
pub(super) fn note_passed(connection: &Connection, office: OfficeId, told: &[Frontier], now_ms: i64) -> Result<()> {
    // Hardly ever anything: one look at a small index, then nothing is written.
    let waiting = connection
        .prepare_cached("SELECT 1 FROM reminder_delivery WHERE office = ?1 AND delivered_ms = 0")?
        .exists([office.as_bytes()])?;
    if !waiting {
        return Ok(());
    }
    let mut note = connection.prepare_cached(
        "UPDATE reminder_delivery SET delivered_ms = ?4
         WHERE office = ?1 AND delivered_ms = 0 AND ledger = ?2 AND seq <= ?3 AND channel = ?5",
    )?;
    for at in told {
        note.execute(params![
            office.as_bytes(),
            at.ledger.as_bytes(),
            at.seq as i64,
            now_ms,
            ReminderChannel::Pass.word()
        ])?;
    }
    Ok(())
}

//! The ways reminders take to the offices they name. The reminder itself is a line (`ledger/reminders`).

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::line::{Frontier, LedgerId, LineId, OfficeId};
use uuid::Uuid;

use super::delivery::{DeliveryRow, delivery};
use super::office::some;

/// What stands in the column `channel` of what comes with a pass; else it is the channel of the address.
const PASS: &str = "pass";

/// By what a reminder reaches an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReminderWay {
    /// With the lines of its next pass or bundle. When that was known here, milliseconds since 1970 UTC; `None`: not yet.
    Pass { delivered_ms: Option<i64> },
    /// By the office's contact address.
    Letter(DeliveryRow),
}

/// One way of a reminder to one office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderDelivery {
    pub office: OfficeId,
    pub way: ReminderWay,
}

/// `letter`: channel and number of its delivery; `None`: with the office's pass.
pub fn add_reminder_delivery(
    connection: &Connection,
    reminder: LineId,
    office: OfficeId,
    letter: Option<(&str, i64)>,
) -> Result<()> {
    let (channel, delivery) = letter.unwrap_or((PASS, 0));
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO reminder_delivery (ledger, seq, office, channel, delivered_ms, delivery)
             VALUES (?1, ?2, ?3, ?4, 0, ?5)",
        )?
        .execute(params![reminder.ledger.as_bytes(), reminder.seq as i64, office.as_bytes(), channel, delivery])?;
    Ok(())
}

/// The deliveries of all reminders, of each office first its pass.
pub fn reminder_deliveries(connection: &Connection) -> Result<BTreeMap<LineId, Vec<ReminderDelivery>>> {
    let sql = "SELECT ledger, seq, office, delivered_ms, delivery FROM reminder_delivery ORDER BY ledger, seq, office, delivery";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut deliveries: BTreeMap<LineId, Vec<ReminderDelivery>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let line = LineId { ledger: LedgerId(Uuid::from_bytes(row.get(0)?)), seq: row.get::<_, i64>(1)? as u64 };
        let way = match row.get(4)? {
            0 => ReminderWay::Pass { delivered_ms: some(row.get(3)?) },
            id => ReminderWay::Letter(delivery(connection, id)?.context("the delivery of a reminder")?),
        };
        let office = OfficeId(Uuid::from_bytes(row.get(2)?));
        deliveries.entry(line).or_default().push(ReminderDelivery { office, way });
    }
    Ok(deliveries)
}

/// An office told how far it has the ledgers of others: the reminders up to there have reached it.
pub(super) fn note_passed(connection: &Connection, office: OfficeId, told: &[Frontier], now_ms: i64) -> Result<()> {
    // Hardly ever anything: one look at a small index, then nothing is written.
    let waiting = connection
        .prepare_cached("SELECT 1 FROM reminder_delivery WHERE office = ?1 AND delivered_ms = 0 AND delivery = 0")?
        .exists([office.as_bytes()])?;
    if !waiting {
        return Ok(());
    }
    let mut note = connection.prepare_cached(
        "UPDATE reminder_delivery SET delivered_ms = ?4
         WHERE office = ?1 AND delivered_ms = 0 AND delivery = 0 AND ledger = ?2 AND seq <= ?3",
    )?;
    for at in told {
        note.execute(params![office.as_bytes(), at.ledger.as_bytes(), at.seq as i64, now_ms])?;
    }
    Ok(())
}

//! What is sent when, and to whom.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::region::RegionCode;

use super::{region_number, region_of};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleRow {
    pub id: i64,
    pub name: String,
    /// Which document.
    pub kind: String,
    /// As its text says it; [`crate::delivery::Trigger`] reads it.
    pub trigger: String,
    /// `previous` or `current`.
    pub period: String,
    pub is_active: bool,
    /// Nothing fell due before, milliseconds since 1970 UTC.
    pub since_ms: i64,
}

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Recipient {
    pub channel: String,
    pub address: String,
    /// Whose own report it gets; `None`: the province's.
    pub region: Option<RegionCode>,
}

/// One that was removed begins anew, with the runs it had. `false`: a schedule of this name is there.
pub fn add_schedule(connection: &Connection, row: &ScheduleRow) -> Result<bool> {
    let added = connection.execute(
        "INSERT INTO schedule (name, kind, trigger, period, is_active, since_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, trigger = excluded.trigger, period = excluded.period,
         is_active = excluded.is_active, since_ms = excluded.since_ms, removed_ms = 0 WHERE removed_ms > 0",
        params![row.name, row.kind, row.trigger, row.period, row.is_active, row.since_ms],
    )?;
    Ok(added == 1)
}

pub fn schedules(connection: &Connection) -> Result<Vec<ScheduleRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, name, kind, trigger, period, is_active, since_ms FROM schedule WHERE removed_ms = 0 ORDER BY name",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(ScheduleRow {
            id: row.get(0)?,
            name: row.get(1)?,
            kind: row.get(2)?,
            trigger: row.get(3)?,
            period: row.get(4)?,
            is_active: row.get(5)?,
            since_ms: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Nothing more of it is sent; what became of its runs stays. `false`: there is none of this name.
pub fn remove_schedule(connection: &Connection, name: &str, now_ms: i64) -> Result<bool> {
    let id =
        connection.query_row("SELECT id FROM schedule WHERE name = ?1 AND removed_ms = 0", [name], |row| row.get(0));
    let Some(id): Option<i64> = id.optional()? else { return Ok(false) };
    connection.execute("UPDATE schedule SET removed_ms = ?2, is_active = 0 WHERE id = ?1", [id, now_ms])?;
    connection.execute("DELETE FROM recipient WHERE schedule = ?1", [id])?;
    connection.execute(
        "UPDATE delivery SET state = 'needless', receipt = 'jadwalnya dihapus', receipt_en = 'its schedule was removed', changed_ms = ?2
         WHERE state = 'waiting' AND run IN (SELECT id FROM run WHERE schedule = ?1)",
        [id, now_ms],
    )?;
    Ok(true)
}

/// A schedule that is taken up again owes nothing of the time between. `false`: it is so already, or there is none.
pub fn set_schedule_active(connection: &Connection, name: &str, is_active: bool, now_ms: i64) -> Result<bool> {
    let changed = connection.execute(
        "UPDATE schedule SET is_active = ?2, since_ms = CASE WHEN ?2 THEN ?3 ELSE since_ms END
         WHERE name = ?1 AND is_active <> ?2",
        params![name, is_active, now_ms],
    )?;
    Ok(changed == 1)
}

/// `false`: it is one already.
pub fn add_recipient(connection: &Connection, schedule: i64, recipient: &Recipient) -> Result<bool> {
    let added = connection.execute(
        "INSERT OR IGNORE INTO recipient (schedule, channel, address, region) VALUES (?1, ?2, ?3, ?4)",
        params![schedule, recipient.channel, recipient.address, region_number(recipient.region)],
    )?;
    Ok(added == 1)
}

/// How many there were with this address.
pub fn remove_recipient(connection: &Connection, schedule: i64, channel: &str, address: &str) -> Result<usize> {
    Ok(connection.execute(
        "DELETE FROM recipient WHERE schedule = ?1 AND channel = ?2 AND address = ?3",
        params![schedule, channel, address],
    )?)
}

pub fn recipients(connection: &Connection, schedule: i64) -> Result<Vec<Recipient>> {
    let mut statement = connection.prepare_cached(
        "SELECT channel, address, region FROM recipient WHERE schedule = ?1 ORDER BY channel, address, region",
    )?;
    let mut rows = statement.query([schedule])?;
    let mut recipients = Vec::new();
    while let Some(row) = rows.next()? {
        recipients.push(Recipient { channel: row.get(0)?, address: row.get(1)?, region: region_of(row.get(2)?)? });
    }
    Ok(recipients)
}

/// Whose own deadlines a schedule goes by.
pub fn regions_reminded(connection: &Connection) -> Result<Vec<RegionCode>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT r.region FROM recipient r JOIN schedule s ON s.id = r.schedule
         WHERE s.trigger LIKE 'deadline-%' AND r.region <> 0",
    )?;
    let mut rows = statement.query([])?;
    let mut regions = Vec::new();
    while let Some(row) = rows.next()? {
        regions.extend(region_of(row.get(0)?)?);
    }
    Ok(regions)
}

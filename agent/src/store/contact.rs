//! What passes with the province told: when, how far, and when to try again.

use anyhow::Result;
use rusqlite::{Connection, Row, params};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_ledger::Restored;

use super::history::forget_old_passes;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub last_contact_ms: Option<i64>,
    /// 0: at once.
    pub next_try_ms: i64,
    /// Failed tries in a row.
    pub failures: u32,
    pub last_error: Option<Message>,
    /// How far the province has the own ledger.
    pub server_seq: u64,
    pub agreed_seq: u64,
    pub agreed_digest: Vec<u8>,
    pub province_time_ms: Option<i64>,
    pub clock_offset_ms: i64,
    /// Measured on the way up; `None`: not yet.
    pub bytes_per_second: Option<u64>,
    pub held: Option<Held>,
}

/// The province keeps the live ledger waiting: another computer took up the same one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// For its administrator's word.
    Waits,
    Denied,
}

impl Held {
    /// For the person at this computer.
    pub fn message(self) -> Message {
        match self {
            Held::Waits => message!(
                "komputer lain sudah memakai buku besar yang sama (disk disalin?); data di sini tersimpan dan menunggu keputusan admin provinsi (`selaras-server office ledger allow`)",
                "another computer writes into the same ledger (was the disk copied?); the data are safe here and wait for the word of the province's administrator (`selaras-server office ledger allow`)"
            ),
            Held::Denied => message!(
                "admin provinsi menolak komputer ini karena komputer lain memakai buku besar yang sama; data di sini tersimpan, hubungi admin provinsi",
                "the province's administrator denied this computer, since another one writes into the same ledger; the data are safe here, ask the administrator"
            ),
        }
    }
}

/// A pass as the history keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassRow {
    pub started_ms: i64,
    pub ended_ms: i64,
    /// Empty: none.
    pub error: Message,
    pub pushed: u64,
    pub pulled: u64,
    pub refused: u64,
    pub bytes_up: u64,
    pub bytes_down: u64,
    /// Both ways, beside the payload above.
    pub handshake_bytes: u64,
    pub round_trips: u32,
    pub synced: bool,
    /// Its place in the history; 0: not kept yet.
    pub id: i64,
}

/// Bytes of all passes that began at or after an instant, both ways, handshakes included.
pub fn bytes_since(connection: &Connection, since_ms: i64) -> Result<u64> {
    let sql = "SELECT coalesce(sum(bytes_up + bytes_down + handshake_bytes), 0) FROM pass WHERE started_ms >= ?1";
    Ok(connection.query_row(sql, [since_ms], |row| row.get::<_, i64>(0))? as u64)
}

pub fn read_contact(connection: &Connection) -> Result<Contact> {
    let some = |time_ms: i64| (time_ms != 0).then_some(time_ms);
    Ok(connection
        .prepare_cached(
            "SELECT last_contact_ms, next_try_ms, failures, last_error, server_seq, agreed_seq, agreed_digest,
             province_time_ms, clock_offset_ms, bytes_per_second, held, last_error_en FROM contact WHERE id = 1",
        )?
        .query_row([], |row| {
            Ok(Contact {
                last_contact_ms: some(row.get(0)?),
                next_try_ms: row.get(1)?,
                failures: row.get(2)?,
                last_error: Some(told(row, 3, 11)?).filter(|error| !error.is_empty()),
                server_seq: row.get::<_, i64>(4)? as u64,
                agreed_seq: row.get::<_, i64>(5)? as u64,
                agreed_digest: row.get(6)?,
                province_time_ms: some(row.get(7)?),
                clock_offset_ms: row.get(8)?,
                bytes_per_second: some(row.get(9)?).map(|speed| speed as u64),
                held: match row.get::<_, i64>(10)? {
                    0 => None,
                    2 => Some(Held::Denied),
                    _ => Some(Held::Waits),
                },
            })
        })?)
}

/// The province answered: its clock, and how far it has the own ledger.
pub fn record_province_time(connection: &Connection, province_ms: i64, now_ms: i64) -> Result<()> {
    connection.execute(
        "UPDATE contact SET province_time_ms = ?1, clock_offset_ms = ?2, last_contact_ms = ?3 WHERE id = 1",
        params![province_ms, now_ms - province_ms, now_ms],
    )?;
    Ok(())
}

pub fn record_server_seq(connection: &Connection, server_seq: u64) -> Result<()> {
    connection.execute("UPDATE contact SET server_seq = ?1 WHERE id = 1", [server_seq as i64])?;
    Ok(())
}

pub fn record_held(connection: &Connection, held: Option<Held>) -> Result<()> {
    let number = match held {
        None => 0,
        Some(Held::Waits) => 1,
        Some(Held::Denied) => 2,
    };
    connection.execute("UPDATE contact SET held = ?1 WHERE id = 1 AND held <> ?1", [number])?;
    Ok(())
}

pub fn record_speed(connection: &Connection, bytes_per_second: u64) -> Result<()> {
    let sql = "UPDATE contact SET bytes_per_second = ?1 WHERE id = 1 AND bytes_per_second <> ?1";
    connection.execute(sql, [bytes_per_second as i64])?;
    Ok(())
}

/// Both sides computed the same digest with equal frontiers.
pub fn record_agreement(connection: &Connection, own_seq: u64, digest: &[u8; 32]) -> Result<()> {
    connection.execute(
        "UPDATE contact SET agreed_seq = ?1, agreed_digest = ?2 WHERE id = 1",
        params![own_seq as i64, digest],
    )?;
    Ok(())
}

/// Notes that this database is a backup put back: what both sides agreed on is no longer known to hold, and a pass is due.
pub fn mark_restored(connection: &Connection, restored: &Restored) -> Result<()> {
    selaras_ledger::mark_restored(connection, restored)?;
    connection.execute("UPDATE contact SET agreed_seq = 0, agreed_digest = x'', next_try_ms = 0 WHERE id = 1", [])?;
    Ok(())
}

/// A pass ended well or was refused; the next one is due at `next_try_ms`.
pub fn record_pass(connection: &Connection, pass: &PassRow, next_try_ms: i64) -> Result<()> {
    keep(connection, pass)?;
    connection.execute(
        "UPDATE contact SET last_try_ms = ?1, next_try_ms = ?2, failures = 0, last_error = '', last_error_en = ''
         WHERE id = 1",
        params![pass.started_ms, next_try_ms],
    )?;
    match read_contact(connection)?.province_time_ms {
        Some(province_ms) => forget_old_passes(connection, province_ms),
        None => Ok(()),
    }
}

/// A pass failed; it is tried again at `next_try_ms`.
pub fn record_failure(connection: &Connection, pass: &PassRow, next_try_ms: i64) -> Result<()> {
    keep(connection, pass)?;
    connection.execute(
        "UPDATE contact SET last_try_ms = ?1, next_try_ms = ?2, failures = failures + 1, last_error = ?3,
         last_error_en = ?4 WHERE id = 1",
        params![pass.started_ms, next_try_ms, pass.error.id, pass.error.en],
    )?;
    Ok(())
}

/// Makes a pass due at once.
pub fn ask_for_pass(connection: &Connection) -> Result<()> {
    connection.execute("UPDATE contact SET next_try_ms = 0 WHERE id = 1", [])?;
    Ok(())
}

/// A row of the history, its columns in the order of the table, its place last.
pub(super) fn pass_row(row: &Row<'_>) -> rusqlite::Result<PassRow> {
    let count = |index| row.get::<_, i64>(index).map(|count| count as u64);
    Ok(PassRow {
        started_ms: row.get(0)?,
        ended_ms: row.get(1)?,
        error: told(row, 2, 3)?,
        pushed: count(4)?,
        pulled: count(5)?,
        refused: count(6)?,
        bytes_up: count(7)?,
        bytes_down: count(8)?,
        round_trips: row.get(9)?,
        synced: row.get(10)?,
        handshake_bytes: count(11)?,
        id: row.get(12)?,
    })
}

/// A message in two columns; before the second one was there only the first was kept.
fn told(row: &Row<'_>, id: usize, en: usize) -> rusqlite::Result<Message> {
    let (id, en): (String, String) = (row.get(id)?, row.get(en)?);
    Ok(if en.is_empty() { Message::untranslated(id) } else { Message { id, en } })
}

fn keep(connection: &Connection, pass: &PassRow) -> Result<()> {
    connection.execute(
        "INSERT INTO pass (started_ms, ended_ms, error, error_en, pushed, pulled, refused, bytes_up, bytes_down, round_trips,
         synced, handshake_bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            pass.started_ms,
            pass.ended_ms,
            pass.error.id,
            pass.error.en,
            pass.pushed as i64,
            pass.pulled as i64,
            pass.refused as i64,
            pass.bytes_up as i64,
            pass.bytes_down as i64,
            pass.round_trips,
            pass.synced,
            pass.handshake_bytes as i64
        ],
    )?;
    Ok(())
}

/// In how many passes own lines were sent.
pub fn sendings(connection: &Connection) -> Result<u64> {
    let count: i64 =
        connection.prepare_cached("SELECT sendings FROM contact WHERE id = 1")?.query_row([], |row| row.get(0))?;
    Ok(count as u64)
}

pub fn record_sendings(connection: &Connection, count: u64) -> Result<()> {
    connection.execute("UPDATE contact SET sendings = ?1 WHERE id = 1", [count as i64])?;
    Ok(())
}

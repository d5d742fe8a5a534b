//! Runs of schedules, the documents they froze, and each delivery.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use selaras_domain::message::Message;
use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;

use super::schedule::Recipient;
use super::{read_message, region_number, region_of};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// Its documents are being made.
    Making,
    Sending,
    /// Every delivery arrived.
    Done,
    /// Some did not.
    Partly,
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    Waiting,
    /// Handed over, and no answer noted yet.
    Sending,
    /// Laid ready for the offices of a region: none has fetched it yet.
    Laid,
    Sent,
    /// There was nothing to say.
    Needless,
    /// Handed over, and nobody knows whether it arrived: the channel would send it twice.
    Uncertain,
    Failed,
}

/// One time that a schedule fell due. Instants are milliseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRow {
    pub id: i64,
    pub schedule: i64,
    pub name: String,
    pub kind: String,
    pub due_ms: i64,
    pub year: u16,
    pub quarter: Quarter,
    pub state: RunState,
    /// Of making its documents.
    pub tries: u32,
    pub next_try_ms: i64,
    pub error: Message,
    pub begun_ms: i64,
    /// 0: not ended.
    pub ended_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    pub id: i64,
    pub run: i64,
    pub to: Recipient,
    /// The same for every try.
    pub key: String,
    pub state: DeliveryState,
    pub tries: u32,
    pub next_try_ms: i64,
    pub error: Message,
    pub receipt: Message,
    pub changed_ms: i64,
}

impl DeliveryRow {
    /// Neither arrived nor given up.
    pub fn is_under_way(&self) -> bool {
        matches!(self.state, DeliveryState::Waiting | DeliveryState::Sending | DeliveryState::Laid)
    }

    /// Only a person can tell.
    pub fn is_in_doubt(&self) -> bool {
        self.state == DeliveryState::Uncertain
    }

    /// Somebody has to decide about it.
    pub fn is_open_question(&self) -> bool {
        matches!(self.state, DeliveryState::Uncertain | DeliveryState::Failed)
    }
}

impl DeliveryState {
    /// Which style tells how it stands.
    pub fn mood(self) -> &'static str {
        match self {
            DeliveryState::Sent | DeliveryState::Needless => "good",
            DeliveryState::Failed | DeliveryState::Uncertain => "wrong",
            _ => "warn",
        }
    }
}

/// What a recipient gets: a letter, and a file when there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentRow {
    pub subject: String,
    pub text: String,
    /// Empty: the text alone.
    pub html: String,
    /// Empty: no file.
    pub file_name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl DocumentRow {
    /// Name, media type and bytes of what can be kept as a file: a letter alone is one too.
    pub fn as_file(&self) -> (String, String, Vec<u8>) {
        match self.file_name.is_empty() {
            true => {
                let letter = format!("{}\n\n{}", self.subject, self.text).into_bytes();
                ("surat.txt".to_owned(), "text/plain; charset=utf-8".to_owned(), letter)
            }
            false => (self.file_name.clone(), self.media_type.clone(), self.bytes.clone()),
        }
    }
}

macro_rules! words {
    ($state:ident: $($variant:ident $word:literal),+) => {
        impl $state {
            pub fn word(self) -> &'static str {
                match self { $($state::$variant => $word),+ }
            }

            /// Under which it stands among the words of pages.
            pub fn key(self) -> &'static str {
                match self { $($state::$variant => concat!("sending-is-", $word)),+ }
            }

            fn of(word: &str) -> Option<$state> {
                match word { $($word => Some($state::$variant),)+ _ => None }
            }
        }
    };
}
words!(RunState: Making "making", Sending "sending", Done "done", Partly "partly", Failed "failed");
words!(DeliveryState: Waiting "waiting", Sending "sending", Laid "laid", Sent "sent", Needless "needless", Uncertain "uncertain",
    Failed "failed");

/// Begins a run with a delivery to each recipient; `None`: it was begun before.
pub fn begin_run(
    connection: &Connection,
    (schedule, due_ms): (i64, i64),
    (year, quarter): (u16, Quarter),
    recipients: &[(Recipient, String)],
    now_ms: i64,
) -> Result<Option<i64>> {
    let begun = connection.execute(
        "INSERT OR IGNORE INTO run (schedule, due_ms, year, quarter, state, next_try_ms, begun_ms)
         VALUES (?1, ?2, ?3, ?4, 'making', ?5, ?5)",
        params![schedule, due_ms, year, quarter.number(), now_ms],
    )?;
    if begun == 0 {
        return Ok(None);
    }
    let run = connection.last_insert_rowid();
    for (to, key) in recipients {
        connection.execute(
            "INSERT INTO delivery (run, channel, address, region, key, state, next_try_ms, changed_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?6)",
            params![run, to.channel, to.address, region_number(to.region), key, now_ms],
        )?;
    }
    Ok(Some(run))
}

/// When a schedule last fell due, of what was begun.
pub fn last_run_ms(connection: &Connection, schedule: i64) -> Result<Option<i64>> {
    Ok(connection.query_row("SELECT max(due_ms) FROM run WHERE schedule = ?1", [schedule], |row| row.get(0))?)
}

pub fn runs_in(connection: &Connection, state: RunState) -> Result<Vec<RunRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT_RUN} WHERE r.state = ?1 ORDER BY r.id"))?;
    let mut rows = statement.query([state.word()])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        runs.push(read_run(row)?);
    }
    Ok(runs)
}

pub fn run(connection: &Connection, id: i64) -> Result<Option<RunRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT_RUN} WHERE r.id = ?1"))?;
    let mut rows = statement.query([id])?;
    rows.next()?.map(read_run).transpose()
}

/// The latest, newest first.
pub fn runs(connection: &Connection, most: u32) -> Result<Vec<RunRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT_RUN} ORDER BY r.id DESC LIMIT ?1"))?;
    let mut rows = statement.query([most])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        runs.push(read_run(row)?);
    }
    Ok(runs)
}

pub fn document(connection: &Connection, run: i64, region: Option<RegionCode>) -> Result<Option<DocumentRow>> {
    Ok(connection
        .prepare_cached(
            "SELECT subject, text, html, file_name, media_type, bytes FROM document WHERE run = ?1 AND region = ?2",
        )?
        .query_row(params![run, region_number(region)], |row| {
            Ok(DocumentRow {
                subject: row.get(0)?,
                text: row.get(1)?,
                html: row.get(2)?,
                file_name: row.get(3)?,
                media_type: row.get(4)?,
                bytes: row.get(5)?,
            })
        })
        .optional()?)
}

pub fn end_run(connection: &Connection, run: i64, state: RunState, now_ms: i64) -> Result<()> {
    connection.execute("UPDATE run SET state = ?2, ended_ms = ?3 WHERE id = ?1", params![run, state.word(), now_ms])?;
    Ok(())
}

pub fn deliveries(connection: &Connection, run: i64) -> Result<Vec<DeliveryRow>> {
    let mut statement =
        connection.prepare_cached(&format!("{SELECT_DELIVERY} WHERE run = ?1 ORDER BY channel, address, region"))?;
    read_deliveries(statement.query([run])?)
}

pub fn delivery(connection: &Connection, id: i64) -> Result<Option<DeliveryRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT_DELIVERY} WHERE id = ?1"))?;
    Ok(read_deliveries(statement.query([id])?)?.pop())
}

/// Those whose document is made, to be tried now. One that would wait longer than any does was put off by a clock that has
/// been set back.
pub fn deliveries_due(connection: &Connection, now_ms: i64, wait_max_ms: i64) -> Result<Vec<DeliveryRow>> {
    let mut statement = connection.prepare_cached(&format!(
        "{SELECT_DELIVERY} WHERE state = 'waiting' AND (next_try_ms <= ?1 OR next_try_ms > ?2)
         AND EXISTS (SELECT 1 FROM document WHERE document.run = delivery.run AND document.region = delivery.region)
         ORDER BY next_try_ms, id"
    ))?;
    read_deliveries(statement.query([now_ms, now_ms + wait_max_ms])?)
}

pub fn deliveries_in(connection: &Connection, state: DeliveryState) -> Result<Vec<DeliveryRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT_DELIVERY} WHERE state = ?1 ORDER BY id"))?;
    read_deliveries(statement.query([state.word()])?)
}

/// Marks a delivery as handed over, before it is. `false`: somebody else has it.
pub fn claim_delivery(connection: &Connection, id: i64, now_ms: i64) -> Result<bool> {
    let claimed = connection.execute(
        "UPDATE delivery SET state = 'sending', changed_ms = ?2 WHERE id = ?1 AND state = 'waiting'",
        [id, now_ms],
    )?;
    Ok(claimed == 1)
}

/// What became of a try.
pub fn settle_delivery(connection: &Connection, row: &DeliveryRow) -> Result<()> {
    connection.execute(
        "UPDATE delivery SET state = ?2, tries = ?3, next_try_ms = ?4, error = ?5, error_en = ?6, receipt = ?7, receipt_en = ?8,
         changed_ms = ?9 WHERE id = ?1",
        params![
            row.id,
            row.state.word(),
            row.tries,
            row.next_try_ms,
            row.error.id,
            row.error.en,
            row.receipt.id,
            row.receipt.en,
            row.changed_ms
        ],
    )?;
    Ok(())
}

/// Puts a delivery that failed or is in doubt back to work, or takes somebody's word that the one in doubt arrived. `false`:
/// it does not stand so.
pub fn put_delivery(connection: &Connection, id: i64, to: DeliveryState, now_ms: i64) -> Result<bool> {
    let from: &[DeliveryState] = match to {
        DeliveryState::Sent => &[DeliveryState::Uncertain],
        _ => &[DeliveryState::Uncertain, DeliveryState::Failed],
    };
    let state: Option<String> =
        connection.query_row("SELECT state FROM delivery WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    if !state.and_then(|word| DeliveryState::of(&word)).is_some_and(|state| from.contains(&state)) {
        return Ok(false);
    }
    connection.execute(
        "UPDATE delivery SET state = ?2, next_try_ms = ?3, changed_ms = ?3, is_alarmed = 0 WHERE id = ?1",
        params![id, to.word(), now_ms],
    )?;
    take_up_run(connection, id, to, now_ms)?;
    Ok(true)
}

/// The run of a delivery that was put otherwise is open again. What was frozen is sent as it was; what was not is made anew. Who is
/// tried again has all the time and tries, and an alarm, of the first time.
fn take_up_run(connection: &Connection, delivery: i64, to: DeliveryState, now_ms: i64) -> Result<()> {
    connection.execute(
        "UPDATE run SET ended_ms = 0, state = CASE state WHEN 'making' THEN state ELSE 'sending' END
         WHERE id = (SELECT run FROM delivery WHERE id = ?1)",
        [delivery],
    )?;
    if to == DeliveryState::Waiting {
        connection.execute(
            "UPDATE run SET begun_ms = ?2, state = CASE WHEN state = 'sending' AND EXISTS
                 (SELECT 1 FROM document d JOIN delivery o ON o.run = d.run AND o.region = d.region WHERE o.id = ?1)
             THEN state ELSE 'making' END, tries = 0, next_try_ms = ?2, error = '', error_en = ''
             WHERE id = (SELECT run FROM delivery WHERE id = ?1)",
            [delivery, now_ms],
        )?;
        connection.execute(
            "DELETE FROM alarm WHERE run = (SELECT run FROM delivery WHERE id = ?1) AND reason = 'late'",
            [delivery],
        )?;
    }
    Ok(())
}

const SELECT_RUN: &str =
    "SELECT r.id, r.schedule, s.name, s.kind, r.due_ms, r.year, r.quarter, r.state, r.tries, r.next_try_ms,
    r.error, r.error_en, r.begun_ms, r.ended_ms FROM run r JOIN schedule s ON s.id = r.schedule";
const SELECT_DELIVERY: &str =
    "SELECT id, run, channel, address, region, key, state, tries, next_try_ms, error, error_en, receipt, receipt_en,
    changed_ms FROM delivery";

fn read_run(row: &Row<'_>) -> Result<RunRow> {
    Ok(RunRow {
        id: row.get(0)?,
        schedule: row.get(1)?,
        name: row.get(2)?,
        kind: row.get(3)?,
        due_ms: row.get(4)?,
        year: row.get(5)?,
        quarter: Quarter::from_number(row.get(6)?).context("a quarter in the table of runs")?,
        state: RunState::of(&row.get::<_, String>(7)?).context("a state in the table of runs")?,
        tries: row.get(8)?,
        next_try_ms: row.get(9)?,
        error: read_message(row, 10, 11)?,
        begun_ms: row.get(12)?,
        ended_ms: row.get(13)?,
    })
}

fn read_deliveries(mut rows: rusqlite::Rows<'_>) -> Result<Vec<DeliveryRow>> {
    let mut deliveries = Vec::new();
    while let Some(row) = rows.next()? {
        deliveries.push(DeliveryRow {
            id: row.get(0)?,
            run: row.get(1)?,
            to: Recipient { channel: row.get(2)?, address: row.get(3)?, region: region_of(row.get(4)?)? },
            key: row.get(5)?,
            state: DeliveryState::of(&row.get::<_, String>(6)?).context("a state in the table of deliveries")?,
            tries: row.get(7)?,
            next_try_ms: row.get(8)?,
            error: read_message(row, 9, 10)?,
            receipt: read_message(row, 11, 12)?,
            changed_ms: row.get(13)?,
        });
    }
    Ok(deliveries)
}

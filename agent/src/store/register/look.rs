//! Who looked at the register, and at what. A look is kept before anything is shown.

use anyhow::Result;
use rusqlite::{Connection, params};

use super::KeyedHash;

/// How long looks are kept, milliseconds.
const KEPT_MS: i64 = 2 * 366 * 24 * 3_600_000;

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    List,
    Search,
    Duplicates,
    Import,
    Enter,
    Remove,
    Forget,
    TakeOver,
    Log,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookRow {
    pub time_ms: i64,
    pub person: String,
    /// A word of [`Look`].
    pub act: String,
    /// 0: all.
    pub year: u16,
    /// Empty: all.
    pub service: String,
    /// Of whom, when it was one person.
    pub nik_hash: Option<KeyedHash>,
    /// People shown or changed.
    pub people: u32,
}

impl Look {
    pub const ALL: [Look; 9] = [
        Look::List,
        Look::Search,
        Look::Duplicates,
        Look::Import,
        Look::Enter,
        Look::Remove,
        Look::Forget,
        Look::TakeOver,
        Look::Log,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Look::List => "list",
            Look::Search => "search",
            Look::Duplicates => "duplicates",
            Look::Import => "import",
            Look::Enter => "enter",
            Look::Remove => "remove",
            Look::Forget => "forget",
            Look::TakeOver => "take_over",
            Look::Log => "log",
        }
    }
}

/// Keeps a look, and lets go of those that are two years old.
pub fn record_look(connection: &Connection, look: &LookRow) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM register_look WHERE time_ms < ?1")?
        .execute([look.time_ms.saturating_sub(KEPT_MS)])?;
    connection
        .prepare_cached(
            "INSERT INTO register_look (time_ms, person, act, year, service, nik_hash, people)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            look.time_ms,
            look.person,
            look.act,
            look.year,
            look.service,
            look.nik_hash.as_ref().map(<[u8; 16]>::as_slice).unwrap_or_default(),
            look.people
        ])?;
    Ok(())
}

/// The last looks, the newest first; `of`: only those at one person.
pub fn looks(connection: &Connection, of: Option<&KeyedHash>, count: u32) -> Result<Vec<LookRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT time_ms, person, act, year, service, nik_hash, people FROM register_look
         WHERE ?1 IS NULL OR nik_hash = ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let rows = statement.query_map(params![of, count], |row| {
        Ok(LookRow {
            time_ms: row.get(0)?,
            person: row.get(1)?,
            act: row.get(2)?,
            year: row.get(3)?,
            service: row.get(4)?,
            nik_hash: row.get::<_, Vec<u8>>(5)?.try_into().ok(),
            people: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

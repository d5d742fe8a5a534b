//! The people who log in to the dashboard: their roles, passwords, second factors and sessions.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// What a person may do. Everybody may read; the administrator may do what the others may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Agrees to sealed quarters or returns them.
    Reviewer,
    /// Writes findings of the inspectorate.
    Inspector,
    Viewer,
    /// Keeps offices, people and the server.
    Admin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Lower case.
    pub name: String,
    pub role: Role,
    /// A second factor is asked for at login.
    pub has_totp: bool,
    pub created_ms: i64,
    /// Empty: made with the data folder.
    pub created_by: String,
}

/// The secret that a person's device shares. No Debug.
pub struct TotpRow {
    pub secret: Vec<u8>,
    /// The device has shown a right code once.
    pub is_on: bool,
    /// Of the last code used.
    pub step: u64,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Inspector, Role::Reviewer, Role::Admin];

    pub const fn word(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Inspector => "inspector",
            Role::Reviewer => "reviewer",
            Role::Admin => "admin",
        }
    }

    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Whether a person of this role may do what `needed` may.
    pub fn may(self, needed: Role) -> bool {
        self == Role::Admin || needed == Role::Viewer || self == needed
    }
}

/// Makes a person; `false`: the name is taken.
pub fn add_person(
    connection: &Connection,
    name: &str,
    role: Role,
    password_hash: &str,
    created_by: &str,
    now_ms: i64,
) -> Result<bool> {
    let added = connection.execute(
        "INSERT INTO person (name, role, password, created_ms, created_by) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        params![name, role.word(), password_hash, now_ms, created_by],
    )?;
    Ok(added > 0)
}

/// Removes a person and ends the sessions; `false`: there is none, or no administrator would be left.
pub fn remove_person(connection: &Connection, name: &str) -> Result<bool> {
    let removed = connection.execute(
        "DELETE FROM person WHERE name = ?1 AND EXISTS (SELECT 1 FROM person WHERE name <> ?1 AND role = 'admin')",
        [name],
    )?;
    if removed > 0 {
        end_sessions(connection, name)?;
        connection.execute("DELETE FROM recovery_code WHERE person = ?1", [name])?;
    }
    Ok(removed > 0)
}

/// Gives a person another role; `false`: there is none, or no administrator would be left.
pub fn change_role(connection: &Connection, name: &str, role: Role) -> Result<bool> {
    let changed = connection.execute(
        "UPDATE person SET role = ?2 WHERE name = ?1
         AND (?2 = 'admin' OR EXISTS (SELECT 1 FROM person WHERE name <> ?1 AND role = 'admin'))",
        params![name, role.word()],
    )?;
    Ok(changed > 0)
}

/// Gives a person another password and ends all sessions but `keep`; `false`: there is none.
pub fn change_password(connection: &Connection, name: &str, hash: &str, keep: Option<&[u8; 32]>) -> Result<bool> {
    let changed = connection.execute("UPDATE person SET password = ?2 WHERE name = ?1", params![name, hash])?;
    let keep: &[u8] = keep.map_or(&[], |keep| keep);
    connection.execute("DELETE FROM session WHERE person = ?1 AND token_hash <> ?2", params![name, keep])?;
    Ok(changed > 0)
}

/// A new password for who lost the old one, and no second factor any more; `false`: there is no such person.
pub fn reset_person(connection: &Connection, name: &str, hash: &str) -> Result<bool> {
    turn_totp_off(connection, name)?;
    change_password(connection, name, hash, None)
}

const PERSON: &str = "SELECT name, role, totp_is_on, created_ms, created_by FROM person";

pub fn people(connection: &Connection) -> Result<Vec<Person>> {
    let mut statement = connection.prepare_cached(&format!("{PERSON} ORDER BY name"))?;
    let rows = statement.query_map([], person_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn person_row(row: &Row<'_>) -> rusqlite::Result<Person> {
    let role: String = row.get(1)?;
    Ok(Person {
        name: row.get(0)?,
        // A role of a newer program may do the least.
        role: Role::from_word(&role).unwrap_or(Role::Viewer),
        has_totp: row.get(2)?,
        created_ms: row.get(3)?,
        created_by: row.get(4)?,
    })
}

pub fn password_hash(connection: &Connection, name: &str) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT password FROM person WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// A person's second factor; `None`: there is none, nor one that was begun.
pub fn totp(connection: &Connection, name: &str) -> Result<Option<TotpRow>> {
    let sql = "SELECT totp_secret, totp_is_on, totp_step FROM person WHERE name = ?1 AND totp_secret <> x''";
    let row = |row: &Row<'_>| {
        Ok(TotpRow { secret: row.get(0)?, is_on: row.get(1)?, step: row.get::<_, i64>(2)?.unsigned_abs() })
    };
    Ok(connection.prepare_cached(sql)?.query_row([name], row).optional()?)
}

/// Begins a second factor that is not asked for yet.
pub fn begin_totp(connection: &Connection, name: &str, secret: &[u8]) -> Result<()> {
    let sql = "UPDATE person SET totp_secret = ?2, totp_step = 0 WHERE name = ?1 AND totp_is_on = 0";
    connection.execute(sql, params![name, secret])?;
    Ok(())
}

/// From now on the second factor is asked for; these codes serve when the device is lost.
pub fn turn_totp_on(connection: &Connection, name: &str, step: u64, code_hashes: &[[u8; 32]]) -> Result<()> {
    let sql = "UPDATE person SET totp_is_on = 1, totp_step = ?2 WHERE name = ?1";
    connection.execute(sql, params![name, step as i64])?;
    connection.execute("DELETE FROM recovery_code WHERE person = ?1", [name])?;
    for hash in code_hashes {
        connection.execute("INSERT INTO recovery_code (person, code_hash) VALUES (?1, ?2)", params![name, hash])?;
    }
    Ok(())
}

pub fn turn_totp_off(connection: &Connection, name: &str) -> Result<()> {
    let sql = "UPDATE person SET totp_secret = x'', totp_is_on = 0, totp_step = 0 WHERE name = ?1";
    connection.execute(sql, [name])?;
    connection.execute("DELETE FROM recovery_code WHERE person = ?1", [name])?;
    Ok(())
}

/// Uses the code of a step; `false`: it was used before.
pub fn use_totp_step(connection: &Connection, name: &str, step: u64) -> Result<bool> {
    let sql = "UPDATE person SET totp_step = ?2 WHERE name = ?1 AND totp_step < ?2";
    Ok(connection.execute(sql, params![name, step as i64])? > 0)
}

/// Uses a recovery code; `false`: it is none of this person's, or was used before.
pub fn use_recovery_code(connection: &Connection, name: &str, hash: &[u8; 32]) -> Result<bool> {
    let sql = "DELETE FROM recovery_code WHERE person = ?1 AND code_hash = ?2";
    Ok(connection.execute(sql, params![name, hash])? > 0)
}

/// Begins a session and forgets those that ended.
pub fn begin_session(
    connection: &Connection,
    person: &str,
    token_hash: &[u8; 32],
    expires_ms: i64,
    now_ms: i64,
) -> Result<()> {
    connection.execute("DELETE FROM session WHERE expires_ms <= ?1", [now_ms])?;
    connection.execute(
        "INSERT INTO session (token_hash, person, expires_ms) VALUES (?1, ?2, ?3)",
        params![token_hash, person, expires_ms],
    )?;
    Ok(())
}

pub fn end_session(connection: &Connection, token_hash: &[u8; 32]) -> Result<()> {
    connection.execute("DELETE FROM session WHERE token_hash = ?1", [token_hash])?;
    Ok(())
}

fn end_sessions(connection: &Connection, person: &str) -> Result<()> {
    connection.execute("DELETE FROM session WHERE person = ?1", [person])?;
    Ok(())
}

/// Whose session it is, as the person stands now.
pub fn session_person(connection: &Connection, token_hash: &[u8; 32], now_ms: i64) -> Result<Option<Person>> {
    let sql = "SELECT p.name, p.role, p.totp_is_on, p.created_ms, p.created_by FROM session s
        JOIN person p ON p.name = s.person WHERE s.token_hash = ?1 AND s.expires_ms > ?2";
    Ok(connection.prepare_cached(sql)?.query_row(params![token_hash, now_ms], person_row).optional()?)
}

//! The people who log in to the page: their accounts and sessions.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// What a person may do on the page; each role may do what the ones before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Viewer = 1,
    /// Enters figures of some sectors.
    Operator = 2,
    /// Enters figures of every sector and keeps the accounts.
    Coordinator = 3,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Lower case; written into every line.
    pub name: String,
    pub role: Role,
    /// Of an operator; empty: all of the office.
    pub sectors: Vec<u8>,
}

impl Role {
    pub const ALL: [Role; 3] = [Role::Viewer, Role::Operator, Role::Coordinator];

    pub const fn word(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Operator => "operator",
            Role::Coordinator => "coordinator",
        }
    }

    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Makes an account; false: the name is taken. `created_by` empty makes the first one and only that.
pub fn create_account(
    connection: &Connection,
    account: &Account,
    password_hash: &str,
    created_by: &str,
    now_ms: i64,
) -> Result<bool> {
    let sectors: Vec<String> = account.sectors.iter().map(u8::to_string).collect();
    let created = connection.execute(
        "INSERT INTO account (name, role, sectors, password_hash, created_ms, created_by)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE ?6 <> '' OR NOT EXISTS (SELECT 1 FROM account)
         ON CONFLICT DO NOTHING",
        params![account.name, account.role as u8, sectors.join(","), password_hash, now_ms, created_by],
    )?;
    Ok(created > 0)
}

/// Removes an account and ends its sessions; false: it is not there, or nobody would be left to keep the accounts.
pub fn remove_account(connection: &Connection, name: &str) -> Result<bool> {
    let removed = connection.execute(
        "DELETE FROM account WHERE name = ?1
         AND EXISTS (SELECT 1 FROM account WHERE name <> ?1 AND role = ?2)",
        params![name, Role::Coordinator as u8],
    )?;
    if removed > 0 {
        end_sessions(connection, name)?;
    }
    Ok(removed > 0)
}

/// Gives an account another password and ends its sessions; false: it is not there.
pub fn change_password(connection: &Connection, name: &str, password_hash: &str) -> Result<bool> {
    let changed =
        connection.execute("UPDATE account SET password_hash = ?2 WHERE name = ?1", params![name, password_hash])?;
    end_sessions(connection, name)?;
    Ok(changed > 0)
}

/// Ends all sessions of an account.
pub fn end_sessions(connection: &Connection, name: &str) -> Result<()> {
    connection.execute("DELETE FROM session WHERE account = ?1", [name])?;
    Ok(())
}

pub fn accounts(connection: &Connection) -> Result<Vec<Account>> {
    let mut statement = connection.prepare_cached("SELECT name, role, sectors FROM account ORDER BY name")?;
    let rows = statement.query_map([], account_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Nobody has logged in ever: the first visitor makes the first account.
pub fn has_account(connection: &Connection) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM account")?.exists([])?)
}

pub fn password_hash(connection: &Connection, name: &str) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached("SELECT password_hash FROM account WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

/// Begins a session and forgets those that ended.
pub fn begin_session(
    connection: &Connection,
    account: &str,
    token_hash: &[u8; 32],
    expires_ms: i64,
    now_ms: i64,
) -> Result<()> {
    connection.execute("DELETE FROM session WHERE expires_ms <= ?1", [now_ms])?;
    connection.execute(
        "INSERT INTO session (token_hash, account, expires_ms) VALUES (?1, ?2, ?3)",
        params![token_hash, account, expires_ms],
    )?;
    Ok(())
}

pub fn end_session(connection: &Connection, token_hash: &[u8; 32]) -> Result<()> {
    connection.execute("DELETE FROM session WHERE token_hash = ?1", [token_hash])?;
    Ok(())
}

/// Whose session it is, as the account stands now.
pub fn session_account(connection: &Connection, token_hash: &[u8; 32], now_ms: i64) -> Result<Option<Account>> {
    let mut statement = connection.prepare_cached(
        "SELECT name, role, sectors FROM session JOIN account ON name = account
         WHERE token_hash = ?1 AND expires_ms > ?2",
    )?;
    Ok(statement.query_row(params![token_hash, now_ms], account_row).optional()?)
}

fn account_row(row: &Row<'_>) -> rusqlite::Result<Account> {
    let role: u8 = row.get(1)?;
    Ok(Account {
        name: row.get(0)?,
        // A role of a newer program may do the least.
        role: Role::ALL.into_iter().find(|known| *known as u8 == role).unwrap_or(Role::Viewer),
        sectors: row.get::<_, String>(2)?.split(',').filter_map(|text| text.parse().ok()).collect(),
    })
}

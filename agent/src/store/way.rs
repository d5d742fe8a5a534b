//! Which way calls to a server go, as the last passes found it.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayRow {
    /// gRPC-Web over HTTP/1.1; else gRPC over HTTP/2.
    pub is_web: bool,
    /// Through a network that inspects TLS, so calls and replies are signed.
    pub is_signed: bool,
    /// Passes in a row in which nothing answered over HTTP/2.
    pub doubts: u32,
    /// When HTTP/2 is tried again; 0: it is in use.
    pub plain_again_ms: i64,
}

/// The way to a server (`https://HOST:PORT`); `None`: never anything but gRPC.
pub fn way(connection: &Connection, server: &str) -> Result<Option<WayRow>> {
    Ok(connection
        .prepare_cached("SELECT is_web, is_signed, doubts, plain_again_ms FROM way WHERE server = ?1")?
        .query_row([server], |row| {
            Ok(WayRow { is_web: row.get(0)?, is_signed: row.get(1)?, doubts: row.get(2)?, plain_again_ms: row.get(3)? })
        })
        .optional()?)
}

pub fn keep_way(connection: &Connection, server: &str, way: &WayRow, now_ms: i64) -> Result<()> {
    connection.execute(
        "INSERT OR REPLACE INTO way (server, is_web, is_signed, doubts, plain_again_ms, kept_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![server, way.is_web, way.is_signed, way.doubts, way.plain_again_ms, now_ms],
    )?;
    Ok(())
}

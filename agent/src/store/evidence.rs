//! What this office knows of the province's files of evidence, and which of them a person wants here.

use std::collections::HashMap;

use anyhow::Result;
use rusqlite::{Connection, params};
use selaras_domain::evidence::{FileHash, Refusal};

/// Where a file stands beside this computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub is_at_province: bool,
    pub is_asked: bool,
    /// Why the province does not take it.
    pub refused: Option<Refusal>,
}

/// Of the files of which anything is known.
pub fn places(connection: &Connection) -> Result<HashMap<FileHash, Place>> {
    let mut statement =
        connection.prepare_cached("SELECT digest, at_province, asked, refused FROM evidence_place ORDER BY digest")?;
    let read = |row: &rusqlite::Row<'_>| {
        let refused = Refusal::from_word(row.get_ref(3)?.as_str()?);
        Ok((row.get(0)?, Place { is_at_province: row.get(1)?, is_asked: row.get(2)?, refused }))
    };
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The files that the province has, as it told last, by hash.
pub fn files_at_province(connection: &Connection) -> Result<Vec<FileHash>> {
    let sql = "SELECT digest FROM evidence_place WHERE at_province = 1 ORDER BY digest";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The province told all the files that it has.
pub fn keep_told_files(connection: &Connection, told: &[FileHash]) -> Result<()> {
    connection.execute("UPDATE evidence_place SET at_province = 0", [])?;
    told.iter().try_for_each(|digest| mark_at_province(connection, digest))
}

/// The province has a file whole.
pub fn mark_at_province(connection: &Connection, digest: &FileHash) -> Result<()> {
    connection.execute(
        "INSERT INTO evidence_place (digest, at_province, asked, refused) VALUES (?1, 1, 0, '')
         ON CONFLICT (digest) DO UPDATE SET at_province = 1, refused = ''",
        [digest],
    )?;
    Ok(())
}

/// A person wants a file here.
pub fn ask_for_file(connection: &Connection, digest: &FileHash) -> Result<()> {
    connection.execute(
        "INSERT INTO evidence_place (digest, at_province, asked, refused) VALUES (?1, 0, 1, '')
         ON CONFLICT (digest) DO UPDATE SET asked = 1",
        [digest],
    )?;
    Ok(())
}

/// The province does not take a file.
pub fn keep_refused_file(connection: &Connection, digest: &FileHash, refusal: Refusal) -> Result<()> {
    connection.execute(
        "INSERT INTO evidence_place (digest, at_province, asked, refused) VALUES (?1, 0, 0, ?2)
         ON CONFLICT (digest) DO UPDATE SET refused = ?2",
        params![digest, refusal.word()],
    )?;
    Ok(())
}

/// Whether the province takes files, as it told last.
pub fn province_takes_files(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("SELECT takes FROM evidence_province WHERE id = 1", [], |row| row.get(0))?)
}

pub fn record_province_takes_files(connection: &Connection, takes: bool) -> Result<()> {
    connection.execute("UPDATE evidence_province SET takes = ?1 WHERE id = 1 AND takes <> ?1", [takes])?;
    Ok(())
}

//! The bytes of evidence, the same at an office and at the province: taken whole from a person or piece by piece from the other
//! side, shown only when all is there and its hash is the one that a line names. Which files lines name is read in `named`.

mod named;

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::evidence::{FileHash, FileKind, Refusal, examine, has_room};
use selaras_domain::line::Attachment;
use selaras_domain::region::RegionCode;

pub use named::{NamedFile, named_file, named_files};

/// How much of a file is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileState {
    pub size_bytes: u64,
    pub stored_bytes: u64,
    /// All there, and checked against its hash.
    pub is_whole: bool,
}

/// What became of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// So much is here: the next piece begins there.
    Stored(u64),
    Whole,
    Refused(Refusal),
}

/// How much of a file is here; `None`: nothing.
pub fn file_state(connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<Option<FileState>> {
    Ok(row(connection, region, digest)?.map(|(_, state)| state))
}

/// The files of a region that are whole here, by hash.
pub fn whole_files(connection: &Connection, region: RegionCode) -> Result<Vec<FileHash>> {
    let mut statement =
        connection.prepare_cached("SELECT digest FROM evidence WHERE region = ?1 AND whole = 1 ORDER BY digest")?;
    let rows = statement.query_map([region.number()], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Bytes of a region's files, those on their way counted as if they were whole.
pub fn used_bytes(connection: &Connection, region: RegionCode) -> Result<u64> {
    let sql = "SELECT coalesce(sum(size_bytes), 0) FROM evidence WHERE region = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([region.number()], |row| row.get::<_, i64>(0))? as u64)
}

/// Keeps a file that a person gives; what a line then says of it, or why it is not taken. The same file again is the same.
pub fn keep_file(
    connection: &Connection,
    region: RegionCode,
    name: &str,
    bytes: &[u8],
) -> Result<Result<Attachment, Refusal>> {
    let digest = *blake3::hash(bytes).as_bytes();
    let known = row(connection, region, &digest)?;
    // One that is on its way from the other side has its room already.
    let used = used_bytes(connection, region)? - known.map_or(0, |(_, state)| state.size_bytes);
    let kind = match examine(bytes, used) {
        Ok(kind) => kind,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let size_bytes = bytes.len() as u64;
    let is_whole = known.is_some_and(|(_, state)| state.is_whole);
    if !is_whole {
        forget(connection, region, &digest)?;
        let id = begin(connection, region, &digest, size_bytes)?;
        add_piece(connection, id, 0, bytes)?;
        mark_whole(connection, id, size_bytes)?;
    }
    Ok(Ok(Attachment { name: name.to_owned(), media_type: kind.media_type().to_owned(), size_bytes, digest }))
}

/// Takes a piece of a file that a line names. A piece that is here already changes nothing; one that would leave a hole is
/// answered with where to go on. With the last one the hash is computed, and what is not the file that was named is dropped.
pub fn put_piece(
    connection: &Connection,
    region: RegionCode,
    file: &Attachment,
    begin_at: u64,
    bytes: &[u8],
) -> Result<Put> {
    let (id, state) = match row(connection, region, &file.digest)? {
        Some((_, state)) if state.is_whole => return Ok(Put::Whole),
        Some(known) => known,
        None => {
            if let Err(refusal) = has_room(file.size_bytes, used_bytes(connection, region)?) {
                return Ok(Put::Refused(refusal));
            }
            let size_bytes = file.size_bytes;
            let id = begin(connection, region, &file.digest, size_bytes)?;
            (id, FileState { size_bytes, stored_bytes: 0, is_whole: false })
        }
    };
    let end = begin_at.saturating_add(bytes.len() as u64);
    if begin_at != state.stored_bytes || bytes.is_empty() {
        return Ok(Put::Stored(state.stored_bytes));
    }
    if end > state.size_bytes {
        forget(connection, region, &file.digest)?;
        return Ok(Put::Refused(Refusal::Other));
    }
    add_piece(connection, id, begin_at, bytes)?;
    if end < state.size_bytes {
        connection.execute("UPDATE evidence SET stored_bytes = ?2 WHERE id = ?1", params![id, end as i64])?;
        return Ok(Put::Stored(end));
    }
    let whole = pieces(connection, id)?;
    let refusal = match FileKind::of(&whole) {
        _ if blake3::hash(&whole) != file.digest => Some(Refusal::Other),
        None => Some(Refusal::Kind),
        Some(_) => None,
    };
    if let Some(refusal) = refusal {
        forget(connection, region, &file.digest)?;
        return Ok(Put::Refused(refusal));
    }
    mark_whole(connection, id, end)?;
    Ok(Put::Whole)
}

/// The bytes of a file that is whole here.
pub fn file_bytes(connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<Option<Vec<u8>>> {
    match row(connection, region, digest)? {
        Some((id, state)) if state.is_whole => pieces(connection, id).map(Some),
        _ => Ok(None),
    }
}

/// Up to `max_bytes` of a file that is whole here, from a place in it on.
pub fn file_piece(
    connection: &Connection,
    region: RegionCode,
    digest: &FileHash,
    begin_at: u64,
    max_bytes: usize,
) -> Result<Option<Vec<u8>>> {
    let Some((id, _)) = row(connection, region, digest)?.filter(|(_, state)| state.is_whole) else { return Ok(None) };
    let mut statement = connection.prepare_cached(
        "SELECT substr(bytes, max(?2 - begin, 0) + 1, ?3), begin FROM evidence_piece
         WHERE evidence = ?1 AND begin + length(bytes) > ?2 AND begin < ?2 + ?3 ORDER BY begin",
    )?;
    let mut rows = statement.query(params![id, begin_at as i64, max_bytes as i64])?;
    let mut piece = Vec::new();
    while let Some(row) = rows.next()? {
        piece.extend_from_slice(row.get_ref(0)?.as_blob()?);
    }
    piece.truncate(max_bytes);
    Ok(Some(piece))
}

/// A piece of a file on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub digest: FileHash,
    pub begin: u64,
    pub bytes: Vec<u8>,
}

/// The pieces of these files, in order, of as many whole files as `max_bytes` have room for.
pub fn file_pieces(
    connection: &Connection,
    region: RegionCode,
    files: &[Attachment],
    (piece_bytes, max_bytes): (usize, u64),
) -> Result<Vec<Piece>> {
    let (mut pieces, mut left) = (Vec::new(), max_bytes);
    for file in files {
        let Some(rest) = left.checked_sub(file.size_bytes) else { continue };
        left = rest;
        let mut begin = 0;
        while let Some(bytes) = file_piece(connection, region, &file.digest, begin, piece_bytes)?
            && !bytes.is_empty()
        {
            let end = begin + bytes.len() as u64;
            pieces.push(Piece { digest: file.digest, begin, bytes });
            begin = end;
        }
    }
    Ok(pieces)
}

/// Computes the hash of every file that is whole; the error names the first that does not fit. Returns how many there are.
pub(crate) fn check_files(connection: &Connection) -> Result<u64> {
    let has_table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'evidence'";
    // A backup of an older program has none.
    if !connection.prepare(has_table)?.exists([])? {
        return Ok(0);
    }
    let mut statement = connection.prepare("SELECT id, digest FROM evidence WHERE whole = 1 ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let digest: FileHash = row.get(1)?;
        let hash = blake3::hash(&pieces(connection, row.get(0)?)?);
        anyhow::ensure!(hash == digest, "the file {} is not what it was", blake3::Hash::from_bytes(digest));
        count += 1;
    }
    Ok(count)
}

fn row(connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<Option<(i64, FileState)>> {
    let mut statement = connection
        .prepare_cached("SELECT id, size_bytes, stored_bytes, whole FROM evidence WHERE region = ?1 AND digest = ?2")?;
    let read = |row: &rusqlite::Row<'_>| {
        let (size_bytes, stored_bytes) = (row.get::<_, i64>(1)? as u64, row.get::<_, i64>(2)? as u64);
        Ok((row.get(0)?, FileState { size_bytes, stored_bytes, is_whole: row.get(3)? }))
    };
    Ok(statement.query_row(params![region.number(), digest], read).optional()?)
}

fn begin(connection: &Connection, region: RegionCode, digest: &FileHash, size_bytes: u64) -> Result<i64> {
    connection.execute(
        "INSERT INTO evidence (region, digest, size_bytes, stored_bytes, whole) VALUES (?1, ?2, ?3, 0, 0)",
        params![region.number(), digest, size_bytes as i64],
    )?;
    Ok(connection.last_insert_rowid())
}

fn add_piece(connection: &Connection, id: i64, begin_at: u64, bytes: &[u8]) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO evidence_piece (evidence, begin, bytes) VALUES (?1, ?2, ?3)")?
        .execute(params![id, begin_at as i64, bytes])?;
    Ok(())
}

fn mark_whole(connection: &Connection, id: i64, size_bytes: u64) -> Result<()> {
    connection
        .execute("UPDATE evidence SET stored_bytes = ?2, whole = 1 WHERE id = ?1", params![id, size_bytes as i64])?;
    Ok(())
}

/// Drops what is here of a file.
fn forget(connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<()> {
    if let Some((id, _)) = row(connection, region, digest)? {
        connection.execute("DELETE FROM evidence_piece WHERE evidence = ?1", [id])?;
        connection.execute("DELETE FROM evidence WHERE id = ?1", [id])?;
    }
    Ok(())
}

fn pieces(connection: &Connection, id: i64) -> Result<Vec<u8>> {
    let mut statement =
        connection.prepare_cached("SELECT bytes FROM evidence_piece WHERE evidence = ?1 ORDER BY begin")?;
    let mut rows = statement.query([id])?;
    let mut bytes = Vec::new();
    while let Some(row) = rows.next()? {
        bytes.extend_from_slice(row.get_ref(0)?.as_blob().context("a piece of a file")?);
    }
    Ok(bytes)
}

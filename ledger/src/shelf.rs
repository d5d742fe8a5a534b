//! Bytes of files, the same at an office and at the province: taken whole, or piece by piece from the other side, each piece kept as it
//! comes; whole only when all is there and its hash is the one that was told. Per region: what one has, no other learns by a
//! hash. What may stand on a shelf is for its owner to say.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use selaras_domain::evidence::{FileHash, Refusal};
use selaras_domain::region::RegionCode;

/// Where files of one sort lie: the table of the files, that of their pieces, and its column that names the file.
pub struct Shelf {
    pub(crate) files: &'static str,
    pub(crate) pieces: &'static str,
    pub(crate) file: &'static str,
}

/// Reports for the offices of a region.
pub const REPORTS: Shelf = Shelf { files: "report_file", pieces: "report_piece", file: "report" };

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

/// A file as it was told before its bytes came.
#[derive(Clone, Copy, Debug)]
pub struct Awaited {
    pub digest: FileHash,
    pub size_bytes: u64,
}

impl Shelf {
    /// How much of a file is here; `None`: nothing.
    pub fn state(&self, connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<Option<FileState>> {
        Ok(self.row(connection, region, digest)?.map(|(_, state)| state))
    }

    /// The files of a region that are whole here, by hash.
    pub fn whole(&self, connection: &Connection, region: RegionCode) -> Result<Vec<FileHash>> {
        let sql = format!("SELECT digest FROM {} WHERE region = ?1 AND whole = 1 ORDER BY digest", self.files);
        let mut statement = connection.prepare_cached(&sql)?;
        let rows = statement.query_map([region.number()], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Bytes of a region's files, those on their way counted as if they were whole.
    pub fn used_bytes(&self, connection: &Connection, region: RegionCode) -> Result<u64> {
        let sql = format!("SELECT coalesce(sum(size_bytes), 0) FROM {} WHERE region = ?1", self.files);
        Ok(connection.prepare_cached(&sql)?.query_row([region.number()], |row| row.get::<_, i64>(0))? as u64)
    }

    /// Keeps a file that is whole. The same file again is the same.
    pub fn keep(&self, connection: &Connection, region: RegionCode, bytes: &[u8]) -> Result<FileHash> {
        let digest = *blake3::hash(bytes).as_bytes();
        if self.state(connection, region, &digest)?.is_none_or(|state| !state.is_whole) {
            self.forget(connection, region, &digest)?;
            let size_bytes = bytes.len() as u64;
            let id = self.begin(connection, region, &Awaited { digest, size_bytes })?;
            self.add_piece(connection, id, 0, bytes)?;
            self.mark_whole(connection, id, size_bytes)?;
        }
        Ok(digest)
    }

    /// Takes a piece of a file that was told. One that is here already changes nothing; one that would leave a hole is answered
    /// with where to go on. With the last one the hash is computed, and what is not the file that was told is dropped.
    /// `may_begin` is asked before the first piece, `fits` about the whole.
    pub fn put(
        &self,
        connection: &Connection,
        region: RegionCode,
        (file, begin_at, bytes): (&Awaited, u64, &[u8]),
        may_begin: impl FnOnce() -> Result<Result<(), Refusal>>,
        fits: impl FnOnce(&[u8]) -> Result<(), Refusal>,
    ) -> Result<Put> {
        let (id, state) = match self.row(connection, region, &file.digest)? {
            Some((_, state)) if state.is_whole => return Ok(Put::Whole),
            Some(known) => known,
            None => {
                if let Err(refusal) = may_begin()? {
                    return Ok(Put::Refused(refusal));
                }
                let id = self.begin(connection, region, file)?;
                (id, FileState { size_bytes: file.size_bytes, stored_bytes: 0, is_whole: false })
            }
        };
        let end = begin_at.saturating_add(bytes.len() as u64);
        if begin_at != state.stored_bytes || bytes.is_empty() {
            return Ok(Put::Stored(state.stored_bytes));
        }
        if end > state.size_bytes {
            self.forget(connection, region, &file.digest)?;
            return Ok(Put::Refused(Refusal::Other));
        }
        self.add_piece(connection, id, begin_at, bytes)?;
        if end < state.size_bytes {
            let sql = format!("UPDATE {} SET stored_bytes = ?2 WHERE id = ?1", self.files);
            connection.prepare_cached(&sql)?.execute(params![id, end as i64])?;
            return Ok(Put::Stored(end));
        }
        let whole = self.pieces(connection, id)?;
        let is_it = blake3::hash(&whole) == file.digest;
        if let Err(refusal) = if is_it { fits(&whole) } else { Err(Refusal::Other) } {
            self.forget(connection, region, &file.digest)?;
            return Ok(Put::Refused(refusal));
        }
        self.mark_whole(connection, id, end)?;
        Ok(Put::Whole)
    }

    /// The bytes of a file that is whole here.
    pub fn bytes(&self, connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<Option<Vec<u8>>> {
        match self.row(connection, region, digest)? {
            Some((id, state)) if state.is_whole => self.pieces(connection, id).map(Some),
            _ => Ok(None),
        }
    }

    /// Up to `max_bytes` of a file that is whole here, from a place in it on.
    pub fn piece(
        &self,
        connection: &Connection,
        region: RegionCode,
        digest: &FileHash,
        (begin_at, max_bytes): (u64, usize),
    ) -> Result<Option<Vec<u8>>> {
        let found = self.row(connection, region, digest)?.filter(|(_, state)| state.is_whole);
        let Some((id, _)) = found else { return Ok(None) };
        let mut statement = connection.prepare_cached(&format!(
            "SELECT substr(bytes, max(?2 - begin, 0) + 1, ?3), begin FROM {}
             WHERE {} = ?1 AND begin + length(bytes) > ?2 AND begin < ?2 + ?3 ORDER BY begin",
            self.pieces, self.file
        ))?;
        let mut rows = statement.query(params![id, begin_at as i64, max_bytes as i64])?;
        let mut piece = Vec::new();
        while let Some(row) = rows.next()? {
            piece.extend_from_slice(row.get_ref(0)?.as_blob()?);
        }
        piece.truncate(max_bytes);
        Ok(Some(piece))
    }

    /// Drops what is here of a file.
    pub fn forget(&self, connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<()> {
        if let Some((id, _)) = self.row(connection, region, digest)? {
            connection.execute(&format!("DELETE FROM {} WHERE {} = ?1", self.pieces, self.file), [id])?;
            connection.execute(&format!("DELETE FROM {} WHERE id = ?1", self.files), [id])?;
        }
        Ok(())
    }

    /// Computes the hash of every file that is whole; the error names the first that does not fit. Returns how many there are.
    pub(crate) fn check(&self, connection: &Connection) -> Result<u64> {
        let has_table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        // A backup of an older program has none.
        if !connection.prepare(has_table)?.exists([self.files])? {
            return Ok(0);
        }
        let sql = format!("SELECT id, digest FROM {} WHERE whole = 1 ORDER BY id", self.files);
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            let digest: FileHash = row.get(1)?;
            let hash = blake3::hash(&self.pieces(connection, row.get(0)?)?);
            anyhow::ensure!(hash == digest, "the file {} is not what it was", blake3::Hash::from_bytes(digest));
            count += 1;
        }
        Ok(count)
    }

    fn row(&self, connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<Option<(i64, FileState)>> {
        let sql =
            format!("SELECT id, size_bytes, stored_bytes, whole FROM {} WHERE region = ?1 AND digest = ?2", self.files);
        let read = |row: &Row<'_>| {
            let (size_bytes, stored_bytes) = (row.get::<_, i64>(1)? as u64, row.get::<_, i64>(2)? as u64);
            Ok((row.get(0)?, FileState { size_bytes, stored_bytes, is_whole: row.get(3)? }))
        };
        Ok(connection.prepare_cached(&sql)?.query_row(params![region.number(), digest], read).optional()?)
    }

    fn begin(&self, connection: &Connection, region: RegionCode, file: &Awaited) -> Result<i64> {
        let sql = format!(
            "INSERT INTO {} (region, digest, size_bytes, stored_bytes, whole) VALUES (?1, ?2, ?3, 0, 0)",
            self.files
        );
        connection.execute(&sql, params![region.number(), file.digest, file.size_bytes as i64])?;
        Ok(connection.last_insert_rowid())
    }

    fn add_piece(&self, connection: &Connection, id: i64, begin_at: u64, bytes: &[u8]) -> Result<()> {
        let sql = format!("INSERT INTO {} ({}, begin, bytes) VALUES (?1, ?2, ?3)", self.pieces, self.file);
        connection.prepare_cached(&sql)?.execute(params![id, begin_at as i64, bytes])?;
        Ok(())
    }

    fn mark_whole(&self, connection: &Connection, id: i64, size_bytes: u64) -> Result<()> {
        let sql = format!("UPDATE {} SET stored_bytes = ?2, whole = 1 WHERE id = ?1", self.files);
        connection.execute(&sql, params![id, size_bytes as i64])?;
        Ok(())
    }

    fn pieces(&self, connection: &Connection, id: i64) -> Result<Vec<u8>> {
        let sql = format!("SELECT bytes FROM {} WHERE {} = ?1 ORDER BY begin", self.pieces, self.file);
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query([id])?;
        let mut bytes = Vec::new();
        while let Some(row) = rows.next()? {
            bytes.extend_from_slice(row.get_ref(0)?.as_blob().context("a piece of a file")?);
        }
        Ok(bytes)
    }
}

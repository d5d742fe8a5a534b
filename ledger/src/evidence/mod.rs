//! The bytes of evidence, the same at an office and at the province: what lines name, of the kinds that are taken, within a
//! region's room. Which files lines name is read in `named`; how bytes are kept is the shelf's.

mod named;

use anyhow::Result;
use rusqlite::Connection;
use selaras_domain::evidence::{FileHash, FileKind, Refusal, examine, has_room};
use selaras_domain::line::Attachment;
use selaras_domain::region::RegionCode;

pub use named::{NamedFile, named_file, named_files};

use crate::shelf::{Awaited, FileState, Put, Shelf};

pub(crate) const EVIDENCE: Shelf = Shelf { files: "evidence", pieces: "evidence_piece", file: "evidence" };

/// How much of a file is here; `None`: nothing.
pub fn file_state(connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<Option<FileState>> {
    EVIDENCE.state(connection, region, digest)
}

/// The files of a region that are whole here, by hash.
pub fn whole_files(connection: &Connection, region: RegionCode) -> Result<Vec<FileHash>> {
    EVIDENCE.whole(connection, region)
}

/// Bytes of a region's files, those on their way counted as if they were whole.
pub fn used_bytes(connection: &Connection, region: RegionCode) -> Result<u64> {
    EVIDENCE.used_bytes(connection, region)
}

/// Keeps a file that a person gives; what a line then says of it, or why it is not taken. The same file again is the same.
pub fn keep_file(
    connection: &Connection,
    region: RegionCode,
    name: &str,
    bytes: &[u8],
) -> Result<Result<Attachment, Refusal>> {
    let digest = *blake3::hash(bytes).as_bytes();
    let known = EVIDENCE.state(connection, region, &digest)?;
    // One that is on its way from the other side has its room already.
    let used = used_bytes(connection, region)? - known.map_or(0, |state| state.size_bytes);
    let kind = match examine(bytes, used) {
        Ok(kind) => kind,
        Err(refusal) => return Ok(Err(refusal)),
    };
    EVIDENCE.keep(connection, region, bytes)?;
    let (size_bytes, media_type) = (bytes.len() as u64, kind.media_type().to_owned());
    Ok(Ok(Attachment { name: name.to_owned(), media_type, size_bytes, digest }))
}

/// Takes a piece of a file that a line names, as [`Shelf::put`].
pub fn put_piece(
    connection: &Connection,
    region: RegionCode,
    file: &Attachment,
    begin_at: u64,
    bytes: &[u8],
) -> Result<Put> {
    let awaited = Awaited { digest: file.digest, size_bytes: file.size_bytes };
    let may_begin = || Ok(has_room(file.size_bytes, used_bytes(connection, region)?));
    let fits = |whole: &[u8]| FileKind::of(whole).map(drop).ok_or(Refusal::Kind);
    EVIDENCE.put(connection, region, (&awaited, begin_at, bytes), may_begin, fits)
}

/// The bytes of a file that is whole here.
pub fn file_bytes(connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<Option<Vec<u8>>> {
    EVIDENCE.bytes(connection, region, digest)
}

/// Up to `max_bytes` of a file that is whole here, from a place in it on.
pub fn file_piece(
    connection: &Connection,
    region: RegionCode,
    digest: &FileHash,
    begin_at: u64,
    max_bytes: usize,
) -> Result<Option<Vec<u8>>> {
    EVIDENCE.piece(connection, region, digest, (begin_at, max_bytes))
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

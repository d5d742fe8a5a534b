//! Which files the lines of a region name: beside figures, with findings and with answers.

use anyhow::Result;
use rusqlite::Connection;
use selaras_domain::evidence::FileHash;
use selaras_domain::line::{Attachment, Cell, Kind, LineId, Owner};
use selaras_domain::region::RegionCode;
use selaras_domain::thread::files_of;

use crate::ledgers::find_ledger;
use crate::threads::{Reader, cells_about};

/// The kinds of line that name files.
const NAMING: [Kind; 4] = [Kind::Attachment, Kind::Reply, Kind::Observation, Kind::Finding];

/// A file as a line names it.
#[derive(Clone, Debug)]
pub struct NamedFile {
    pub file: Attachment,
    /// What it proves something of.
    pub cell: Cell,
    pub line: LineId,
    pub owner: Owner,
    /// The office that wrote the line; `None`: the province.
    pub office: Option<String>,
    pub writer: String,
    /// Milliseconds since 1970 UTC.
    pub effective_ms: i64,
}

/// The files that a region's accepted lines name, the newest line first; a file that several lines name stands once for each.
pub fn named_files(connection: &Connection, region: RegionCode) -> Result<Vec<NamedFile>> {
    let mut reader = Reader::new(connection, region)?;
    let mut named = Vec::new();
    for cell in cells_about(connection, region, None, &NAMING)? {
        for kind in NAMING {
            for said in reader.said(&cell.about(kind))? {
                let Some(ledger) = find_ledger(connection, said.line.ledger)? else { continue };
                for file in files_of(&said.content) {
                    named.push(NamedFile {
                        file: file.clone(),
                        cell: cell.clone(),
                        line: said.line,
                        owner: ledger.start.owner,
                        office: said.office.clone(),
                        writer: said.header.writer.clone(),
                        effective_ms: said.effective_ms,
                    });
                }
            }
        }
    }
    named.sort_by_key(|one| (std::cmp::Reverse(one.effective_ms), one.line));
    Ok(named)
}

/// The file of this hash as a line of the region names it; `None`: no line does.
pub fn named_file(connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<Option<NamedFile>> {
    Ok(named_files(connection, region)?.into_iter().find(|named| named.file.digest == *digest))
}

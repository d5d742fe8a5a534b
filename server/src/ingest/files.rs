//! Files of evidence at the province's side: an office gives the files that lines of its region name, and takes them. By the same
//! call it takes the reports that lie ready for it.

use anyhow::Result;
use selaras_domain::evidence::{FileHash, Refusal, tag};
use selaras_domain::line::Attachment;
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, Put, REPORTS, file_piece, file_state, named_file, put_piece, whole_files};
use selaras_proto::convert::{self, Malformed};
use selaras_proto::v1::put_file_reply::Outcome;
use selaras_proto::{PIECE_MAX_BYTES, v1};

use super::exchange::Exchange;
use crate::store::OfficeRow;

/// What an office is told of the files of its region, to see whether it knows of all.
pub(super) fn files_tag(connection: &Connection, region: RegionCode) -> Result<Vec<u8>> {
    Ok(tag(&whole_files(connection, region)?))
}

impl Exchange {
    pub fn list_files(&self, office: &OfficeRow) -> Result<v1::ListFilesReply> {
        let files = self.database.read(|tx| whole_files(tx, office.region))?;
        Ok(v1::ListFilesReply { digests: files.concat() })
    }

    /// Takes a piece; durable when this returns.
    pub async fn put_file(&self, office: &OfficeRow, request: v1::PutFileRequest) -> Result<v1::PutFileReply> {
        let (region, digest) = (office.region, convert::digest(&request.digest)?);
        if request.bytes.len() > PIECE_MAX_BYTES {
            return Err(Malformed("a piece that is too large").into());
        }
        let Some(file) = self.database.read(|tx| wanted(tx, region, &digest))? else {
            return Ok(told(Put::Refused(Refusal::Other)));
        };
        let name = office.name.clone();
        let put = self.database.write(move |tx| put_piece(tx, region, &file, request.begin, &request.bytes)).await?;
        if let Put::Refused(refusal) = put {
            tracing::warn!(office = name, reason = refusal.word(), "a file of evidence is not taken");
        }
        Ok(told(put))
    }

    pub fn get_file(&self, office: &OfficeRow, request: &v1::GetFileRequest) -> Result<v1::GetFileReply> {
        let digest = convert::digest(&request.digest)?;
        let max_bytes = (request.max_bytes as usize).clamp(1, PIECE_MAX_BYTES);
        let region = office.region;
        let piece = self.database.read(|tx| match file_piece(tx, region, &digest, request.begin, max_bytes)? {
            None => REPORTS.piece(tx, region, &digest, (request.begin, max_bytes)),
            piece => Ok(piece),
        })?;
        Ok(v1::GetFileReply { gone: piece.is_none(), bytes: piece.unwrap_or_default() })
    }
}

/// The file as it was named: looked for among the lines only when nothing of it is here.
fn wanted(connection: &Connection, region: RegionCode, digest: &FileHash) -> Result<Option<Attachment>> {
    if let Some(state) = file_state(connection, region, digest)? {
        let (name, media_type, size_bytes) = (String::new(), String::new(), state.size_bytes);
        return Ok(Some(Attachment { name, media_type, size_bytes, digest: *digest }));
    }
    Ok(named_file(connection, region, digest)?.map(|named| named.file))
}

fn told(put: Put) -> v1::PutFileReply {
    let outcome = match put {
        Put::Stored(stored) => Outcome::Stored(stored),
        Put::Whole => Outcome::Whole(true),
        Put::Refused(refusal) => Outcome::Refused(refusal.word().to_owned()),
    };
    v1::PutFileReply { outcome: Some(outcome) }
}

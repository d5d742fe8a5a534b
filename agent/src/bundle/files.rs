//! Files of evidence in bundles: after the lines, whole files up to the limit of a bundle, and only when the other side has said
//! that it takes them: an older program could not read the rest of the file.

use anyhow::Result;
use selaras_domain::evidence::FileHash;
use selaras_ledger::{Transaction, file_pieces, named_file, put_piece, whole_files};
use selaras_proto::bundle::FILES_MAX_BYTES;
use selaras_proto::v1::bundle_item::Item;
use selaras_proto::{PIECE_MAX_BYTES, convert, v1};

use crate::evidence::to_send;
use crate::store::{self, Office};

/// What goes out, and the hashes of what is here, as the province is told. With lines lost no file goes: the line that names it
/// may be among them.
pub(super) fn outgoing(tx: &Transaction<'_>, office: &Office, has_lost: bool) -> Result<(Vec<Item>, Vec<u8>)> {
    let here = whole_files(tx, office.region)?.concat();
    if has_lost || !store::province_takes_files(tx)? {
        return Ok((Vec::new(), here));
    }
    let pieces = file_pieces(tx, office.region, &to_send(tx, office)?, (PIECE_MAX_BYTES, FILES_MAX_BYTES))?;
    let item = |piece: selaras_ledger::Piece| {
        let (digest, begin, bytes) = (piece.digest.to_vec(), piece.begin, piece.bytes);
        Item::File(v1::PutFileRequest { digest, begin, bytes })
    };
    Ok((pieces.into_iter().map(item).collect(), here))
}

/// Takes in what an answer told of files, and the pieces that it brought.
pub(super) fn take_in(
    tx: &Transaction<'_>,
    office: &Office,
    answer: &v1::BundleProvince,
    pieces: impl Iterator<Item = Result<v1::PutFileRequest>>,
) -> Result<()> {
    store::record_province_takes_files(tx, answer.takes_files)?;
    if answer.takes_files {
        let told: &[FileHash] = answer.files.as_chunks().0;
        store::keep_told_files(tx, told)?;
    }
    for piece in pieces {
        let piece = piece?;
        let digest = convert::digest(&piece.digest)?;
        if let Some(named) = named_file(tx, office.region, &digest)? {
            put_piece(tx, office.region, &named.file, piece.begin, &piece.bytes)?;
        }
    }
    Ok(())
}

//! A batch: consecutive lines of one ledger, by columns, compressed. Made by the side that has the lines, unpacked by the
//! side that wants them; what cannot be unpacked to the very same bytes never leaves.

use prost::Message;
use selaras_domain::line::{Chain, Frontier, LINE_MAX_BYTES, LineBytes};

use crate::columns;
use crate::convert::{self, Malformed};
use crate::v1;

/// zstd's level: 3 halves the bytes of level 1 here at little cost; higher gains little.
const COMPRESSION_LEVEL: i32 = 3;

/// A batch unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    pub after: Frontier,
    pub lines: Vec<LineBytes>,
    pub end_chain: Chain,
}

/// Packs lines that follow `after` in its ledger and end at `end_chain`.
pub fn pack(
    after: Frontier,
    lines: &[LineBytes],
    end_chain: Chain,
    start: Option<Vec<u8>>,
) -> std::io::Result<v1::Batch> {
    let columns = columns::encode(after.seq, lines).encode_to_vec();
    let unpacked_bytes = columns.len() as u32;
    Ok(v1::Batch {
        ledger: after.ledger.as_bytes().to_vec(),
        start: start.unwrap_or_default(),
        after_seq: after.seq,
        after_chain: after.chain.0.to_vec(),
        end_chain: end_chain.0.to_vec(),
        lines: lines.len() as u32,
        unpacked_bytes,
        columns: zstd::bulk::compress(&columns, COMPRESSION_LEVEL)?,
        ..Default::default()
    })
}

/// Packs the first of some lines, as many as take at most `max_bytes` packed (at least one), and says how many. `chains`
/// are those after each line.
pub fn pack_within(
    max_bytes: usize,
    after: Frontier,
    lines: &[LineBytes],
    chains: &[Chain],
    start: Option<Vec<u8>>,
) -> std::io::Result<(v1::Batch, usize)> {
    let mut count = lines.len().min(chains.len());
    loop {
        let end = chains.get(..count).and_then(<[Chain]>::last).copied().unwrap_or(after.chain);
        let batch = pack(after, lines.get(..count).unwrap_or_default(), end, start.clone())?;
        let fits = batch.columns.len() <= max_bytes.min(crate::BATCH_MAX_BYTES)
            && batch.unpacked_bytes as usize <= crate::BATCH_MAX_UNPACKED_BYTES;
        if fits || count <= 1 {
            return Ok((batch, count));
        }
        // Long texts pack badly, and how badly is known only now.
        count /= 2;
    }
}

/// Unpacks a batch within the stated limits; never allocates more than they allow.
pub fn unpack(batch: &v1::Batch) -> Result<Unpacked, Malformed> {
    let lines = batch.lines as usize;
    let unpacked_bytes = batch.unpacked_bytes as usize;
    if batch.columns.len() > crate::BATCH_MAX_BYTES
        || unpacked_bytes > crate::BATCH_MAX_UNPACKED_BYTES
        || lines > crate::BATCH_MAX_LINES
    {
        return Err(Malformed("a batch beyond its limits"));
    }
    let after = Frontier {
        ledger: convert::ledger_id(&batch.ledger)?,
        seq: convert::seq(batch.after_seq)?,
        chain: convert::chain(&batch.after_chain)?,
    };
    let bytes = zstd::bulk::decompress(&batch.columns, unpacked_bytes)
        .ok()
        .filter(|bytes| bytes.len() == unpacked_bytes)
        .ok_or(Malformed("a batch that does not unpack to its stated size"))?;
    let columns = v1::Columns::decode(bytes.as_slice()).map_err(|_| Malformed("columns that are not columns"))?;
    let lines = columns::decode(after.seq, lines, columns)?;
    if lines.iter().any(|line| line.header.len() + line.content.len() > LINE_MAX_BYTES) {
        return Err(Malformed("a line beyond 64 KiB"));
    }
    Ok(Unpacked { after, lines, end_chain: convert::chain(&batch.end_chain)? })
}

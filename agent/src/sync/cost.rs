//! What a pass would cost now: the waiting lines packed as they would travel, and this link's measured speed.

use anyhow::Result;
use prost::Message;
use selaras_domain::line::{Frontier, LineBytes};
use selaras_ledger::{Transaction, chain_at, lines_after};
use selaras_proto::batch::pack;

use crate::standing::Standing;

/// Hello and the comparison of digests, both ways, with their headers.
const TALK_BYTES: u64 = 2 * 1024;
/// Lines packed for the estimate; more are taken to pack as well as these.
const SAMPLE_LINES: usize = 2_000;
const SAMPLE_BYTES: usize = 1 << 20;

/// An estimate; TLS's own talk comes on top where a new connection is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub bytes: u64,
    /// `None`: the link's speed has not been measured yet.
    pub milliseconds: Option<u64>,
}

pub fn cost(tx: &Transaction<'_>, standing: &Standing) -> Result<Cost> {
    let after_seq = standing.contact.server_seq;
    let stored = lines_after(tx, standing.ledger.key, after_seq, SAMPLE_LINES, SAMPLE_BYTES)?;
    let mut bytes = TALK_BYTES;
    if let (Some(last), Some(chain)) = (stored.last(), chain_at(tx, &standing.ledger, after_seq)?) {
        let (end, count) = (last.chain, stored.len() as u64);
        let begin = Frontier { ledger: standing.ledger.start.id, seq: after_seq, chain };
        let lines: Vec<LineBytes> = stored.into_iter().map(|line| line.bytes).collect();
        let packed = pack(begin, &lines, end, None)?.encoded_len() as u64;
        bytes += packed * standing.waiting / count;
    }
    let speed = standing.contact.bytes_per_second.filter(|speed| *speed > 0);
    Ok(Cost { bytes, milliseconds: speed.map(|speed| bytes * 1_000 / speed) })
}

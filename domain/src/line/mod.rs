//! A reported number is one immutable line in a ledger. Lines start at an office (typed or imported), are kept as
//! canonical bytes, travel as they are, and every index, ranking and report is a pure function of them.

mod bytes;
mod cell;
mod chain;
mod content;
mod kind;
mod ledger;
mod province;
mod seal;
mod show;

pub use bytes::{BytesError, decode_content, decode_header, encode_content, encode_header};
pub use cell::{Cell, Subject, TargetDocument};
pub use chain::{Chain, ContentHash};
pub use content::{
    Achievement, Attachment, Budget, Content, Narrative, Objection, Reply, Return, Stage, StageName, Target, Withdraw,
};
pub use kind::Kind;
pub use ledger::{LedgerId, LedgerStart, LineId, OfficeId, Owner, Predecessor};
pub use province::{
    CalendarEntry, CatalogueVersion, Decision, Edition, Finding, INSPECTORATE, OfficeRights, Outcome, RegionChange,
    Reminder, Ruling, VerdictException, VerdictRange,
};
pub use seal::{Frontier, Seal, SealedCell};

/// What a line says besides its content: who wrote it when, about which cell, replacing what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Milliseconds since 1970-01-01 UTC by the writer's clock. Never trusted alone: see [`crate::heads`].
    pub time_ms: i64,
    /// The person (or program) who wrote the line, at most [`WRITER_MAX_CHARS`] characters.
    pub writer: String,
    pub kind: Kind,
    pub cell: Cell,
    /// The lines this one replaces: what the writer saw as the cell's heads. Sorted, without repeats.
    pub base: Vec<Base>,
    /// Set when a restored or cloned office re-issues a line of its former ledger: the line it stands for.
    pub origin: Option<LineId>,
}

/// A line named as replaced: in the same ledger, or in a sibling's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    Own(u64),
    Other(LineId),
}

impl Base {
    /// The full identity of the base, for a line that stands in `ledger`.
    pub fn in_ledger(self, ledger: LedgerId) -> LineId {
        match self {
            Base::Own(seq) => LineId { ledger, seq },
            Base::Other(id) => id,
        }
    }

    /// How a line of `ledger` names `id`.
    pub fn of(id: LineId, ledger: LedgerId) -> Base {
        if id.ledger == ledger { Base::Own(id.seq) } else { Base::Other(id) }
    }
}

/// A line before it has a place in a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub header: Header,
    pub content: Content,
}

/// A line as kept and sent: canonical bytes, hashed as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineBytes {
    pub header: Vec<u8>,
    pub content: Vec<u8>,
}

impl Line {
    pub fn to_bytes(&self) -> LineBytes {
        LineBytes { header: encode_header(&self.header), content: encode_content(&self.content) }
    }
}

impl LineBytes {
    /// Reads the header and the content. A kind this program does not know gives [`Content::Opaque`].
    pub fn decode(&self) -> Result<Line, BytesError> {
        let header = decode_header(&self.header)?;
        let content = decode_content(header.kind, &self.content)?;
        Ok(Line { header, content })
    }

    /// The chain after this line, for the chain before it.
    pub fn chain_after(&self, before: &Chain) -> Chain {
        before.after(&self.header, &ContentHash::of(&self.content))
    }
}

/// Longest writer name, in characters.
pub const WRITER_MAX_CHARS: usize = 100;
/// Longest free text (reason, problem, remedy, note), in characters.
pub const TEXT_MAX_CHARS: usize = 4_000;
/// Longest line (header and content) that is accepted, in bytes.
pub const LINE_MAX_BYTES: usize = 64 * 1024;

#[cfg(test)]
mod tests;

//! When a seal counts as made: what its office says, as far as two proofs allow.

use jiff::Timestamp;

/// The times of a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sealed {
    /// When the office wrote it, by its own clock.
    pub written_at: Timestamp,
    /// The last province time the office had seen: it cannot have been written before.
    pub not_before: Option<Timestamp>,
    /// When the server received it: it cannot have been written after.
    pub received_at: Timestamp,
}

impl Sealed {
    /// The time that counts.
    pub fn counted_at(&self) -> Timestamp {
        let proven = self.not_before.map_or(self.written_at, |not_before| self.written_at.max(not_before));
        proven.min(self.received_at)
    }
}

//! The heads of a cell: its accepted lines that no other accepted line names as base. One head is the current value;
//! several are a conflict, kept and shown until a line names them all. The outcome does not depend on the order in which
//! lines arrive, nor on any one office's clock.

use std::collections::HashSet;

use crate::line::LineId;

/// An accepted line of a cell, as far as heads need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub id: LineId,
    pub base: Vec<LineId>,
    pub time_ms: i64,
    /// When the province first received the line; `None` while only its office knows it.
    pub received_ms: Option<i64>,
}

impl Candidate {
    /// The time a line may claim: never later than its first receipt, so that a clock years ahead wins nothing.
    pub fn effective_ms(&self) -> i64 {
        effective_ms(self.time_ms, self.received_ms)
    }
}

/// min(line time, first receipt at the server).
pub fn effective_ms(time_ms: i64, received_ms: Option<i64>) -> i64 {
    received_ms.map_or(time_ms, |received| received.min(time_ms))
}

/// What orders heads: the greatest is used while a conflict is open.
pub type Precedence = (i64, LineId);

/// The heads among the accepted lines of one cell, the one in use last.
pub fn heads(accepted: &[Candidate]) -> Vec<&Candidate> {
    let replaced: HashSet<LineId> = accepted.iter().flat_map(|line| line.base.iter().copied()).collect();
    let mut heads: Vec<&Candidate> = accepted.iter().filter(|line| !replaced.contains(&line.id)).collect();
    heads.sort_by_key(|line| precedence(line));
    heads
}

/// The head in use: greatest effective time, then ledger, then seq.
pub fn current(accepted: &[Candidate]) -> Option<&Candidate> {
    heads(accepted).pop()
}

fn precedence(line: &Candidate) -> Precedence {
    (line.effective_ms(), line.id)
}

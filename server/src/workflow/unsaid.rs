//! Why a word of the province is not written. Displayed in English for commands; a page says it by its key.

use selaras_domain::check::Finding;
use selaras_domain::line::{Cell, LineId};
use thiserror::Error;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unsaid {
    #[error("nothing is reported in {0}, so there is nothing to speak of")]
    NothingReported(Cell),
    #[error("{cell} changed since line {seen}: it is line {now} now; look at it with `threads`, then decide again")]
    Changed { cell: Cell, seen: LineId, now: LineId },
    #[error("{0} holds several values; the offices settle them first")]
    Conflict(Cell),
    #[error("{}", .0.message.spoken())]
    Wrong(Finding),
}

impl Unsaid {
    /// The message by which a page says it.
    pub const fn key(&self) -> &'static str {
        match self {
            Unsaid::NothingReported(_) => "unsaid-nothing-reported",
            Unsaid::Changed { .. } => "unsaid-changed",
            Unsaid::Conflict(_) => "unsaid-conflict",
            Unsaid::Wrong(_) => "unsaid-wrong",
        }
    }
}

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
    #[error("the quarter changed since it was looked at; look at it again, then decide")]
    ChangedMeanwhile,
    #[error("{0} holds several values; the offices settle them first")]
    Conflict(Cell),
    #[error("{0} cells changed since the quarter was sealed; its coordinator seals it again first")]
    ChangedSinceSeal(usize),
    #[error("the quarter is not sealed")]
    NotSealed,
    #[error("the quarter is approved; it is opened again first, which one person asks for and another one agrees to")]
    Approved,
    #[error("the quarter is approved as it is")]
    ApprovedAlready,
    #[error("the quarter is not approved, so there is nothing to open again")]
    NotApproved,
    #[error("nobody asks for the quarter to be opened again, or it was asked too long ago")]
    NotAsked,
    #[error("{0} asked for it; another person must agree")]
    SamePerson(String),
    #[error("no office is meant; look at `office list`")]
    NobodyMeant,
    #[error("{}", .0.message.spoken())]
    Wrong(Finding),
}

impl Unsaid {
    /// The message by which a page says it.
    pub const fn key(&self) -> &'static str {
        match self {
            Unsaid::NothingReported(_) => "unsaid-nothing-reported",
            Unsaid::Changed { .. } | Unsaid::ChangedMeanwhile => "unsaid-changed",
            Unsaid::Conflict(_) => "unsaid-conflict",
            Unsaid::ChangedSinceSeal(_) => "unsaid-changed-since-seal",
            Unsaid::NotSealed => "unsaid-not-sealed",
            Unsaid::Approved => "unsaid-approved",
            Unsaid::ApprovedAlready => "unsaid-approved-already",
            Unsaid::NotApproved => "unsaid-not-approved",
            Unsaid::NotAsked => "unsaid-not-asked",
            Unsaid::SamePerson(_) => "unsaid-same-person",
            Unsaid::NobodyMeant => "unsaid-nobody-meant",
            Unsaid::Wrong(_) => "unsaid-wrong",
        }
    }
}

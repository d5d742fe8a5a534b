//! Whose turn it is to read for a page: each kind of work has turns of its own, so that a backup, a draft or a stranger never
//! stands between a person and a page.

use anyhow::Result;
use tokio::sync::{Semaphore, SemaphorePermit};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Milliseconds, for somebody who is logged in.
    Page,
    /// Figures of a quarter made from its ledgers: up to seconds.
    Figures,
    /// What anybody may ask for.
    Public,
    /// Backups and checks of the file: up to minutes.
    Care,
}

/// Work at once, by its kind: each holds a connection and a core, and offices come first.
pub struct Turns {
    page: Semaphore,
    figures: Semaphore,
    public: Semaphore,
    care: Semaphore,
}

impl Default for Turns {
    fn default() -> Turns {
        let [page, figures, public, care] = [4, 2, 2, 1].map(Semaphore::new);
        Turns { page, figures, public, care }
    }
}

impl Turns {
    pub async fn take(&self, work: Work) -> Result<SemaphorePermit<'_>> {
        let turns = match work {
            Work::Page => &self.page,
            Work::Figures => &self.figures,
            Work::Public => &self.public,
            Work::Care => &self.care,
        };
        Ok(turns.acquire().await?)
    }
}

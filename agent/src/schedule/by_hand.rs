//! Between the page and the schedule: a person asks for a pass, and sees how far it is.

use tokio::sync::{Notify, watch};

use crate::sync::Progress;

/// What the page and the schedule of one process share.
#[derive(Debug, Default)]
pub struct ByHand {
    asked: Notify,
    /// Of the pass that the schedule runs; `None`: none is under way.
    progress: watch::Sender<Option<Progress>>,
}

impl ByHand {
    /// Wakes the schedule: somebody waits for a pass, whatever window and budget say.
    pub fn ask(&self) {
        self.asked.notify_one();
    }

    /// How far the pass under way is.
    pub fn progress(&self) -> Option<Progress> {
        *self.progress.borrow()
    }

    pub(super) async fn asked(&self) {
        self.asked.notified().await;
    }

    pub(crate) fn tell(&self, progress: Option<Progress>) {
        self.progress.send_replace(progress);
    }
}

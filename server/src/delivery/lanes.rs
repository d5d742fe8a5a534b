//! Work under way: each piece once, several at a time on each lane, and one lane never waits for another.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use anyhow::{Result, anyhow};
use tokio::task::{Id, JoinSet};

type Job = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

struct Piece {
    /// Of the row that it works on.
    row: i64,
    lane: String,
}

pub(super) struct Lanes {
    /// On each lane.
    at_once: usize,
    waiting: VecDeque<(Piece, Job)>,
    under_way: JoinSet<Result<()>>,
    pieces: HashMap<Id, Piece>,
}

impl Lanes {
    pub(super) fn new(at_once: usize) -> Lanes {
        Lanes { at_once, waiting: VecDeque::new(), under_way: JoinSet::new(), pieces: HashMap::new() }
    }

    /// Begins a piece as soon as its lane has room; one that waits or is under way is left as it is.
    pub(super) fn offer(&mut self, row: i64, lane: &str, job: impl Future<Output = Result<()>> + Send + 'static) {
        let mut all = self.waiting.iter().map(|(piece, _)| piece).chain(self.pieces.values());
        if all.all(|piece| piece.row != row) {
            self.waiting.push_back((Piece { row, lane: lane.to_owned() }, Box::pin(job)));
            self.start();
        }
    }

    fn start(&mut self) {
        for (piece, job) in std::mem::take(&mut self.waiting) {
            if self.pieces.values().filter(|other| other.lane == piece.lane).count() < self.at_once {
                let id = self.under_way.spawn(job).id();
                self.pieces.insert(id, piece);
            } else {
                self.waiting.push_back((piece, job));
            }
        }
    }

    /// How the next piece ended; `None`: nothing is under way.
    pub(super) async fn ended(&mut self) -> Option<Result<()>> {
        let (id, ended) = match self.under_way.join_next_with_id().await? {
            Ok(ended) => ended,
            Err(error) => (error.id(), Err(anyhow!(error))),
        };
        self.pieces.remove(&id);
        self.start();
        Some(ended)
    }

    /// Begins nothing more, and gives what is under way some time to end.
    pub(super) async fn end(mut self, within: Duration) {
        self.waiting.clear();
        let ending = async { while self.ended().await.is_some() {} };
        if tokio::time::timeout(within, ending).await.is_err() {
            tracing::warn!("reports were under way when the program stopped; they are taken up at the next start");
        }
    }
}

//! The one writer of a database file: a thread that takes waiting jobs, runs them in one transaction, and answers them after
//! the one commit. One fsync serves many offices. A job that fails is rolled back alone: where several share a transaction
//! each has a savepoint of its own, which costs a copy of every page it touches, and a job by itself does without.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use crate::StoreError;

/// Most jobs in one transaction: bounds how long the first of them waits.
const GROUP_MAX_JOBS: usize = 128;

struct Job {
    /// Writes so much that it shares its transaction with nobody.
    is_large: bool,
    /// Runs in the transaction; what it returns is told the outcome of the commit.
    run: Box<dyn FnOnce(Turn<'_>) -> Answer + Send>,
}

/// What a job runs in.
enum Turn<'t> {
    /// A transaction of its own.
    Alone(&'t Transaction<'t>),
    /// A transaction that it shares with others.
    Shared(&'t Transaction<'t>),
    /// None: it could not begin.
    Failed(StoreError),
}

struct Answer {
    is_ok: bool,
    tell: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

pub(super) struct Writer {
    jobs: Mutex<Option<Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Writer, StoreError> {
        let (jobs, queue) = channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(connection, &queue))
            .map_err(|_| StoreError::Stopped)?;
        Ok(Writer { jobs: Mutex::new(Some(jobs)), thread: Mutex::new(Some(thread)) })
    }

    /// Queues a job; the receiver yields its result after the commit.
    pub(super) fn submit<T, F>(
        &self,
        is_large: bool,
        job: F,
    ) -> Result<oneshot::Receiver<anyhow::Result<T>>, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> anyhow::Result<T> + Send + 'static,
    {
        let (reply, receiver) = oneshot::channel();
        let run = Box::new(move |turn: Turn<'_>| {
            let result = match turn {
                Turn::Alone(transaction) => job(transaction),
                Turn::Shared(transaction) => in_savepoint(transaction, job),
                Turn::Failed(error) => Err(error.into()),
            };
            let is_ok = result.is_ok();
            let tell = Box::new(move |committed: Result<(), StoreError>| {
                let outcome = match (result, committed) {
                    (Ok(value), Ok(())) => Ok(value),
                    (Ok(_), Err(error)) => Err(error.into()),
                    (Err(error), _) => Err(error),
                };
                // The asker may have gone (a cut call); the line is kept all the same.
                let _ = reply.send(outcome);
            });
            Answer { is_ok, tell }
        });
        let jobs = self.jobs.lock().map_err(|_| StoreError::Stopped)?;
        jobs.as_ref().ok_or(StoreError::Stopped)?.send(Job { is_large, run }).map_err(|_| StoreError::Stopped)?;
        Ok(receiver)
    }
}

impl Drop for Writer {
    /// Finishes the queued jobs and joins the thread.
    fn drop(&mut self) {
        if let Ok(mut jobs) = self.jobs.lock() {
            jobs.take();
        }
        if let Some(thread) = self.thread.lock().ok().and_then(|mut thread| thread.take()) {
            let _ = thread.join();
        }
    }
}

fn run(mut connection: Connection, queue: &Receiver<Job>) {
    let mut left_over = None;
    while let Some(first) = left_over.take().or_else(|| queue.recv().ok()) {
        let mut group = vec![first];
        while group.len() < GROUP_MAX_JOBS && group.iter().all(|job| !job.is_large) {
            match queue.try_recv() {
                Ok(next) if next.is_large => {
                    left_over = Some(next);
                    break;
                }
                Ok(next) => group.push(next),
                Err(_) => break,
            }
        }
        commit_group(&mut connection, group);
    }
}

fn commit_group(connection: &mut Connection, group: Vec<Job>) {
    // IMMEDIATE: another process may write too (a command beside a live server), so the lock is taken before reading.
    let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        Err(error) => {
            tracing::error!(%error, "a transaction could not begin");
            for job in group {
                ((job.run)(Turn::Failed(again(&error))).tell)(Ok(()));
            }
            return;
        }
    };
    let is_alone = group.len() == 1;
    let turn = |job: Job| (job.run)(if is_alone { Turn::Alone(&transaction) } else { Turn::Shared(&transaction) });
    let answers: Vec<Answer> = group.into_iter().map(turn).collect();
    let is_ok = !is_alone || answers.iter().all(|answer| answer.is_ok);
    let committed = if is_ok { transaction.commit() } else { transaction.rollback() };
    if is_ok && let Err(error) = &committed {
        tracing::error!(%error, "a transaction could not be committed");
    }
    for answer in answers {
        (answer.tell)(committed.as_ref().copied().map_err(again));
    }
}

/// The same failure for each of many askers.
fn again(error: &rusqlite::Error) -> StoreError {
    StoreError::of_disk(error).unwrap_or_else(|| StoreError::Failed(error.to_string()))
}

fn in_savepoint<T>(
    transaction: &Transaction<'_>,
    job: impl FnOnce(&Transaction<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    if transaction.is_autocommit() {
        // An earlier job of the group filled the disk and SQLite rolled the whole transaction back.
        return Err(StoreError::DiskFull.into());
    }
    transaction.execute_batch("SAVEPOINT job").map_err(StoreError::from)?;
    let result = job(transaction);
    // After a full disk SQLite may have rolled the whole transaction back; then there is no savepoint to release.
    let end = if result.is_ok() { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" };
    match (transaction.execute_batch(end), result) {
        (Ok(()), result) => result,
        (Err(error), Ok(_)) => Err(StoreError::from(error).into()),
        (Err(_), Err(error)) => Err(error),
    }
}

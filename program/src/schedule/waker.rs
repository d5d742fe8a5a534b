//! Wakes a schedule now and then. tokio-cron-scheduler overlaps runs, forgets what fell due while the machine was off, and
//! knows only the clock of its process: so it wakes, and what is due is asked of the database.

use anyhow::{Context, Result};
use tokio_cron_scheduler::{Job, JobScheduler};

pub struct Waker(JobScheduler);

impl Waker {
    /// Calls `wake` at the times of a cron text with seconds, in UTC.
    pub async fn start(cron: &str, wake: impl Fn() + Send + Sync + 'static) -> Result<Waker> {
        let scheduler = JobScheduler::new().await.context("start the scheduler")?;
        let job = Job::new(cron, move |_, _| wake()).context("the scheduler's waker")?;
        scheduler.add(job).await.context("the scheduler's waker")?;
        scheduler.start().await.context("start the scheduler")?;
        Ok(Waker(scheduler))
    }

    pub async fn stop(mut self) -> Result<()> {
        self.0.shutdown().await.context("stop the scheduler")
    }
}

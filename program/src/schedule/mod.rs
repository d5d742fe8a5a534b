//! What both programs' schedules are made of: cron texts in named zones, waits after failures, and the waker. What is due
//! stands in the database; nothing here remembers anything.

mod backoff;
mod cron;
mod waker;

pub use backoff::{BACKOFF_MAX, after_failure, after_success};
pub use cron::CronText;
pub use waker::Waker;

//! Pushes of all offices: let in as fast as the server is seen to work, so that whoever is in waits for a second at most.

use std::time::{Duration, Instant};

use crate::ingest::limits::{Limits, PUSHES_FREE, RETRY_AFTER_MAX};
use selaras_web::Bucket;

/// The pace is measured over at least this long.
const WINDOW: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub(super) struct Pushes {
    under_way: usize,
    bucket: Bucket,
    /// The present stretch of work: since when, and how many it ended.
    since: Instant,
    ended: u32,
    per_second: f64,
    per_second_min: f64,
}

impl Pushes {
    pub(super) fn new(limits: &Limits, now: Instant) -> Pushes {
        let per_second_min = f64::from(limits.pushes_per_second);
        let bucket = Bucket::full(limits.pushes_at_once, per_second_min, now);
        Pushes { under_way: 0, bucket, since: now, ended: 0, per_second: per_second_min, per_second_min }
    }

    /// Lets one in, or tells how long to wait.
    pub(super) fn begin(&mut self, now: Instant) -> Result<(), Duration> {
        if self.under_way >= PUSHES_FREE {
            self.bucket.take(now, RETRY_AFTER_MAX)?;
        }
        if self.under_way == 0 {
            (self.since, self.ended) = (now, 0);
        }
        self.under_way += 1;
        Ok(())
    }

    pub(super) fn end(&mut self, now: Instant) {
        self.under_way = self.under_way.saturating_sub(1);
        self.ended += 1;
        let took = now.saturating_duration_since(self.since);
        // A few pushes one after another tell of their links, not of what the server can do.
        if took >= WINDOW && self.under_way + 1 >= PUSHES_FREE {
            let pace = f64::from(self.ended) / took.as_secs_f64();
            self.per_second = (self.per_second / 2.0 + pace / 2.0).max(self.per_second_min);
            self.bucket.set_rate(self.per_second, now);
            (self.since, self.ended) = (now, 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_pushes_are_always_let_in_and_a_herd_is_spread_at_the_servers_own_pace() {
        let mut now = Instant::now();
        let limits = Limits::default();
        let mut pushes = Pushes::new(&limits, now);
        let let_in = (0..514).filter(|_| pushes.begin(now).is_ok()).count();
        assert_eq!(let_in, PUSHES_FREE + limits.pushes_at_once as usize);
        let slow = pushes.begin(now).unwrap_err();
        for _ in 0..let_in - 1 {
            now += Duration::from_millis(2);
            pushes.end(now);
        }
        assert!(pushes.per_second > 200.0, "500 a second were done: {}", pushes.per_second);
        assert!(pushes.begin(now).is_ok());
        assert!(slow > Duration::from_secs(4), "226 before it at 50 a second: {slow:?}");
    }
}

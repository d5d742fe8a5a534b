//! A token bucket: so many at once, then so many a second. One that is sent away gets the time of a token of its own, so
//! that of a thousand sent away no two come back for the same one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Clone, Debug)]
pub struct Bucket {
    burst: f64,
    tokens: f64,
    per_second: f64,
    filled: Instant,
    /// Tokens promised to those who were sent away and are not due yet, as the moment of the last of them.
    promised: Instant,
}

impl Bucket {
    pub fn full(burst: u32, per_second: f64, now: Instant) -> Bucket {
        Bucket { burst: f64::from(burst), tokens: f64::from(burst), per_second, filled: now, promised: now }
    }

    pub fn set_rate(&mut self, per_second: f64, now: Instant) {
        self.fill(now);
        self.per_second = per_second;
    }

    /// Takes a token, or tells how long to wait for one.
    pub fn take(&mut self, now: Instant, most: Duration) -> Result<(), Duration> {
        self.fill(now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        let one = Duration::from_secs_f64(1.0 / self.per_second);
        let first = now + one.mul_f64(1.0 - self.tokens);
        self.promised = first.max(self.promised + one);
        let wait = self.promised.duration_since(now);
        // Promises beyond the longest wait begin anew: spread over it rather than all at its end.
        if wait > most {
            self.promised = first;
        }
        Err(wait.min(most))
    }

    pub fn has_one(&mut self, now: Instant) -> bool {
        self.fill(now);
        self.tokens >= 1.0
    }

    pub fn is_full(&mut self, now: Instant) -> bool {
        self.fill(now);
        self.tokens >= self.burst
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = (self.tokens + passed * self.per_second).min(self.burst);
        self.filled = self.filled.max(now);
    }
}

/// Buckets of visitors without a name, by the network they come from.
#[derive(Debug)]
pub struct Rates {
    burst: u32,
    per_second: f64,
    buckets: Mutex<HashMap<Option<IpAddr>, Bucket>>,
}

/// Networks that are remembered; those that have not come for long are forgotten.
const NETWORKS_MAX: usize = 4_096;

impl Rates {
    pub fn new(burst: u32, per_second: f64) -> Rates {
        Rates { burst, per_second, buckets: Mutex::default() }
    }

    /// Lets a visitor in, or tells how long to wait.
    pub fn take(&self, from: Option<IpAddr>, now: Instant, most: Duration) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let mut network = from.map(network);
        if buckets.len() >= NETWORKS_MAX && !buckets.contains_key(&network) {
            buckets.retain(|_, bucket| !bucket.is_full(now));
            // A flood of networks shares what those without an address have.
            network = network.filter(|_| buckets.len() < NETWORKS_MAX);
        }
        let fresh = || Bucket::full(self.burst, self.per_second, now);
        buckets.entry(network).or_insert_with(fresh).take(now, most)
    }
}

/// The network a caller comes from: an IPv6 caller has a whole /64 to itself.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: Duration = Duration::from_secs(30);

    #[test]
    fn a_herd_beyond_the_burst_is_spread_evenly_and_a_token_comes_back_with_time() {
        let now = Instant::now();
        let mut bucket = Bucket::full(10, 100.0, now);
        assert!((0..10).all(|_| bucket.take(now, MOST).is_ok()));
        let waits: Vec<u128> = (0..50).map(|_| bucket.take(now, MOST).unwrap_err().as_millis()).collect();
        let expected: Vec<u128> = (1..=50).map(|turn| turn * 10).collect();
        let is_near = |(told, expected): (&u128, &u128)| told.abs_diff(*expected) <= 1;
        assert!(waits.iter().zip(&expected).all(is_near), "{waits:?}");
        for wait in waits {
            assert!(bucket.take(now + Duration::from_millis(wait as u64 + 1), MOST).is_ok(), "{wait}");
        }
    }

    #[test]
    fn nobody_is_asked_to_wait_longer_than_the_most_and_not_all_until_then() {
        let now = Instant::now();
        let mut bucket = Bucket::full(1, 10.0, now);
        bucket.take(now, MOST).unwrap();
        let waits: Vec<Duration> = (0..1_000).map(|_| bucket.take(now, MOST).unwrap_err()).collect();
        assert!(waits.iter().all(|wait| *wait <= MOST));
        assert!(waits.iter().filter(|wait| **wait == MOST).count() < 10);
    }
}

//! When to try again. Pure functions of instants (milliseconds since 1970 UTC); `luck` (any u64) spreads those who would else
//! knock at the same second.

use std::time::Duration;

/// The first wait after a failure; doubles with each failure in a row.
const BACKOFF_FIRST: Duration = Duration::from_secs(15);
/// However often it failed, it is tried again within this time.
pub const BACKOFF_MAX: Duration = Duration::from_secs(3_600);

/// After what succeeded: the period, plus up to a tenth.
pub fn after_success(now_ms: i64, every: Duration, luck: u64) -> i64 {
    now_ms + spread(every.as_millis() as u64, luck)
}

/// After what did not: exponential backoff, never later than the period would have been or an hour.
pub fn after_failure(now_ms: i64, failures_before: u32, every: Duration, luck: u64) -> i64 {
    let doubled = BACKOFF_FIRST.as_millis() as u64 * (1 << failures_before.min(16));
    let most = BACKOFF_MAX.min(every).as_millis() as u64;
    now_ms + spread(doubled.min(most), luck)
}

fn spread(wait_ms: u64, luck: u64) -> i64 {
    (wait_ms + luck % (wait_ms / 10).max(1)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(900);

    #[test]
    fn failures_wait_longer_and_longer_but_never_past_the_period() {
        let waits: Vec<i64> = (0..8).map(|failures| after_failure(0, failures, EVERY, 0) / 1_000).collect();
        assert_eq!(waits, [15, 30, 60, 120, 240, 480, 900, 900]);
        assert!(after_failure(0, u32::MAX, Duration::from_secs(86_400), u64::MAX) <= 3_600 * 1_100);
    }

    #[test]
    fn luck_adds_at_most_a_tenth() {
        assert_eq!(after_success(0, EVERY, 0), 900_000);
        assert!((900_000..990_000).contains(&after_success(0, EVERY, u64::MAX)));
    }
}

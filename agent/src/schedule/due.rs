//! When the next pass is due. Pure functions of instants, milliseconds since 1970 UTC.

use std::time::Duration;

use selaras_program::schedule::BACKOFF_MAX;

/// Whether a pass is due. A next try further away than a period ever is means that the clock was set back: due.
pub fn is_due(next_try_ms: i64, now_ms: i64, every: Duration) -> bool {
    let furthest = every.max(BACKOFF_MAX).as_millis() as i64 * 2;
    next_try_ms <= now_ms || next_try_ms > now_ms + furthest
}

/// How often the waker looks: each second for short periods, else every fifteen.
pub(super) fn waker_cron(every: Duration) -> &'static str {
    if every < Duration::from_secs(60) { "* * * * * *" } else { "1/15 * * * * *" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(900);

    #[test]
    fn what_fell_due_while_the_machine_was_off_is_due_now() {
        assert!(is_due(0, 5, EVERY));
        assert!(is_due(1_000, 86_400_000, EVERY));
        assert!(!is_due(1_000, 999, EVERY));
    }

    #[test]
    fn a_clock_set_back_by_years_does_not_stop_the_schedule() {
        assert!(is_due(1_900_000_000_000, 1_000, EVERY));
    }
}

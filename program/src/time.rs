//! The clock, read at the edge only; below it `now` is an argument.

use std::sync::Arc;

/// Gives milliseconds since 1970 UTC: [`now_ms`], or what a test says.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Milliseconds since 1970 UTC.
pub fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// An instant as RFC 3339 in UTC, whole seconds; the bare number when no calendar holds it.
pub fn instant(time_ms: i64) -> String {
    jiff::Timestamp::from_second(time_ms.div_euclid(1_000))
        .map_or_else(|_| time_ms.to_string(), |time| time.to_string())
}

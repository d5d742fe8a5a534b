//! The server's clock, read at the edge only.

/// Milliseconds since 1970 UTC.
pub fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

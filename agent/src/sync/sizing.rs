//! How much goes into one call: about five seconds of the link as measured, between 16 KiB and what the province takes;
//! and how long such a call may take. A link that nobody measured gets little first: a cut then costs little.

use std::time::Duration;

use selaras_proto::{HELLO_LINES_BYTES, PIECE_MAX_BYTES};

/// What a batch or a page should take on the wire.
const AIM: Duration = Duration::from_secs(5);
/// Also what goes first, before anything is known of the link: two seconds of 64 kbit/s.
const MIN_BYTES: u64 = HELLO_LINES_BYTES as u64;
/// Bytes a line takes packed, before any batch told; measured at 6 to 14.
const FIRST_BYTES_PER_LINE: u64 = 14;
const MAX_LINES: u64 = 20_000;
/// Fewer bytes tell of the round trip and not of the speed.
const TELLING_BYTES: u64 = 4 * 1024;
/// Largest page that is asked for.
const PULL_MAX_BYTES: u64 = 1024 * 1024;
/// A call's round trips over the worst link, and the province's own time.
const DEADLINE_MIN: Duration = Duration::from_secs(30);
/// Before the province gives up on a call itself.
const DEADLINE_MAX: Duration = Duration::from_secs(110);
/// Taken for the speed of a link that nobody measured.
const SLOWEST_BYTES_PER_SECOND: u64 = 1_000;
/// Calls share the link, and links have bad moments.
const DEADLINE_SLACK: u64 = 6;

#[derive(Clone, Debug)]
pub(super) struct Sizing {
    max_bytes: u64,
    round_trip: Duration,
    bytes_per_second: Option<u64>,
    bytes_per_second_down: Option<u64>,
    bytes_per_line: u64,
}

/// How long a call of so many bytes may take, answer included.
pub(super) fn call_deadline(bytes: u64, bytes_per_second: Option<u64>) -> Duration {
    let speed = bytes_per_second.unwrap_or(SLOWEST_BYTES_PER_SECOND).max(SLOWEST_BYTES_PER_SECOND);
    let moving = Duration::from_secs(bytes.saturating_mul(DEADLINE_SLACK) / speed);
    DEADLINE_MIN.saturating_add(moving).min(DEADLINE_MAX)
}

/// The round trip of a call, less what `bytes` took of it; where that seems to be all, the link was measured in a bad moment.
pub(super) fn round_trip(took: Duration, bytes: u64, bytes_per_second: Option<u64>) -> Duration {
    let moving = bytes_per_second.map_or(0, |speed| bytes.saturating_mul(1_000) / speed.max(1));
    took.saturating_sub(Duration::from_millis(moving)).max(took / 4)
}

impl Sizing {
    /// For what goes with a Hello.
    pub(super) fn least() -> Sizing {
        Sizing::new(MIN_BYTES, None, Duration::ZERO)
    }

    /// `round_trip`: of the call before.
    pub(super) fn new(max_bytes: u64, bytes_per_second: Option<u64>, round_trip: Duration) -> Sizing {
        Sizing {
            max_bytes: max_bytes.max(MIN_BYTES),
            round_trip,
            bytes_per_second,
            bytes_per_second_down: None,
            bytes_per_line: FIRST_BYTES_PER_LINE,
        }
    }

    /// Lines for the next batch.
    pub(super) fn lines(&self) -> usize {
        let bytes = aim(self.bytes_per_second).clamp(MIN_BYTES, self.max_bytes);
        (bytes / self.bytes_per_line.max(1)).clamp(1, MAX_LINES) as usize
    }

    /// Most bytes of a batch, packed.
    pub(super) fn max_bytes(&self) -> usize {
        self.max_bytes as usize
    }

    /// Bytes of the next page; the way up tells until the way down has been measured.
    pub(super) fn pull_bytes(&self) -> u32 {
        aim(self.bytes_per_second_down.or(self.bytes_per_second)).clamp(MIN_BYTES, PULL_MAX_BYTES) as u32
    }

    /// Bytes of the next piece of a file.
    pub(super) fn piece_bytes(&self) -> usize {
        aim(self.bytes_per_second).clamp(MIN_BYTES, self.max_bytes.min(PIECE_MAX_BYTES as u64)) as usize
    }

    /// A batch was packed: how many bytes its lines took.
    pub(super) fn packed(&mut self, lines: usize, bytes: usize) {
        if lines >= 50 {
            self.bytes_per_line = (bytes as u64).div_ceil(lines as u64).max(1);
        }
    }

    /// Bytes went up in this time, answer included.
    pub(super) fn measured(&mut self, bytes: u64, took: Duration) {
        if bytes < TELLING_BYTES && self.bytes_per_second.is_some() {
            return;
        }
        self.bytes_per_second = Some(average(self.bytes_per_second, self.speed(bytes, took)));
    }

    /// A page of so many bytes came down in this time, request included.
    pub(super) fn pulled(&mut self, bytes: u64, took: Duration) {
        if bytes >= TELLING_BYTES {
            self.bytes_per_second_down = Some(average(self.bytes_per_second_down, self.speed(bytes, took)));
        }
    }

    pub(super) fn bytes_per_second(&self) -> Option<u64> {
        self.bytes_per_second
    }

    fn speed(&self, bytes: u64, took: Duration) -> u64 {
        // The round trip is no fault of the bytes; where it seems to be nearly all, it was measured in a bad moment.
        let moving = took.saturating_sub(self.round_trip).max(took / 4);
        bytes.saturating_mul(1_000_000) / (moving.as_micros().max(1) as u64)
    }
}

fn aim(bytes_per_second: Option<u64>) -> u64 {
    bytes_per_second.map_or(MIN_BYTES, |speed| speed.saturating_mul(AIM.as_secs()))
}

/// Half old, half new: one hiccup neither stops nor floods the link.
fn average(old: Option<u64>, new: u64) -> u64 {
    old.map_or(new, |old| old / 2 + new / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEAR: Duration = Duration::ZERO;
    /// 64 kbit/s with 800 ms of round trip.
    const FAR: Duration = Duration::from_millis(800);
    const FAR_BYTES_PER_SECOND: u64 = 8_000;

    #[test]
    fn a_slow_link_gets_small_batches_and_a_fast_one_large_ones() {
        let mut sizing = Sizing::new(1 << 20, None, NEAR);
        sizing.packed(1_000, 8_000);
        sizing.measured(8_000, Duration::from_secs(1));
        assert_eq!(sizing.lines(), 40_000 / 8, "five seconds of 8 kB/s");
        let mut slow = Sizing::new(1 << 20, Some(100), NEAR);
        slow.packed(1_000, 8_000);
        assert_eq!(slow.lines(), 16 * 1024 / 8, "never below 16 KiB");
        let fast = Sizing::new(1 << 20, Some(100_000_000), NEAR);
        assert_eq!((fast.lines(), fast.pull_bytes()), (MAX_LINES as usize, 1 << 20));
    }

    #[test]
    fn an_unknown_link_loses_little_by_a_cut_and_is_known_after_one_batch() {
        let mut sizing = Sizing::new(1 << 20, None, FAR);
        assert!(sizing.lines() as u64 * FIRST_BYTES_PER_LINE <= 2 * FAR_BYTES_PER_SECOND + 1_000, "two seconds");
        sizing.measured(16_000, FAR + Duration::from_secs(2));
        assert_eq!(sizing.bytes_per_second(), Some(FAR_BYTES_PER_SECOND), "the round trip is not the bytes' fault");
        assert_eq!(sizing.pull_bytes(), 40_000);
        sizing.pulled(20_000, FAR + Duration::from_secs(10));
        assert_eq!(sizing.pull_bytes(), 16 * 1024, "2 kB/s down");
    }

    #[test]
    fn every_call_over_the_worst_link_fits_its_deadline_with_four_in_flight() {
        let mut sizing = Sizing::new(1 << 20, None, FAR);
        for known in [None, Some(FAR_BYTES_PER_SECOND)] {
            if let Some(speed) = known {
                sizing.measured(speed, FAR + Duration::from_secs(1));
            }
            let bytes = u64::from(sizing.pull_bytes());
            let four = Duration::from_secs(4 * bytes / FAR_BYTES_PER_SECOND) + FAR;
            assert!(four < call_deadline(bytes, known), "{four:?} {known:?}");
        }
        assert_eq!(call_deadline(u64::MAX, None), DEADLINE_MAX);
    }
}

//! How many lines go into a batch: about five seconds of the link as measured, between 16 KiB and what the province takes.

use std::time::Duration;

/// What a batch should take on the wire.
const AIM: Duration = Duration::from_secs(5);
const MIN_BYTES: u64 = 16 * 1024;
/// Of the first batch, before anything is known of the link.
const FIRST_BYTES: u64 = 64 * 1024;
/// Bytes a line takes packed, before any batch told; measured at 6 to 14.
const FIRST_BYTES_PER_LINE: u64 = 14;
const MAX_LINES: u64 = 20_000;

#[derive(Clone, Debug)]
pub(super) struct Sizing {
    max_bytes: u64,
    bytes_per_second: Option<u64>,
    bytes_per_line: u64,
}

impl Sizing {
    pub(super) fn new(max_bytes: u64, bytes_per_second: Option<u64>) -> Sizing {
        Sizing { max_bytes: max_bytes.max(MIN_BYTES), bytes_per_second, bytes_per_line: FIRST_BYTES_PER_LINE }
    }

    /// Lines for the next batch.
    pub(super) fn lines(&self) -> usize {
        let aim = self.bytes_per_second.map_or(FIRST_BYTES, |speed| speed.saturating_mul(AIM.as_secs()));
        let bytes = aim.clamp(MIN_BYTES, self.max_bytes);
        (bytes / self.bytes_per_line.max(1)).clamp(1, MAX_LINES) as usize
    }

    /// Most bytes of a batch, packed.
    pub(super) fn max_bytes(&self) -> usize {
        self.max_bytes as usize
    }

    /// A batch was packed: how many bytes its lines took.
    pub(super) fn packed(&mut self, lines: usize, bytes: usize) {
        if lines >= 50 {
            self.bytes_per_line = (bytes as u64).div_ceil(lines as u64).max(1);
        }
    }

    /// Bytes went up in this time.
    pub(super) fn measured(&mut self, bytes: u64, took: Duration) {
        let micros = took.as_micros().max(1) as u64;
        let speed = bytes.saturating_mul(1_000_000) / micros;
        // Half old, half new: one hiccup neither stops nor floods the link.
        self.bytes_per_second = Some(self.bytes_per_second.map_or(speed, |old| old / 2 + speed / 2));
    }

    pub(super) fn bytes_per_second(&self) -> Option<u64> {
        self.bytes_per_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_link_gets_small_batches_and_a_fast_one_large_ones() {
        let mut sizing = Sizing::new(1 << 20, None);
        sizing.packed(1_000, 8_000);
        sizing.measured(8_000, Duration::from_secs(1));
        assert_eq!(sizing.lines(), 40_000 / 8, "five seconds of 8 kB/s");
        let mut slow = Sizing::new(1 << 20, Some(100));
        slow.packed(1_000, 8_000);
        assert_eq!(slow.lines(), 16 * 1024 / 8, "never below 16 KiB");
        let fast = Sizing::new(1 << 20, Some(100_000_000));
        assert_eq!(fast.lines(), MAX_LINES as usize);
    }
}

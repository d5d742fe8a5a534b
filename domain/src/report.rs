//! Reports that come down to the offices of a region: how large one may be, and how many of the newest are kept. The same at the
//! province, which lays them ready, and at an office, which keeps them.

/// Largest report that goes to offices, in bytes: about twenty minutes of 64 kbit/s.
pub const REPORT_MAX_BYTES: u64 = 10 << 20;
/// Reports that are kept for a region.
pub const KEPT_MAX: usize = 40;
/// All of them together, in bytes.
pub const KEPT_MAX_BYTES: u64 = 100 << 20;

/// How many of a region's reports are kept. `sizes`: in bytes, the newest first.
pub fn kept(sizes: impl IntoIterator<Item = u64>) -> usize {
    let mut all_bytes = 0_u64;
    let fits = |size: &u64| {
        all_bytes = all_bytes.saturating_add(*size);
        all_bytes <= KEPT_MAX_BYTES
    };
    sizes.into_iter().take(KEPT_MAX).take_while(fits).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_up_to_their_number_and_their_bytes() {
        assert_eq!(kept([]), 0);
        assert_eq!(kept([1; KEPT_MAX]), KEPT_MAX);
        assert_eq!(kept([1; KEPT_MAX + 1]), KEPT_MAX);
        assert_eq!(kept([REPORT_MAX_BYTES; 10]), 10);
        assert_eq!(kept([REPORT_MAX_BYTES; 11]), 10);
        assert_eq!(kept([KEPT_MAX_BYTES - 1, 1, 1]), 2);
        assert_eq!(kept([1, u64::MAX, 1]), 1, "an older one does not pass one that has no room");
    }
}

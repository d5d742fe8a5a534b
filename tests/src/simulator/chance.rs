//! Everything that happens is drawn from one seed.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn of(seed: u64) -> Chance {
        Chance(ChaCha8Rng::seed_from_u64(seed))
    }

    /// 0 to `end` − 1; 0 when there is nothing to choose from.
    pub(super) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.random_range(0..end) }
    }

    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        self.0.random_range(from..=to)
    }

    /// True in `share` of a thousand.
    pub(super) fn per_mille(&mut self, share: u32) -> bool {
        self.0.random_range(0..1_000) < share
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        of.get(self.below(of.len())).copied()
    }

    /// One of some words by their weights.
    pub(super) fn weighted<T: Copy>(&mut self, words: &[(u32, T)]) -> Option<T> {
        let whole: u32 = words.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(whole as usize) as u32;
        for (weight, word) in words {
            if at < *weight {
                return Some(*word);
            }
            at -= weight;
        }
        None
    }

    /// An id in the shape of a UUIDv7 of a day long ago, so that ids made while the run lasts are younger.
    pub(super) fn id(&mut self) -> uuid::Uuid {
        let mut random = [0; 10];
        self.0.fill(&mut random);
        uuid::Builder::from_unix_timestamp_millis(1_000_000_000_000, &random).into_uuid()
    }

    /// Letters that no compression makes smaller than three quarters.
    pub(super) fn letters(&mut self, count: usize) -> String {
        const LETTERS: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .,;:-+*/()!";
        (0..count).map(|_| char::from(LETTERS[self.below(LETTERS.len())])).collect()
    }
}

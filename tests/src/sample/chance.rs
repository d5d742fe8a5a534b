//! Chance from the seed: one stream for each district, year and topic, so that a part of the data stays the same when more or
//! less of it is made.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use selaras_domain::region::RegionCode;

/// What a stream is drawn for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Topic {
    Index = 1,
    Share,
    Achievement,
    Budget,
    Narrative,
    Stage,
    Format,
}

pub(super) fn chance(seed: u64, region: RegionCode, year: u16, topic: Topic) -> ChaCha8Rng {
    let mut whole = [0; 32];
    whole[..8].copy_from_slice(&seed.to_le_bytes());
    whole[8..10].copy_from_slice(&region.number().to_le_bytes());
    whole[10..12].copy_from_slice(&year.to_le_bytes());
    whole[12] = topic as u8;
    ChaCha8Rng::from_seed(whole)
}

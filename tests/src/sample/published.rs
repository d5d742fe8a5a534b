//! The published figures of Kalimantan Tengah that the SAMPLE data reproduce, and the index at which every other district
//! and year is aimed: below the published leaders, and rising a little over the years.

use rand::RngExt;
use selaras_domain::amount::Score;
use selaras_domain::region::RegionCode;

use super::chance::{Topic, chance};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Indeks Pencapaian SPM, TW IV.
    Index,
    /// SPM pagu / APBD × 100, TW IV.
    BudgetShare,
}

/// A figure as it was published, in hundredths.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    pub year: u16,
    pub measure: Measure,
    /// The place in the province.
    pub rank: u32,
    pub region: &'static str,
    pub hundredths: u32,
}

impl Published {
    pub fn region(&self) -> Option<RegionCode> {
        self.region.parse().ok()
    }
}

pub const PUBLISHED: &[Published] = &[
    Published { year: 2021, measure: Measure::Index, rank: 1, region: "62.71", hundredths: 79_20 },
    Published { year: 2021, measure: Measure::Index, rank: 2, region: "62.09", hundredths: 71_50 },
    Published { year: 2021, measure: Measure::Index, rank: 3, region: "62.01", hundredths: 64_70 },
    Published { year: 2023, measure: Measure::Index, rank: 1, region: "62.01", hundredths: 85_20 },
    Published { year: 2023, measure: Measure::BudgetShare, rank: 1, region: "62.08", hundredths: 71_57 },
];

/// The index that a district's TW IV shall show.
pub(super) fn index(seed: u64, region: RegionCode, year: u16) -> Score {
    Score::from_billionths(i64::from(index_hundredths(seed, region, year)) * 10_000_000)
}

/// The budget share that a district's TW IV shall show, in hundredths of a percent.
pub(super) fn budget_share_hundredths(seed: u64, region: RegionCode, year: u16) -> u32 {
    let drawn = chance(seed, region, year, Topic::Share).random_range(28_00..66_00);
    published(region, year, Measure::BudgetShare).unwrap_or(drawn)
}

fn index_hundredths(seed: u64, region: RegionCode, year: u16) -> u32 {
    let mut chance = chance(seed, region, year, Topic::Index);
    let (early, late) = (chance.random_range(42_00..63_50), chance.random_range(62_00..84_00));
    let drawn = match year {
        ..=2021 => early,
        2022 => {
            let (before, after) = (index_hundredths(seed, region, 2021), index_hundredths(seed, region, 2023));
            (before + after) / 2 + chance.random_range(0..200) - 100
        }
        2023.. => late.max(index_hundredths(seed, region, 2021) + 50),
    };
    published(region, year, Measure::Index).unwrap_or(drawn)
}

fn published(region: RegionCode, year: u16, measure: Measure) -> Option<u32> {
    PUBLISHED
        .iter()
        .find(|figure| figure.year == year && figure.measure == measure && figure.region() == Some(region))
        .map(|figure| figure.hundredths)
}

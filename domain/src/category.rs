//! The six categories of the index (Permendagri 59/2021) and their thresholds. Made from a final score; shown beside it
//! on every page, ranking and report.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::amount::Score;

/// The lowest score of each category above [`Category::Belum`], highest first.
pub const THRESHOLDS: [Score; 5] =
    [Score::HUNDRED, Score::percent(90), Score::percent(80), Score::percent(70), Score::percent(60)];

/// Category of a region, sector or service score, best last so that `Ord` reads as better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// below 60
    Belum,
    /// 60 and above
    Muda,
    /// 70 and above
    Pratama,
    /// 80 and above
    Madya,
    /// 90 and above
    Utama,
    /// exactly 100
    Paripurna,
}

impl Category {
    /// All six, best first, as legends and filters list them.
    pub const ALL: [Category; 6] =
        [Category::Paripurna, Category::Utama, Category::Madya, Category::Pratama, Category::Muda, Category::Belum];

    /// From the score rounded to nine decimals, never from what is displayed (RULES 6).
    pub fn of(score: Score) -> Category {
        THRESHOLDS
            .iter()
            .zip(Category::ALL)
            .find(|(threshold, _)| score >= **threshold)
            .map_or(Category::Belum, |(_, category)| category)
    }

    /// The published Indonesian name.
    pub const fn name(self) -> &'static str {
        match self {
            Category::Paripurna => "Tuntas Paripurna",
            Category::Utama => "Tuntas Utama",
            Category::Madya => "Tuntas Madya",
            Category::Pratama => "Tuntas Pratama",
            Category::Muda => "Tuntas Muda",
            Category::Belum => "Belum Tuntas",
        }
    }

    /// The lowest score of this category.
    pub const fn threshold(self) -> Score {
        match self {
            Category::Paripurna => THRESHOLDS[0],
            Category::Utama => THRESHOLDS[1],
            Category::Madya => THRESHOLDS[2],
            Category::Pratama => THRESHOLDS[3],
            Category::Muda => THRESHOLDS[4],
            Category::Belum => Score::ZERO,
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Category {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_starts_exactly_at_its_threshold() {
        for category in Category::ALL {
            assert_eq!(Category::of(category.threshold()), category);
            if category != Category::Belum {
                let below = Score::from_billionths(category.threshold().billionths() - 1);
                assert!(Category::of(below) < category);
            }
        }
        assert_eq!(Category::of(Score::from_billionths(97_811_666_667)).name(), "Tuntas Utama");
        assert_eq!(Category::of(Score::from_billionths(99_996_000_000)).name(), "Tuntas Utama");
        assert_eq!(Category::of(Score::from_billionths(89_996_000_000)).name(), "Tuntas Madya");
    }
}

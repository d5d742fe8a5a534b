//! Exact percentages, twice: `Bounded`, a 128-bit fixed-point number that knows how far below the truth it may be, and
//! `BigRational`, the truth itself. The walk over the answers is written once for both; the fraction is asked only when the
//! fixed point cannot tell how to round.
//!
//! # The bound
//! A `Bounded` holds percent times 10^22 (one *ulp* is 10^-22 percent): `floor` and `slack` with
//! `floor ≤ exact ≤ floor + slack`. A ratio is floored, slack 1 (0 if it divides). A sum adds both. Times k multiplies both.
//! Dividing by n floors once more: with `floor = q·n + r` the exact quotient lies in `[q, q + (r + slack)/n]`, so the slack
//! is `ceil((r + slack)/n)`. Since `r ≤ n − 1`, a mean of values of slack s has slack at most s + 1: item 1, quality 2,
//! service 3, sector 4, region 5. A score is rounded to 10^-9 percent, which is 10^13 ulp; half up never decreases, so when
//! both ends round to the same score, the exact value rounds to it too. They differ about once in 2·10^12 values, or where
//! somebody builds the case on purpose; then the fraction decides.
//!
//! # No overflow
//! A percentage is at most `cap_percent` < 2^16, so `floor` < 2^16 · 10^22 < 2^90. Codes have two digits, hence at most 99
//! items or services are added (2^97), times a weight below 2^8: 2^105.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use crate::amount::Score;

/// One percent in ulp, 10^22, in two steps of 10^11: the division is done in two so that it fits.
const STEP: u128 = 100_000_000_000;
const PERCENT: u128 = STEP * STEP;
/// Ulp per billionth of a percent: 10^13.
const BILLIONTH: u128 = 10_000_000_000_000;

/// What the walk needs of a number.
pub(super) trait Percentage: Clone {
    fn percent(percent: u32) -> Self;
    /// `achieved / required` in percent, at most `cap` percent. Required is above zero; both are at most 99 times
    /// `Amount::MAX` in hundredths (below 10^16).
    fn ratio(achieved: u64, required: u64, cap: u16) -> Self;
    fn plus(self, other: Self) -> Self;
    fn times(self, factor: u32) -> Self;
    /// `divisor` above zero.
    fn over(self, divisor: u32) -> Self;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounded {
    floor: u128,
    slack: u128,
}

impl Bounded {
    /// The score, unless a rounding boundary lies between the bounds.
    pub(super) fn rounded(self) -> Option<Score> {
        let shifted = self.floor + BILLIONTH / 2;
        let billionths = shifted / BILLIONTH;
        let certain = shifted - billionths * BILLIONTH + self.slack < BILLIONTH;
        // Below 2^16 · 10^9, so the conversion holds.
        if certain { i64::try_from(billionths).ok().map(Score::from_billionths) } else { None }
    }
}

impl Percentage for Bounded {
    fn percent(percent: u32) -> Bounded {
        Bounded { floor: u128::from(percent) * PERCENT, slack: 0 }
    }

    fn ratio(achieved: u64, required: u64, cap: u16) -> Bounded {
        let (achieved, required) = (u128::from(achieved), u128::from(required));
        if achieved * 100 >= required * u128::from(cap) {
            return Bounded::percent(u32::from(cap));
        }
        // achieved · 100 · 10^11 < 10^29; the rest is below required, so rest · 10^11 < 10^27.
        let dividend = achieved * 100 * STEP;
        let coarse = dividend / required;
        let dividend = (dividend - coarse * required) * STEP;
        let fine = dividend / required;
        Bounded { floor: coarse * STEP + fine, slack: u128::from(dividend != fine * required) }
    }

    fn plus(self, other: Bounded) -> Bounded {
        Bounded { floor: self.floor + other.floor, slack: self.slack + other.slack }
    }

    fn times(self, factor: u32) -> Bounded {
        Bounded { floor: self.floor * u128::from(factor), slack: self.slack * u128::from(factor) }
    }

    fn over(self, divisor: u32) -> Bounded {
        let divisor = u128::from(divisor);
        let floor = self.floor / divisor;
        let rest = self.floor - floor * divisor;
        Bounded { floor, slack: (rest + self.slack).div_ceil(divisor) }
    }
}

impl Percentage for BigRational {
    fn percent(percent: u32) -> BigRational {
        BigRational::from_integer(percent.into())
    }

    fn ratio(achieved: u64, required: u64, cap: u16) -> BigRational {
        let hundred: BigInt = 100.into();
        let exact = BigRational::new(hundred * achieved, required.into());
        exact.min(BigRational::percent(u32::from(cap)))
    }

    fn plus(self, other: BigRational) -> BigRational {
        self + other
    }

    fn times(self, factor: u32) -> BigRational {
        self * BigRational::percent(factor)
    }

    fn over(self, divisor: u32) -> BigRational {
        self / BigRational::percent(divisor)
    }
}

/// Half up to nine decimals. `exact` is not negative.
pub(crate) fn round_exact(exact: &BigRational) -> Score {
    debug_assert!(*exact >= BigRational::zero());
    let billionths = exact * BigRational::from_integer(1_000_000_000.into());
    let half = BigRational::new(1.into(), 2.into());
    // At most 2^16 percent, so it always fits; the largest score stands for the impossible.
    Score::from_billionths((billionths + half).floor().to_integer().to_i64().unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The exact value lies within the bounds, and the bounds are as tight as the header says.
    fn holds(bounded: Bounded, exact: &BigRational, most: u128) -> bool {
        let ulp = |value: u128| BigRational::new(value.into(), PERCENT.into());
        let within = ulp(bounded.floor) <= *exact && *exact <= ulp(bounded.floor + bounded.slack);
        within && bounded.slack <= most
    }

    /// A ratio, a mean of ratios, a weighted sum of the two.
    fn combined<N: Percentage>(parts: &[(u64, u64)], cap: u16) -> [N; 3] {
        let one = N::ratio(parts[0].0, parts[0].1, cap);
        let sum = parts.iter().fold(N::percent(0), |sum, (part, whole)| sum.plus(N::ratio(*part, *whole, cap)));
        let mean = sum.over(u32::try_from(parts.len()).unwrap());
        [one.clone(), mean.clone(), one.times(80).plus(mean.times(20)).over(100)]
    }

    proptest! {
        #[test]
        fn the_exact_value_never_leaves_the_bounds(
            parts in prop::collection::vec((0u64..10_000_000_000_000_000, 1u64..10_000_000_000_000_000), 1..99),
            cap in prop::sample::select(vec![100u16, 150, u16::MAX]),
        ) {
            let bounded: [Bounded; 3] = combined(&parts, cap);
            let exact: [BigRational; 3] = combined(&parts, cap);
            for ((bounded, exact), most) in bounded.into_iter().zip(&exact).zip([1, 2, 3]) {
                prop_assert!(holds(bounded, exact, most), "{bounded:?} {exact}");
                if let Some(score) = bounded.rounded() {
                    prop_assert_eq!(score, round_exact(exact));
                }
            }
        }
    }

    #[test]
    fn a_value_on_a_rounding_boundary_is_left_to_the_fraction() {
        // 1/3 and 2/3 + 10^-11 have the mean 50.0000000005 %, which rounds up; their floors have a mean just below.
        let parts = [(1, 3), (200_000_000_003, 300_000_000_000)];
        let [_, bounded, _]: [Bounded; 3] = combined(&parts, 100);
        let [_, exact, _]: [BigRational; 3] = combined(&parts, 100);
        assert_eq!(bounded.rounded(), None);
        assert_eq!(round_exact(&exact).to_string(), "50.000000001");
    }

    #[test]
    fn a_boundary_reached_without_a_remainder_needs_no_fraction() {
        let bounded = Bounded::ratio(1, 200_000_000_000, 100);
        assert_eq!(bounded.rounded(), Some(Score::from_billionths(1)));
    }
}

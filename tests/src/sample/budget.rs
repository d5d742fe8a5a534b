//! One district's money of one year: a ceiling (pagu) for each service and for the whole APBD, such that their share is the
//! one wanted to the last digit, and what of it was spent by each quarter.

use rand::RngExt;
use selaras_domain::catalogue::{Catalogue, ServiceCode};
use selaras_domain::region::Region;

use super::chance::{Topic, chance};
use super::published;

/// What a ceiling is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Service(ServiceCode),
    Apbd,
}

/// Whole rupiah.
#[derive(Clone, Debug)]
pub(super) struct Ceiling {
    pub purpose: Purpose,
    pub allocation: u64,
    /// Cumulative at the end of each quarter.
    pub realisation: [u64; 4],
}

/// A share of a percent's hundredths, of the whole.
const WHOLE: u64 = 10_000;

pub(super) fn draw(seed: u64, region: &Region, year: u16) -> Vec<Ceiling> {
    let mut chance = chance(seed, region.code, year, Topic::Budget);
    // A whole multiple, so that every share of it in hundredths of a percent is whole rupiah.
    let apbd = (650_000_000 + region.population * chance.random_range(2_000..2_600)) / 1_000 * 1_000_000;
    let share = u64::from(published::budget_share_hundredths(seed, region.code, year));
    let for_services = apbd / WHOLE * share;
    let catalogue = Catalogue::for_year(year);
    let weights: Vec<(ServiceCode, u64)> = catalogue
        .services(region.code.level())
        .iter()
        .map(|service| (service.code, weight(service.code) * chance.random_range(80..=120)))
        .collect();
    let all: u64 = weights.iter().map(|(_, weight)| weight).sum();
    let mut allocations: Vec<u64> = weights.iter().map(|(_, weight)| for_services / all * weight).collect();
    // What rounding left over goes where most of the money goes.
    let left = for_services - allocations.iter().sum::<u64>();
    if let Some(largest) = allocations.iter_mut().max() {
        *largest += left;
    }
    let services = weights.iter().map(|(code, _)| Purpose::Service(*code)).zip(allocations);
    services
        .chain([(Purpose::Apbd, apbd)])
        .map(|(purpose, allocation)| {
            let mut spent = |range: std::ops::Range<u64>| allocation / WHOLE * chance.random_range(range);
            let realisation = [spent(600..1_600), spent(2_600..4_200), spent(5_200..7_000), spent(8_600..9_900)];
            Ceiling { purpose, allocation, realisation }
        })
        .collect()
}

/// Roughly how an APBD spreads over the services; schools take the largest part.
fn weight(service: ServiceCode) -> u64 {
    match (service.sector, service.number) {
        (1, 2) => 400,
        (1, _) => 60,
        (2, _) => 20,
        (3, _) => 80,
        (4, _) => 8,
        (5, _) => 10,
        _ => 6,
    }
}

//! One district's achievement of one year: for each component what is required, how far the year comes and at what pace.
//! Everything is drawn once; only the level (how well the district does) is turned afterwards, by `aim`.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use selaras_domain::amount::Amount;
use selaras_domain::catalogue::{Catalogue, Component, ItemKind, Level, Service, ServiceCode};
use selaras_domain::line::Achievement;
use selaras_domain::period::Quarter;
use selaras_domain::region::Region;

use super::chance::{Topic, chance};
use super::words;

/// The whole of a thing, where shares are counted in ten-thousandths.
const WHOLE: u64 = 10_000;

/// The service by which a district is aimed: drinking water for every citizen, the largest number of all.
pub(super) const AIMED: ServiceCode = ServiceCode { level: Level::Kabupaten, sector: 3, number: 1 };

/// A component over the year. Amounts in hundredths.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub component: Component,
    pub required: u64,
    /// At the end of the year, to the standard.
    pub achieved: u64,
    standing: Standing,
    /// Achieved amounts are multiples of this: a whole unit, or a hundredth of a percent.
    grain: u64,
    /// Served below the standard, of those not served to it, in ten-thousandths; `None` is not known.
    below: Option<u64>,
    /// What of the year's achievement is there at the end of each quarter, in ten-thousandths.
    pace: [u64; 4],
    /// The service is nihil up to and with this quarter; 0 is never.
    nihil_until: u8,
    /// Why nihil or not applicable.
    reason: &'static str,
    applies: bool,
}

/// Where a component stands, in ten-thousandths.
#[derive(Clone, Copy, Debug)]
enum Standing {
    /// So far off the district's level.
    Beside(i64),
    /// Over-fulfilled by so much, whatever the level.
    Over(u64),
}

/// Draws a district's year at no level yet.
pub(super) fn draw(seed: u64, region: &Region, year: u16) -> Vec<Part> {
    let mut chance = chance(seed, region.code, year, Topic::Achievement);
    let catalogue = Catalogue::for_year(year);
    // Some 1.2 % more people each year up to the count of 2024.
    let people = region.population * (1_000 - 12 * u64::from(2024u16.saturating_sub(year))) / 1_000;
    let mut parts = Vec::new();
    for service in catalogue.services(region.code.level()) {
        let recipients = recipients(&mut chance, service, people);
        let nihil_until = match (service.event_dependent, chance.random_range(0..12u8)) {
            (true, 0 | 1) => 4,
            (true, drawn @ 2..=4) => drawn - 1,
            _ => 0,
        };
        let of_service = Part { nihil_until, reason: one_of(&mut chance, words::NIHIL), ..recipients.clone() };
        for item in catalogue.items_of(service.code) {
            let percentage = item.percentage_from.is_some_and(|from| from <= year);
            let (required, grain) = match item.kind {
                _ if percentage => (100 * 100, 1),
                ItemKind::Goods => (recipients.required * chance.random_range(1..=3), 100),
                ItemKind::Staff => ((recipients.required / 100 / 400 + chance.random_range(2..9)) * 100, 100),
                ItemKind::Service => (recipients.required, 100),
            };
            let applies = percentage || chance.random_range(0..50) > 0;
            parts.push(Part {
                component: Component::Item(item.code),
                required,
                grain,
                standing: beside(&mut chance),
                below: None,
                pace: if item.kind == ItemKind::Staff || percentage {
                    steady(&mut chance)
                } else {
                    rising(&mut chance)
                },
                nihil_until,
                reason: one_of(&mut chance, words::NOT_APPLICABLE),
                applies,
                ..of_service.clone()
            });
        }
        parts.push(of_service);
    }
    parts.sort_by_key(|part| part.component);
    parts
}

fn recipients(chance: &mut ChaCha8Rng, service: &Service, people: u64) -> Part {
    let share = share_of_people(service.code) * chance.random_range(90..=110) / 100;
    let aimed = service.code == AIMED;
    let over = !aimed && chance.random_range(0..25) == 0;
    Part {
        component: Component::Recipients(service.code),
        required: if aimed { people } else { (people * share / 100_000).max(3) } * 100,
        achieved: 0,
        standing: match (aimed, over) {
            (true, _) => Standing::Beside(0),
            (false, true) => Standing::Over(chance.random_range(0..600)),
            (false, false) => beside(chance),
        },
        grain: 100,
        below: chance.random_bool(0.5).then(|| chance.random_range(0..3_000)),
        pace: rising(chance),
        nihil_until: 0,
        reason: "",
        applies: true,
    }
}

impl Part {
    /// Sets the year's achievement to the district's level, in ten-thousandths.
    pub fn set_level(&mut self, level: u64) {
        let share = match self.standing {
            Standing::Over(over) => WHOLE + over,
            Standing::Beside(off) => level.saturating_add_signed(off).clamp(200, WHOLE),
        };
        self.achieved = self.rounded(self.required * share / WHOLE);
    }

    /// What the district reports of it for the quarter; `None` for an item of a service that is nihil.
    pub fn report(&self, quarter: Quarter) -> Option<Achievement> {
        if quarter.number() <= self.nihil_until {
            let is_service = matches!(self.component, Component::Recipients(_));
            return is_service.then(|| Achievement::Nihil { reason: self.reason.to_owned() });
        }
        if !self.applies {
            return Some(Achievement::NotApplicable { reason: self.reason.to_owned() });
        }
        let pace = self.pace[quarter.index()];
        let achieved = self.rounded(self.achieved * pace / WHOLE);
        let left = self.required.saturating_sub(self.achieved);
        Some(Achievement::Value {
            required: Amount::from_hundredths(self.required)?,
            achieved: Amount::from_hundredths(achieved)?,
            below_standard: match self.below {
                Some(below) => Some(Amount::from_hundredths(self.rounded(left * below / WHOLE * pace / WHOLE))?),
                None => None,
            },
            note: words::NOTE.to_owned(),
        })
    }

    fn rounded(&self, hundredths: u64) -> u64 {
        hundredths / self.grain * self.grain
    }
}

fn beside(chance: &mut ChaCha8Rng) -> Standing {
    Standing::Beside(chance.random_range(-1_500..1_500))
}

/// Cumulative: slow at first, whole at the end.
fn rising(chance: &mut ChaCha8Rng) -> [u64; 4] {
    [chance.random_range(1_600..2_800), chance.random_range(4_000..5_200), chance.random_range(6_700..7_900), WHOLE]
}

/// Staff and yearly surveys are nearly all there from the start.
fn steady(chance: &mut ChaCha8Rng) -> [u64; 4] {
    [chance.random_range(9_000..9_300), chance.random_range(9_400..9_600), chance.random_range(9_700..9_900), WHOLE]
}

fn one_of(chance: &mut ChaCha8Rng, words: &[&'static str]) -> &'static str {
    words[chance.random_range(0..words.len())]
}

/// Of 100,000 people, those whom a service is for: age groups and prevalences as they are roughly in Kalimantan Tengah.
fn share_of_people(service: ServiceCode) -> u64 {
    match (service.sector, service.number) {
        (1, 1) => 3_600,
        (1, 2) => 16_000,
        (1, 3) => 1_900,
        (2, 1) => 2_200,
        (2, 2) => 2_100,
        (2, 3) => 2_000,
        (2, 4) => 9_100,
        (2, 5) => 15_800,
        (2, 6) => 63_000,
        (2, 7) => 7_400,
        (2, 8) => 17_500,
        (2, 9) => 1_500,
        (2, 10) => 180,
        (2, 11) => 1_600,
        (2, 12) => 2_600,
        (3, _) => 97_000,
        (4, _) => 20,
        (5, 2) => 4_200,
        (5, 3) => 1_200,
        _ => 60,
    }
}

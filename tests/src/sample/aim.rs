//! Sets a district's year so that its TW IV index is the one aimed at: first the level of everything, then, to the last digit,
//! the one service large enough that a single person more moves the index by less than its second decimal shows.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use selaras_domain::amount::Score;
use selaras_domain::catalogue::{Catalogue, Component, Level};
use selaras_domain::line::Achievement;
use selaras_domain::period::Quarter;
use selaras_domain::region::Region;
use selaras_domain::rules::RuleSet;
use selaras_domain::score::{Answer, Answers, Scorer};

use super::published;
use super::year::{AIMED, Part, draw};

/// The district's year, aimed.
pub(super) fn year(seed: u64, region: &Region, year: u16) -> Result<Vec<Part>> {
    let target = published::index(seed, region.code, year);
    let scale = Scale::new(region.code.level(), year);
    let mut parts = draw(seed, region, year);
    let level = least(10_000, |level| {
        parts.iter_mut().for_each(|part| part.set_level(level));
        Ok(scale.index(&parts)? >= target)
    })?;
    parts.iter_mut().for_each(|part| part.set_level(level));

    let aimed = parts
        .iter()
        .position(|part| part.component == Component::Recipients(AIMED))
        .with_context(|| format!("{AIMED} is not in the catalogue of {year}"))?;
    let units = least(parts[aimed].required / 100, |units| {
        parts[aimed].achieved = units * 100;
        Ok(scale.index(&parts)? >= target)
    })?;
    parts[aimed].achieved = units * 100;

    let index = scale.index(&parts)?;
    ensure!(
        index.value_text() == target.value_text(),
        "{} {year}: the index is {index}, aimed at {target}; another seed may do",
        region.code
    );
    Ok(parts)
}

/// What a year is weighed with: its own catalogue and rules.
pub(super) struct Scale {
    level: Level,
    catalogue: Arc<Catalogue>,
    scorer: Scorer,
}

impl Scale {
    pub fn new(level: Level, year: u16) -> Scale {
        let catalogue = Catalogue::for_year(year);
        let scorer = Scorer::new(&catalogue, level, &RuleSet::for_year(year));
        Scale { level, catalogue, scorer }
    }

    /// The index of TW IV, as the province will compute it from the same answers.
    pub fn index(&self, parts: &[Part]) -> Result<Score> {
        let mut answers = Answers::new(&self.catalogue, self.level);
        for part in parts {
            let Some(report) = part.report(Quarter::Q4) else { continue };
            let place = self.catalogue.index_of(&part.component);
            let place = place.with_context(|| format!("{} is not in the catalogue", part.component))?;
            answers.set(
                place,
                match report {
                    Achievement::Value { required, achieved, .. } => Answer::Value { required, achieved },
                    Achievement::Nihil { .. } => Answer::Nihil,
                    Achievement::NotApplicable { .. } => Answer::NotApplicable,
                },
            );
        }
        self.scorer.index(&answers).score.context("everything is nihil")
    }
}

/// The least number up to `most` that is enough, where more is never less; `most` itself if none is.
fn least(most: u64, mut enough: impl FnMut(u64) -> Result<bool>) -> Result<u64> {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low) / 2;
        if enough(middle)? {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

//! A region's index with its whole working, as `explain` at the province and `index` at an office show it.

use std::fmt;

use serde::Serialize;

use crate::amount::Score;
use crate::catalogue::Catalogue;
use crate::category::Category;
use crate::period::{Period, Quarter};
use crate::region::{RegionCode, region};
use crate::rules::RuleSet;

use super::{Answers, Scorer, SectorScore};

/// Serialises to the contract's JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    pub region: RegionCode,
    pub name: String,
    pub year: u16,
    pub quarter: Option<Quarter>,
    pub score: Option<Score>,
    /// Two decimals (RULES 6).
    pub value: Option<String>,
    pub category: Option<Category>,
    /// Over what was reported; never ranked.
    pub so_far: Option<Score>,
    /// Cells answered of cells asked, percent with two decimals.
    pub fill_rate: String,
    pub answered: u32,
    pub asked: u32,
    pub catalogue: String,
    pub rules: String,
    pub sectors: Vec<SectorScore>,
}

/// Scores what a region answered in a quarter, by the catalogue and rules of that year.
pub fn explain(code: RegionCode, period: Period, answers: &Answers) -> Explanation {
    let catalogue = Catalogue::for_year(period.year);
    let rules = RuleSet::for_year(period.year);
    let working = Scorer::new(&catalogue, code.level(), &rules).working(&catalogue, answers);
    Explanation {
        region: code,
        name: region(code).map(|region| region.name.clone()).unwrap_or_default(),
        year: period.year,
        quarter: period.quarter,
        score: working.score,
        value: working.score.map(Score::value_text),
        category: working.category,
        so_far: working.so_far,
        fill_rate: working.fill.rate().value_text(),
        answered: working.fill.answered,
        asked: working.fill.asked,
        catalogue: catalogue.version.clone(),
        rules: rules.version.clone(),
        sectors: working.sectors,
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let catalogue = Catalogue::for_year(self.year);
        let period = Period { year: self.year, quarter: self.quarter };
        let category = self.category.map_or("", |category| category.name());
        writeln!(f, "{}, {period}: {} {category}", self.name, shown(self.score))?;
        writeln!(
            f,
            "so far {}; {} of {} cells answered ({} %); catalogue {}, rules {}",
            shown(self.so_far),
            self.answered,
            self.asked,
            self.fill_rate,
            self.catalogue,
            self.rules
        )?;
        for sector in &self.sectors {
            let title = catalogue.sector(sector.sector).map_or("", |sector| sector.name.as_str());
            writeln!(f, "\n{:>7}  {}. {title}", shown(sector.score), sector.sector)?;
            for service in &sector.services {
                let title = catalogue.service(service.service).map_or("", |service| service.name.as_str());
                let sum = match (service.achieved, service.required) {
                    (Some(achieved), Some(required)) => format!("{achieved} of {required}"),
                    _ if service.nihil_awaits_decision => "nihil, not agreed by the province: missing".to_owned(),
                    _ => service.state.as_str().to_owned(),
                };
                let (recipients, quality) = (shown(service.recipients), shown(service.quality));
                writeln!(f, "{:>7}    {} {title}", shown(service.score), service.service)?;
                writeln!(f, "{:>7}      recipients {recipients} ({sum}), quality {quality}", "")?;
            }
        }
        Ok(())
    }
}

fn shown(score: Option<Score>) -> String {
    score.map_or_else(|| "–".to_owned(), Score::value_text)
}

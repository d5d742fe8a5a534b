//! The ranking as it follows from all lines directly, beside the one that the province keeps.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use jiff::Timestamp;
use selaras_domain::amount::Score;
use selaras_domain::calendar::Calendar;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::{Achievement, Content, Kind};
use selaras_domain::period::Period;
use selaras_domain::rank::{AsOf, Measure, Pool, Standing, rank};
use selaras_domain::region::{Region, RegionCode, of_province};
use selaras_domain::rules::RuleSet;
use selaras_domain::score::{Answer, Answers, Scorer};
use selaras_server::standing::{Request, ranking_of};

use super::lines::{QUARTERS, YEARS};
use super::model::{Cells, Counted, heads_of};
use super::server::Server;
use super::world::PROVINCE;

const MEASURES: [Measure; 6] = [
    Measure::Index,
    Measure::Sector(2),
    Measure::Budget,
    Measure::Realisation,
    Measure::Improvement,
    Measure::Completeness,
];

/// Every ranking of the regions at hand that their lines can change.
pub(super) fn compare(server: &Server, cells: &BTreeMap<RegionCode, Cells>) -> Result<()> {
    let calendar = Calendar::built_in();
    let regions: Vec<&Region> = of_province(PROVINCE).filter(|region| cells.contains_key(&region.code)).collect();
    for quarter in QUARTERS {
        let mut before: Vec<Option<Score>> = vec![None; regions.len()];
        for year in YEARS {
            let of = |region: &&Region| standing(region, cells.get(&region.code), Period::quarter(year, quarter));
            let mut standings: Vec<Standing> = regions.iter().map(of).collect();
            for (standing, before) in standings.iter_mut().zip(&mut before) {
                standing.last_year = *before;
                *before = standing.score.filter(|_| standing.has_answer);
            }
            let as_of = AsOf { calendar: &calendar, year, instant: Timestamp::UNIX_EPOCH };
            for measure in MEASURES {
                let (pool, sealed_only) = (Pool::All, false);
                let request = Request { year, quarter, measure, pool, sealed_only, as_of: as_of.instant };
                let expected = rank(&standings, measure, pool, as_of);
                let there = server.database().read(|tx| ranking_of(tx, regions.iter().copied(), &request))?;
                ensure!(
                    there == expected,
                    "ranking {measure} of {year} {quarter:?}: {there:?} instead of {expected:?}"
                );
            }
        }
    }
    Ok(())
}

fn standing(region: &Region, cells: Option<&Cells>, period: Period) -> Standing {
    let catalogue = Catalogue::for_year(period.year);
    let level = region.code.level();
    let mut answers = Answers::new(&catalogue, level);
    let mut reported_ms = None;
    let (mut pagu, mut realisasi, mut apbd) = (None, None, None);
    for (cell, counted) in cells.into_iter().flatten().filter(|(cell, _)| cell.period == period) {
        let Some(current) = heads_of(counted).pop() else { continue };
        match &current.line.content {
            Content::Achievement(achievement) if cell.kind == Kind::Achievement => {
                let component = cell.subject.to_component();
                if let Some(index) = component.and_then(|component| catalogue.index_of(&component)) {
                    answers.set(index, answer(achievement));
                    reported_ms = reported_ms.max(Some(effective_ms(current)));
                }
            }
            Content::Budget(budget) if cell.subject.is_apbd() => apbd = Some(budget.allocation.get()),
            Content::Budget(budget) => {
                pagu = Some(pagu.unwrap_or(0) + budget.allocation.get());
                realisasi = Some(realisasi.unwrap_or(0) + budget.realisation.get());
            }
            _ => {}
        }
    }
    let index = Scorer::new(&catalogue, level, &RuleSet::for_year(period.year)).index(&answers);
    let mut standing = Standing::new(region.code, region.kind, &index);
    standing.budget = selaras_domain::rank::Budget { pagu, realisasi, apbd };
    standing.reported_at = reported_ms.and_then(|time_ms| Timestamp::from_millisecond(time_ms).ok());
    standing
}

fn answer(achievement: &Achievement) -> Answer {
    match achievement {
        Achievement::Value { required, achieved, .. } => Answer::Value { required: *required, achieved: *achieved },
        Achievement::Nihil { .. } => Answer::Nihil,
        Achievement::NotApplicable { .. } => Answer::NotApplicable,
    }
}

fn effective_ms(counted: &Counted) -> i64 {
    counted.candidate.effective_ms()
}

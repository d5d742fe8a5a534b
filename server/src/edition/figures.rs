//! From the replayed lines of a region to its figures in an edition: the index with its working, and beside each number the
//! line that says it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use selaras_domain::amount::{Rupiah, Score};
use selaras_domain::calendar::{Calendar, Due};
use selaras_domain::catalogue::{Catalogue, Component, ServiceCode};
use selaras_domain::category::Category;
use selaras_domain::line::{Achievement, Content, Kind, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::Region;
use selaras_domain::rules::RuleSet;
use selaras_domain::score::{ItemScore, Scorer, SectorScore, ServiceScore, State};
use selaras_ledger::{Connection, HeadRow, answers, budget_of, conflicts, current_values, line_at, seal_times};

use super::document::{
    BudgetFigures, CellState, ComponentFigures, NarrativeFigures, QuarterFigures, RegionFigures, SectorFigures,
    ServiceFigures,
};
use super::text::Instant;
use crate::standing::sealed;

/// All figures of a region in a quarter.
pub(super) fn of_region(
    connection: &Connection,
    region: &Region,
    period: Period,
    calendar: &Calendar,
) -> Result<RegionFigures> {
    let catalogue = Catalogue::for_year(period.year);
    let code = region.code;
    let (answers, reported_ms) = answers(connection, code, period, &catalogue)?;
    let working = Scorer::new(&catalogue, code.level(), &RuleSet::for_year(period.year)).working(&catalogue, &answers);
    let (budget, apbd) = budget_of(connection, code, period)?;
    let cells = Cells::read(connection, region, period)?;
    let sector = |one: &SectorScore| cells.sector(&catalogue, one);
    Ok(RegionFigures {
        region: code,
        name: region.name.clone(),
        kind: region.kind.name().to_owned(),
        score: working.score,
        value: working.score.map(Score::value_text),
        category: working.category.map(named),
        so_far: working.so_far,
        answered: working.fill.answered,
        asked: working.fill.asked,
        fill_rate: working.fill.rate(),
        reported_at: reported_ms.map(Instant),
        budget: BudgetFigures {
            allocation: budget.as_ref().map(|budget| budget.allocation),
            realisation: budget.as_ref().map(|budget| budget.realisation),
            apbd,
            line: None,
        },
        quarters: quarters(connection, region, period, calendar)?,
        sectors: working.sectors.iter().map(sector).collect(),
    })
}

pub(super) fn named(category: Category) -> String {
    category.name().to_owned()
}

/// The quarters of the year up to this one.
fn quarters(
    connection: &Connection,
    region: &Region,
    period: Period,
    calendar: &Calendar,
) -> Result<Vec<QuarterFigures>> {
    let mut quarters = Vec::new();
    for quarter in Quarter::ALL.into_iter().filter(|quarter| Some(*quarter) <= period.quarter) {
        let due: Option<Due> = calendar.due(region.code, period.year, quarter);
        let times = seal_times(connection, region.code, Period::quarter(period.year, quarter))?;
        let sealed = times.map(sealed).transpose()?;
        quarters.push(QuarterFigures {
            quarter,
            deadline: due.map(|due| Instant(due.at.as_millisecond())),
            zone: due.map(|due| due.zone.iana().to_owned()),
            grace_hours: due.map(|due| due.grace_hours),
            sealed_at: sealed.map(|sealed| Instant(sealed.counted_at().as_millisecond())),
            received_at: sealed.map(|sealed| Instant(sealed.received_at.as_millisecond())),
            in_time: due.zip(sealed).map(|(due, sealed)| due.is_timely(sealed)),
        });
    }
    Ok(quarters)
}

/// What the cells of a region's quarter say, with their lines.
struct Cells {
    achievements: BTreeMap<Component, (String, Achievement)>,
    budgets: BTreeMap<ServiceCode, BudgetFigures>,
    narratives: BTreeMap<ServiceCode, NarrativeFigures>,
    in_conflict: BTreeSet<Component>,
}

impl Cells {
    fn read(connection: &Connection, region: &Region, period: Period) -> Result<Cells> {
        let mut cells = Cells {
            achievements: BTreeMap::new(),
            budgets: BTreeMap::new(),
            narratives: BTreeMap::new(),
            in_conflict: BTreeSet::new(),
        };
        for kind in [Kind::Achievement, Kind::Budget, Kind::Narrative] {
            for row in current_values(connection, region.code, period, kind)? {
                cells.take(&row, content_of(connection, &row)?);
            }
        }
        for heads in conflicts(connection, region.code)? {
            let cell = heads.first().map(|head| &head.cell);
            let ours = cell.filter(|cell| cell.period == period && cell.kind == Kind::Achievement);
            cells.in_conflict.extend(ours.and_then(|cell| cell.subject.to_component()));
        }
        Ok(cells)
    }

    fn take(&mut self, row: &HeadRow, content: Option<Content>) {
        let (line, subject) = (row.line.to_string(), &row.cell.subject);
        let service = service_of(subject);
        match content {
            Some(Content::Achievement(said)) => {
                if let Some(component) = subject.to_component() {
                    self.achievements.insert(component, (line, said));
                }
            }
            Some(Content::Budget(said)) => {
                let [allocation, realisation]: [Option<Rupiah>; 2] = [Some(said.allocation), Some(said.realisation)];
                let figures = BudgetFigures { allocation, realisation, apbd: None, line: Some(line) };
                self.budgets.extend(service.map(|service| (service, figures)));
            }
            Some(Content::Narrative(said)) => {
                let figures = NarrativeFigures { problem: said.problem, remedy: said.remedy, line };
                self.narratives.extend(service.map(|service| (service, figures)));
            }
            _ => {}
        }
    }

    fn sector(&self, catalogue: &Catalogue, score: &SectorScore) -> SectorFigures {
        SectorFigures {
            sector: score.sector,
            name: catalogue.sector(score.sector).map(|sector| sector.name.clone()).unwrap_or_default(),
            score: score.score,
            value: score.score.map(Score::value_text),
            category: score.score.map(Category::of).map(named),
            so_far: score.so_far,
            services: score.services.iter().map(|service| self.service(catalogue, service)).collect(),
        }
    }

    fn service(&self, catalogue: &Catalogue, score: &ServiceScore) -> ServiceFigures {
        let known = catalogue.service(score.service);
        let recipients = Component::Recipients(score.service);
        ServiceFigures {
            service: score.service,
            name: known.map(|service| service.name.clone()).unwrap_or_default(),
            unit: known.map(|service| service.unit.clone()).unwrap_or_default(),
            score: score.score,
            so_far: score.so_far,
            quality: score.quality,
            recipients: self.component(recipients, score.state, score.recipients),
            items: score.items.iter().map(|item| self.item(item)).collect(),
            budget: self.budgets.get(&score.service).cloned().unwrap_or_default(),
            narrative: self.narratives.get(&score.service).cloned(),
        }
    }

    fn item(&self, score: &ItemScore) -> ComponentFigures {
        self.component(Component::Item(score.item), score.state, score.score)
    }

    fn component(&self, component: Component, state: State, score: Option<Score>) -> ComponentFigures {
        let said = self.achievements.get(&component);
        let (required, achieved, below_standard, words) = match said.map(|(_, said)| said) {
            Some(Achievement::Value { required, achieved, below_standard, note }) => {
                (Some(*required), Some(*achieved), *below_standard, note.clone())
            }
            Some(Achievement::Nihil { reason } | Achievement::NotApplicable { reason }) => {
                (None, None, None, reason.clone())
            }
            None => (None, None, None, String::new()),
        };
        ComponentFigures {
            component,
            state: match state {
                State::Value => CellState::Value,
                State::Nihil => CellState::Nihil,
                State::NihilPending => CellState::NihilAwaitsDecision,
                State::NotApplicable => CellState::NotApplicable,
                State::Missing => CellState::Missing,
            },
            required,
            achieved,
            below_standard,
            score,
            words,
            line: said.map(|(line, _)| line.clone()),
            is_in_conflict: self.in_conflict.contains(&component),
        }
    }
}

fn service_of(subject: &Subject) -> Option<ServiceCode> {
    match subject.to_component()? {
        Component::Recipients(service) => Some(service),
        Component::Item(_) => None,
    }
}

/// `None`: erased by law, or of a newer program.
fn content_of(connection: &Connection, row: &HeadRow) -> Result<Option<Content>> {
    let stored = line_at(connection, row.key, row.line.seq)?.context("the line of a head")?;
    Ok(stored.bytes.decode().ok().map(|line| line.content))
}

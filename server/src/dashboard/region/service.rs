//! A service of a region: recipients and quality items with the sum that makes its score, its money, its problem and remedy.
//! Every figure leads to its cell.

use askama::Template;
use axum::extract::{Path, State};
use selaras_domain::amount::{Amount, Score};
use selaras_domain::catalogue::{Component, Item, Service, ServiceCode};
use selaras_domain::line::{Achievement, Budget, Cell, Content, Kind, Narrative, Subject};
use selaras_domain::region::RegionCode;
use selaras_domain::rules::RuleSet;
use selaras_domain::score::{ServiceScore, State as CellState};
use selaras_ledger::{Connection, heads_of_cell, line_at};

use super::{Place, Step, nowhere};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Visit, Visitor};

/// A component as the working has it, for a row.
struct Row {
    component: Component,
    name: String,
    unit: String,
    state: CellState,
    required: Option<Amount>,
    achieved: Option<Amount>,
    score: Option<Score>,
    cell: Cell,
}

#[derive(Template)]
#[template(path = "layanan.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    place: Place,
    steps: Vec<Step>,
    service: Service,
    score: ServiceScore,
    recipients: Row,
    items: Vec<Row>,
    said: Said,
    rules: RuleSet,
}

/// What was said beside the achievement.
struct Said {
    /// Served, but below the standard: recorded, not counted (RULES 2).
    below_standard: Option<Amount>,
    budget: Option<Budget>,
    narrative: Option<Narrative>,
}

pub async fn show(
    State(page): State<App>,
    visit: Visitor,
    Path((code, year, quarter, service)): Path<(RegionCode, u16, u8, ServiceCode)>,
) -> Answer {
    let Some(place) = Place::of(code, year, quarter) else { return nowhere(&visit) };
    let catalogue = place.catalogue();
    let Some(service) = catalogue.service(service).filter(|service| service.code.level == code.level()).cloned() else {
        return nowhere(&visit);
    };
    let asked = service.code;
    let (explanation, said) = page.read(move |tx| Ok((place.explain(tx)?, said(tx, place, asked)?))).await?;
    let mut services = explanation.sectors.into_iter().flat_map(|sector| sector.services);
    let Some(score) = services.find(|one| one.service == asked) else { return nowhere(&visit) };
    let steps = place.steps(&visit.words, Some(service.sector), None);
    let recipients = recipients(place, &service, &score);
    let items = items(place, catalogue.items_of(asked), &score);
    let rules = (*RuleSet::for_year(year)).clone();
    let office = page.province.name.as_str();
    html(&Shown { visit: &visit, office, place, steps, service, score, recipients, items, said, rules })
}

fn recipients(place: Place, service: &Service, score: &ServiceScore) -> Row {
    let component = Component::Recipients(service.code);
    Row {
        component,
        name: service.recipient.clone(),
        unit: service.unit.clone(),
        state: score.state,
        required: score.required,
        achieved: score.achieved,
        score: score.recipients,
        cell: place.cell(Kind::Achievement, Subject::component(component)),
    }
}

fn items(place: Place, items: &[Item], score: &ServiceScore) -> Vec<Row> {
    let row = |(item, score): (&Item, &selaras_domain::score::ItemScore)| {
        let component = Component::Item(item.code);
        Row {
            component,
            name: item.name.clone(),
            unit: item.unit.clone(),
            state: score.state,
            required: score.required,
            achieved: score.achieved,
            score: score.score,
            cell: place.cell(Kind::Achievement, Subject::component(component)),
        }
    };
    items.iter().zip(&score.items).map(row).collect()
}

fn said(connection: &Connection, place: Place, service: ServiceCode) -> anyhow::Result<Said> {
    let content = |kind: Kind| -> anyhow::Result<Option<Content>> {
        let Some(head) = heads_of_cell(connection, &place.cell(kind, Subject::service(service)))?.pop() else {
            return Ok(None);
        };
        let line = line_at(connection, head.key, head.line.seq)?;
        Ok(line.and_then(|line| line.bytes.decode().ok()).map(|line| line.content))
    };
    Ok(Said {
        below_standard: match content(Kind::Achievement)? {
            Some(Content::Achievement(Achievement::Value { below_standard, .. })) => below_standard,
            _ => None,
        },
        budget: match content(Kind::Budget)? {
            Some(Content::Budget(budget)) => Some(budget),
            _ => None,
        },
        narrative: match content(Kind::Narrative)? {
            Some(Content::Narrative(narrative)) => Some(narrative),
            _ => None,
        },
    })
}

impl Shown<'_> {
    fn value(&self, score: &Option<Score>) -> String {
        self.visit.words.number_or_dash(score.map(Score::value_text))
    }

    /// "80 % × 90,00 + 20 % × 75,00"
    fn working(&self) -> Option<String> {
        let (recipients, quality) = (self.score.recipients?, self.score.quality?);
        let words = self.visit.words;
        let part = |weight: u8, score: Score| format!("{weight} % × {}", words.number(score.value_text()));
        let (weight, rest) = (self.rules.recipients_weight, self.rules.quality_weight());
        Some(format!("{} + {}", part(weight, recipients), part(rest, quality)))
    }

    fn realised(&self, budget: &Budget) -> String {
        let share = Score::of_ratio(budget.realisation.get(), budget.allocation.get());
        self.visit.words.number_or_dash(share.map(Score::rounded_text))
    }

    /// Whole rupiah for each recipient served to the standard.
    fn cost(&self, budget: &Budget) -> Option<String> {
        let served = u128::from(self.score.achieved?.hundredths());
        let hundredfold = u128::from(budget.realisation.get()) * 100;
        Some(self.visit.words.number(hundredfold.checked_div(served)?))
    }

    fn budget_link(&self) -> String {
        self.place.cell_link(&self.place.cell(Kind::Budget, Subject::service(self.service.code)))
    }

    fn narrative_link(&self) -> String {
        self.place.cell_link(&self.place.cell(Kind::Narrative, Subject::service(self.service.code)))
    }
}

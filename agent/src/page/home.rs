//! The home page of a quarter: deadline, index with its sectors and services, and how the office stands with the province.

use askama::Template;
use axum::extract::{Query, State};
use selaras_domain::catalogue::Catalogue;
use selaras_domain::category::Category;
use selaras_domain::score::{self, Explanation, Fill, ServiceScore, State as CellState};
use selaras_ledger::{Told, answers};

use super::App;
use super::error::{Answer, html};
use super::guard::{Visit, Visitor};
use super::panel::Panel;
use super::period::{Asked, Shown};
use crate::entry::open_threads;
use crate::reminders::unseen_reminders;
use crate::seal::QuarterSeal;
use crate::store::{Office, Role, new_reports};

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    shown: Shown,
    quarter: QuarterSeal,
    days_left: Option<i64>,
    index: Explanation,
    sectors: Vec<SectorRow>,
    panel: Panel,
    /// What the province reminded it of, not seen yet.
    reminders: Vec<Told>,
    /// Cells that were sent back to this office.
    threads_open: usize,
    /// Reports of the province that nobody has opened.
    reports_new: u64,
}

struct SectorRow {
    name: String,
    score: Option<String>,
    category: Option<Category>,
    services: Vec<ServiceRow>,
}

pub struct ServiceRow {
    pub code: String,
    pub name: String,
    pub score: Option<String>,
    pub category: Option<Category>,
    pub fill: Fill,
}

pub async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let (office, now_ms) = (&page.office, page.now_ms());
    let shown = asked.shown(office.region, now_ms);
    let catalogue = Catalogue::for_year(shown.year);
    let (index, panel, quarter, threads_open, reminders, reports_new) = page.database.read(|tx| {
        let (answers, _) = answers(tx, office.region, shown.period(), &catalogue)?;
        let index = score::explain(office.region, shown.period(), &answers);
        let quarter = QuarterSeal::read(tx, office, shown.period(), visit.words)?;
        Ok((
            index,
            Panel::read(tx, office, visit.words)?,
            quarter,
            open_threads(tx, office)?.len(),
            unseen_reminders(tx, office)?,
            new_reports(tx)?,
        ))
    })?;
    let sectors = index.sectors.iter().map(|sector| SectorRow {
        name: catalogue.sector(sector.sector).map(|one| one.name.clone()).unwrap_or_default(),
        score: sector.score.map(|score| score.value_text()),
        category: sector.score.map(Category::of),
        services: sector.services.iter().map(|one| service_row(&catalogue, one)).collect(),
    });
    html(&Home {
        visit: &visit,
        office: &office.name,
        own: office,
        shown,
        // Whole days; the day of the deadline itself has none left.
        days_left: quarter.due.map(|due| (due.at.as_millisecond() - now_ms).div_euclid(24 * 3_600_000)),
        quarter,
        sectors: sectors.collect(),
        index,
        panel,
        threads_open,
        reminders,
        reports_new,
    })
}

/// A service as the home page and its own page show it.
pub fn service_row(catalogue: &Catalogue, service: &ServiceScore) -> ServiceRow {
    let asked = 1 + service.items.len();
    let is_answered = |state: CellState| !matches!(state, CellState::Missing | CellState::NihilPending);
    let answered = match service.state {
        CellState::Nihil => asked,
        state => usize::from(is_answered(state)) + service.items.iter().filter(|item| is_answered(item.state)).count(),
    };
    ServiceRow {
        code: service.service.to_string(),
        name: catalogue.service(service.service).map(|one| one.name.clone()).unwrap_or_default(),
        score: service.score.map(|score| score.value_text()),
        category: service.score.map(Category::of),
        fill: Fill { answered: answered as u32, asked: asked as u32 },
    }
}

impl Home<'_> {
    fn may_sync(&self) -> bool {
        self.visit.has_role(Role::Operator)
    }
}

//! The awards page: the best by each measure that the province's settings name.

use askama::Template;
use axum::extract::{Query, State};
use selaras_domain::amount::Score;
use selaras_domain::rank::{Measure, Ranking, Row};
use selaras_domain::region::RegionCode;
use selaras_ledger::Transaction;

use super::{how, name_of};
use crate::config::Awards;
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Need, Routes, Visit, Visitor};
use crate::dashboard::view::{Asked, View};
use crate::standing;

/// The places that win by one measure.
struct Award {
    measure: Measure,
    winners: Vec<Row>,
}

#[derive(Template)]
#[template(path = "penghargaan.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    view: View,
    rules: &'a Awards,
    awards: Vec<Award>,
    zone: RegionCode,
    read_ms: i64,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/penghargaan", Need::Viewer, show)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let view = page.view(&asked).await?;
    let (rules, read_ms) = (&page.config.awards, page.now_ms());
    let (measures, places, sealed_only) = (rules.measures.clone(), rules.places, rules.sealed_only);
    let read = move |tx: &Transaction<'_>| -> anyhow::Result<Vec<Award>> {
        let award = |by: Measure| -> anyhow::Result<Award> {
            let ranking = standing::ranking(tx, &View { by, ..view }.request(read_ms, sealed_only)?)?;
            Ok(Award { measure: by, winners: winners(ranking, places) })
        };
        measures.into_iter().map(award).collect()
    };
    let awards = page.read(read).await?;
    let (office, zone) = (page.province.name.as_str(), page.province.code);
    html(&Shown { visit: &visit, office, view, rules, awards, zone, read_ms })
}

/// Who comes first to `places`. Nothing is no merit: who has zero or lost wins nothing.
fn winners(ranking: Ranking, places: u32) -> Vec<Row> {
    ranking.rows.into_iter().filter(|row| row.rank <= places && row.score > Score::ZERO).collect()
}

impl Shown<'_> {
    fn measure(&self, award: &Award) -> String {
        self.view.measure_name(award.measure, &self.visit.words)
    }

    fn how(&self, award: &Award) -> String {
        how(&award.measure, &self.visit.words)
    }

    fn name(&self, row: &Row) -> &'static str {
        name_of(row.region)
    }

    /// The ranking that the award follows from.
    fn link(&self, award: &Award) -> String {
        let sealed = if self.rules.sealed_only { "&sealed=1" } else { "" };
        format!("/peringkat?{}{sealed}", View { by: award.measure, ..self.view })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_share_a_place_and_nothing_wins_nothing() {
        let row = |rank, percent: i64| Row {
            rank,
            region: RegionCode::new(6200 + rank as u16).unwrap(),
            score: Score::from_billionths(percent * 1_000_000_000),
            value: String::new(),
            category: None,
            fill_rate: Score::ZERO,
            so_far: None,
            reported_at: None,
        };
        let ranking = |rows| Ranking { rows, unranked: Vec::new() };
        let ranks = |ranking, places| winners(ranking, places).iter().map(|row| row.rank).collect::<Vec<_>>();
        assert_eq!(ranks(ranking(vec![row(1, 9), row(2, 7), row(2, 7), row(4, 5)]), 2), [1, 2, 2]);
        assert_eq!(ranks(ranking(vec![row(1, 9), row(2, 0), row(3, -4)]), 3), [1]);
    }
}

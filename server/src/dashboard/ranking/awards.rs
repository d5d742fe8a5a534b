//! The awards page: the best by each measure that the province's settings name, of an edition, or as things stand now.

use askama::Template;
use axum::extract::{Query, State};
use selaras_domain::amount::Score;
use selaras_domain::rank::{Measure, Ranking};
use selaras_domain::region::RegionCode;
use selaras_ledger::Transaction;
use serde::Deserialize;

use super::{how, name_of};
use crate::config::Awards;
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Need, Routes, Visit, Visitor};
use crate::dashboard::view::{self, Asked, View};
use crate::edition::{self, Digest, Document};
use crate::standing;
use crate::store::{self, EditionRow};

/// As an address names what is not published.
const NOW: &str = "sekarang";

/// `&edition=DIGEST`, or `&edition=sekarang`; without it the edition that counts.
#[derive(Default, Deserialize)]
struct Of {
    #[serde(default)]
    edition: String,
}

/// The places that win by one measure.
struct Award {
    measure: Measure,
    winners: Vec<Winner>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Winner {
    rank: u32,
    region: RegionCode,
    score: Score,
    /// Two decimals.
    value: String,
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
    /// Where the winners stand; `None`: nothing published, but the figures of now.
    edition: Option<EditionRow>,
    editions: Vec<EditionRow>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/penghargaan", Need::Viewer, show)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>, Query(of): Query<Of>) -> Answer {
    let usual = page.view(&asked).await?;
    let (rules, read_ms) = (&page.config.awards, page.now_ms());
    let (measures, places, sealed_only) = (rules.measures.clone(), rules.places, rules.sealed_only);
    let is_quarter_named = asked.names_quarter();
    let read = move |tx: &Transaction<'_>| -> anyhow::Result<_> {
        let editions = store::editions(tx)?;
        let edition = chosen(&editions, &of.edition, usual, is_quarter_named).cloned();
        let view = match edition.as_ref().and_then(|row| view::shown(row.period())) {
            Some(shown) => View { shown, ..usual },
            None => usual,
        };
        let document = edition.as_ref().map(|row| edition::document(tx, row.digest)).transpose()?;
        let award = |measure: Measure| -> anyhow::Result<Award> {
            let ranked = match &document {
                Some(document) => published(document, View { by: measure, ..view }, sealed_only),
                None => current(standing::ranking(tx, &View { by: measure, ..view }.request(read_ms, sealed_only)?)?),
            };
            Ok(Award { measure, winners: winners(ranked, places) })
        };
        let awards = measures.into_iter().map(award).collect::<anyhow::Result<Vec<_>>>()?;
        Ok((view, awards, edition, editions))
    };
    let (view, awards, edition, editions) = page.read(read).await?;
    let (office, zone) = (page.province.name.as_str(), page.province.code);
    html(&Shown { visit: &visit, office, view, rules, awards, zone, read_ms, edition, editions })
}

/// The edition that was asked for. Without one: of the quarter that was named, or of any, the youngest final one, and where there
/// is none the youngest of the quarter. `editions`: the youngest first.
fn chosen<'a>(editions: &'a [EditionRow], asked: &str, view: View, is_quarter_named: bool) -> Option<&'a EditionRow> {
    if asked == NOW {
        return None;
    }
    if let Ok(digest) = asked.parse::<Digest>()
        && let Some(edition) = editions.iter().find(|row| row.digest == digest)
    {
        return Some(edition);
    }
    let of_quarter = |row: &&EditionRow| row.period() == view.shown.period();
    let last = editions.iter().find(|row| row.is_final && (!is_quarter_named || of_quarter(row)));
    last.or_else(|| editions.iter().find(of_quarter))
}

/// As an edition ranks them; of the sealed alone they are counted anew, and who shared a place still does.
fn published(document: &Document, view: View, sealed_only: bool) -> Vec<Winner> {
    let is_sealed = |region: RegionCode| {
        let figures = document.region(region).map(|figures| figures.quarters.as_slice()).unwrap_or_default();
        figures.iter().any(|one| one.quarter == document.quarter && one.sealed_at.is_some())
    };
    let rows = document.table(view.by, view.pool).map(|table| table.rows.as_slice()).unwrap_or_default();
    let mut ranked = Vec::new();
    let mut last = (0, 0);
    for (row, place) in rows.iter().filter(|row| !sealed_only || is_sealed(row.region)).zip(1u32..) {
        let rank = if last.0 == row.rank { last.1 } else { place };
        last = (row.rank, rank);
        ranked.push(Winner { rank, region: row.region, score: row.score, value: row.value.clone() });
    }
    ranked
}

fn current(ranking: Ranking) -> Vec<Winner> {
    let winner = |row: selaras_domain::rank::Row| Winner {
        rank: row.rank,
        region: row.region,
        score: row.score,
        value: row.value,
    };
    ranking.rows.into_iter().map(winner).collect()
}

/// Who comes first to `places`. Nothing is no merit: who has zero or lost wins nothing.
fn winners(ranked: Vec<Winner>, places: u32) -> Vec<Winner> {
    ranked.into_iter().filter(|row| row.rank <= places && row.score > Score::ZERO).collect()
}

impl Shown<'_> {
    fn measure(&self, award: &Award) -> String {
        self.view.measure_name(award.measure, &self.visit.words)
    }

    fn how(&self, award: &Award) -> String {
        how(&award.measure, &self.visit.words)
    }

    fn name(&self, row: &Winner) -> &'static str {
        name_of(row.region)
    }

    /// The ranking that the award follows from.
    fn link(&self, award: &Award) -> String {
        if let Some(edition) = &self.edition {
            return format!("/edisi/{}?by={}&pool={}", edition.digest, award.measure, self.view.pool);
        }
        let sealed = if self.rules.sealed_only { "&sealed=1" } else { "" };
        format!("/peringkat?{}{sealed}", View { by: award.measure, ..self.view })
    }

    fn is_chosen(&self, row: &EditionRow) -> bool {
        self.edition.as_ref().is_some_and(|edition| edition.digest == row.digest)
    }

    /// What stands behind the title of what is not final.
    fn mark(&self) -> Option<&'static str> {
        match &self.edition {
            None => Some("award-draft"),
            Some(edition) if !edition.is_final => Some("award-provisional"),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_share_a_place_and_nothing_wins_nothing() {
        let row = |(rank, percent): (u32, i64)| Winner {
            rank,
            region: RegionCode::new(6200 + rank as u16).unwrap(),
            score: Score::from_billionths(percent * 1_000_000_000),
            value: String::new(),
        };
        let ranks = |rows: &[(u32, i64)], places| {
            let rows = rows.iter().copied().map(row).collect();
            winners(rows, places).iter().map(|row| row.rank).collect::<Vec<_>>()
        };
        assert_eq!(ranks(&[(1, 9), (2, 7), (2, 7), (4, 5)], 2), [1, 2, 2]);
        assert_eq!(ranks(&[(1, 9), (2, 0), (3, -4)], 3), [1]);
    }
}

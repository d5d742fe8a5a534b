//! The overview: all regions as a map and as a table, by the measure and in the pool that the address asks for. It follows the
//! store by itself.

mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse};
use jiff::Timestamp;
use selaras_domain::category::Category;
use selaras_domain::region::RegionCode;
use selaras_ledger::Transaction;
use selaras_web::{Language, Words};

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Routes, Visit, Visitor};
use super::moved::{Moved, Since};
use super::state::Dashboard;
use super::view::{Asked, View};
use super::words::TEXTS;
use crate::charts::{self, Caption, Drawing, Mark, Shade};
use crate::store;
use rows::{Row, rows};

/// All that a person can choose.
#[derive(Template)]
#[template(path = "ringkasan.html")]
struct Overview<'a> {
    visit: &'a Visit,
    office: &'a str,
    view: View,
    fragment: &'a str,
}

/// What follows the store; the same for every person.
#[derive(Template)]
#[template(path = "cuplikan.html")]
struct Fragment {
    words: Words,
    zone: RegionCode,
    view: View,
    read_ms: i64,
    rows: Vec<Row>,
    since: Since,
    drawing: Drawing,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/", Need::Viewer, show).get("/ringkasan", Need::Viewer, show_fragment)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let view = page.view(&asked).await?;
    let fragment = page.fragment(view, visit.words.language()).await?;
    html(&Overview { visit: &visit, office: &page.province.name, view, fragment: &fragment })
}

async fn show_fragment(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let view = page.view(&asked).await?;
    Ok(Html(page.fragment(view, visit.words.language()).await?.to_string()).into_response())
}

impl Dashboard {
    /// The part of the page that follows the store.
    async fn fragment(self: &App, view: View, language: Language) -> anyhow::Result<Arc<str>> {
        let page = self.clone();
        let render = async move { Ok(page.read_fragment(view, TEXTS.words(language)).await?.render()?.into()) };
        self.overviews.get((view, language), self.changes.count(), render).await
    }

    async fn read_fragment(self: &App, view: View, words: Words) -> anyhow::Result<Fragment> {
        let (zone, read_ms) = (self.province.code, self.now_ms());
        let read = move |tx: &Transaction<'_>| {
            let (rows, since) = rows(tx, zone, view, Timestamp::from_millisecond(read_ms)?)?;
            let regions: Vec<RegionCode> = rows.iter().map(|row| row.region.code).collect();
            Ok(Fragment {
                words,
                zone,
                view,
                read_ms,
                drawing: charts::draw_map(&regions, &store::boundaries(tx)?),
                rows,
                since,
            })
        };
        self.read(read).await
    }
}

impl Fragment {
    fn measure(&self) -> String {
        self.view.measure_name(self.view.by, &self.words)
    }

    fn map(&self) -> String {
        let rows: BTreeMap<RegionCode, &Row> = self.rows.iter().map(|row| (row.region.code, row)).collect();
        let (words, measure) = (self.words, self.measure());
        let caption =
            Caption { title: format!("{}: {measure}", words.say("map")), description: words.say("map-table") };
        charts::map(&self.drawing, &caption, |region| {
            let row = rows.get(&region)?;
            Some(Mark {
                name: &row.region.name,
                value: words.number_or_dash(row.value.as_ref()),
                shade: row.shade,
                link: Some(self.view.region_link(&region)),
            })
        })
    }

    /// The categories with how many regions each has; none for a measure without categories.
    fn legend(&self) -> Vec<(&'static str, Category, usize)> {
        let has_category = self.view.by.has_category();
        let count = |category| self.rows.iter().filter(|row| row.category == Some(category)).count();
        let categories = Category::ALL.into_iter().filter(|_| has_category);
        categories.map(|category| (Shade::Category(category).class(), category, count(category))).collect()
    }

    fn ranked(&self) -> usize {
        self.rows.iter().filter(|row| row.rank.is_some()).count()
    }

    fn sealed(&self) -> usize {
        self.rows.iter().filter(|row| row.sealed_ms.is_some()).count()
    }
}

//! A region in a quarter: its index and what it is the mean of, its places, its money, its seal, and how it came here over the
//! years.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use jiff::Timestamp;
use selaras_domain::amount::{Rupiah, Score};
use selaras_domain::calendar::Due;
use selaras_domain::rank::Pool;
use selaras_domain::region::RegionCode;
use selaras_domain::score::{Explanation, SectorScore};
use selaras_ledger::{Transaction, calendar, threads};
use selaras_web::Words;

use super::{Place, Step, nowhere};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Visit, Visitor};
use crate::dashboard::looks::trend::{self, Track};
use crate::dashboard::view::View;
use crate::standing;
use crate::store::{self, StandingRow};

/// The place in a pool.
struct Rank {
    pool: Pool,
    /// `None`: not ranked.
    rank: Option<u32>,
    of: usize,
}

struct Read {
    explanation: Explanation,
    standing: Option<StandingRow>,
    ranks: Vec<Rank>,
    due: Option<Due>,
    threads: usize,
    open: usize,
    tracks: Vec<Track>,
}

#[derive(Template)]
#[template(path = "daerah.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    place: Place,
    steps: Vec<Step>,
    read: Read,
    /// Index and sectors over the years.
    chart: Option<String>,
}

pub async fn show(
    State(page): State<App>,
    visit: Visitor,
    Path((code, year, quarter)): Path<(RegionCode, u16, u8)>,
) -> Answer {
    let Some(place) = Place::of(code, year, quarter) else { return nowhere(&visit) };
    let (now_ms, words) = (page.now_ms(), visit.words);
    let read = page.read(move |tx| read(tx, place, now_ms, &words)).await?;
    let title = format!("{}, {} {}", place.name(), words.say("quarter"), place.shown.quarter.roman());
    let chart = trend::chart(&read.tracks, title, |_| true, &words)?;
    let mut steps = place.steps(&visit.words, None, None);
    steps.pop();
    html(&Shown { visit: &visit, office: &page.province.name, place, steps, read, chart })
}

fn read(tx: &Transaction<'_>, place: Place, now_ms: i64, words: &Words) -> anyhow::Result<Read> {
    let (code, period) = (place.code(), place.shown.period());
    let as_of = Timestamp::from_millisecond(now_ms)?;
    let pools = [Pool::All, Pool::Kabupaten, Pool::Kota].into_iter().filter(|pool| pool.holds(place.region.kind));
    let rank = |pool: Pool| -> anyhow::Result<Rank> {
        let view = View { pool, ..place.view() };
        let ranking = standing::ranking(tx, &view.request(as_of.as_millisecond(), false)?)?;
        let rank = ranking.rows.iter().find(|row| row.region == code).map(|row| row.rank);
        Ok(Rank { pool, rank, of: ranking.rows.len() })
    };
    let threads = threads(tx, code, Some(period))?;
    Ok(Read {
        explanation: place.explain(tx)?,
        standing: store::read_standings(tx, period)?.into_iter().find(|row| row.region == code),
        ranks: pools.map(rank).collect::<anyhow::Result<_>>()?,
        due: calendar(tx, [code], place.shown.year..=place.shown.year)?.due(
            code,
            place.shown.year,
            place.shown.quarter,
        ),
        open: threads.iter().filter(|thread| thread.state.is_open()).count(),
        threads: threads.len(),
        tracks: trend::of_region(tx, place.region, place.view(), now_ms, words)?,
    })
}

impl Shown<'_> {
    fn sector_name(&self, sector: &SectorScore) -> String {
        self.place.catalogue().sector(sector.sector).map(|sector| sector.name.clone()).unwrap_or_default()
    }

    /// "(95,49 + 97,11) / 2": the sectors whose mean the index is.
    fn working(&self) -> String {
        mean(&self.visit.words, self.read.explanation.sectors.iter().map(|sector| sector.score))
    }

    fn value(&self, score: &Option<Score>) -> String {
        self.visit.words.number_or_dash(score.map(Score::value_text))
    }

    fn category(&self, score: &Option<Score>) -> String {
        self.visit.words.category(&score.map(selaras_domain::category::Category::of))
    }

    fn percent(&self, part: &Option<Rupiah>, whole: &Option<Rupiah>) -> String {
        let share = part.zip(*whole).and_then(|(part, whole)| Score::of_ratio(part.get(), whole.get()));
        self.visit.words.number_or_dash(share.map(Score::rounded_text))
    }

    fn services(&self, sector: &SectorScore) -> String {
        let answered = sector.services.iter().filter(|service| service.so_far.is_some() || service.score.is_none());
        format!("{} / {}", answered.count(), sector.services.len())
    }

    /// Of which years the picture tells.
    fn years(&self) -> BTreeSet<u16> {
        self.read.tracks.iter().flat_map(|track| track.by_year.keys().copied()).collect()
    }

    fn of_year(&self, track: &Track, year: &u16) -> String {
        self.visit.words.number_or_dash(track.by_year.get(year).map(|(_, value)| value))
    }

    fn ranking_link(&self, rank: &Rank) -> String {
        format!("/peringkat?{}", View { pool: rank.pool, ..self.place.view() })
    }
}

/// A plain mean as it is computed by hand; what leaves it is left out.
pub(super) fn mean(words: &Words, scores: impl Iterator<Item = Option<Score>>) -> String {
    let values: Vec<String> = scores.flatten().map(|score| words.number(score.value_text())).collect();
    match values.is_empty() {
        true => "–".to_owned(),
        false => format!("({}) / {}", values.join(" + "), values.len()),
    }
}

//! The rows of the overview: each region with its place by the measure, how it moved, what it filled and sealed, and when it
//! was heard of.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use jiff::Timestamp;
use selaras_domain::calendar::Calendar;
use selaras_domain::category::Category;
use selaras_domain::rank::Reason;
use selaras_domain::region::{Region, RegionCode, of_province, region};
use selaras_ledger::{Connection, calendar};

use crate::charts::Shade;
use crate::dashboard::moved::{Before, Moved, Since};
use crate::dashboard::view::View;
use crate::standing::{Request, ranking_of, sealed};
use crate::store::{self, StandingRow};
use crate::workflow::Timely;

pub struct Row {
    pub region: &'static Region,
    pub rank: Option<u32>,
    /// Why it is not ranked.
    pub reason: Option<Reason>,
    /// By the measure, with two decimals.
    pub value: Option<String>,
    /// The index, whatever the measure is.
    pub index: Option<String>,
    /// Of the measure; of the index for a measure without categories.
    pub category: Option<Category>,
    /// How it is filled on the map.
    pub shade: Shade,
    pub moved: Moved,
    /// Percent, with two decimals.
    pub fill_rate: String,
    pub sealed_ms: Option<i64>,
    pub timely: Timely,
    pub contact_ms: Option<i64>,
}

/// The regions of the province, and those whose offices are here, ranked first; and since when they moved.
pub fn rows(connection: &Connection, province: RegionCode, view: View, as_of: Timestamp) -> Result<(Vec<Row>, Since)> {
    let contacts = store::contacts_by_region(connection)?;
    let known: BTreeSet<RegionCode> =
        of_province(province.province()).map(|region| region.code).chain(contacts.keys().copied()).collect();
    let regions: Vec<&'static Region> = known.into_iter().filter_map(region).collect();
    let period = view.shown.period();
    let (year, quarter) = (view.shown.year, view.shown.quarter);
    let request = Request { year, quarter, measure: view.by, pool: view.pool, sealed_only: false, as_of };
    let now = ranking_of(connection, regions.iter().copied(), &request)?;
    let before = Before::read(connection, regions.iter().copied(), &request)?;
    let standings = store::read_standings(connection, period)?;
    let standings: BTreeMap<RegionCode, StandingRow> = standings.into_iter().map(|row| (row.region, row)).collect();
    let calendar = calendar(connection, regions.iter().map(|region| region.code), year..=year)?;
    let gather = Gather { view, as_of, before, standings, contacts, calendar, of: now.rows.len() };
    let ranked = now.rows.iter().map(|row| {
        let value = Some((row.rank, row.value.clone(), row.category));
        gather.row(row.region, value, None)
    });
    let unranked = now.unranked.iter().map(|row| gather.row(row.region, None, Some(row.reason)));
    let rows: Result<Vec<Row>> = ranked.chain(unranked).filter_map(Result::transpose).collect();
    Ok((rows?, gather.before.since))
}

struct Gather {
    view: View,
    as_of: Timestamp,
    before: Before,
    standings: BTreeMap<RegionCode, StandingRow>,
    contacts: BTreeMap<RegionCode, Option<i64>>,
    calendar: Calendar,
    /// How many are ranked.
    of: usize,
}

impl Gather {
    fn row(
        &self,
        code: RegionCode,
        place: Option<(u32, String, Option<Category>)>,
        reason: Option<Reason>,
    ) -> Result<Option<Row>> {
        let Some(region) = region(code) else { return Ok(None) };
        let standing = self.standings.get(&code);
        let score = standing.filter(|row| row.has_answer).and_then(|row| row.score);
        let rank = place.as_ref().map(|(rank, ..)| *rank);
        let of_measure = place.as_ref().and_then(|(_, _, category)| *category);
        let fill_rate = standing
            .and_then(|row| selaras_domain::amount::Score::of_ratio(u64::from(row.answered), u64::from(row.asked)));
        let sealed = standing.and_then(|row| row.sealed).map(sealed).transpose()?;
        let due = self.calendar.due(code, self.view.shown.year, self.view.shown.quarter);
        let timely = Timely::of(due, sealed, self.as_of);
        let category = match self.view.by.has_category() {
            true => of_measure,
            false => score.map(Category::of),
        };
        Ok(Some(Row {
            region,
            rank,
            reason,
            value: place.map(|(_, value, _)| value),
            index: score.map(|score| score.value_text()),
            category,
            shade: match (self.view.by.has_category(), category, rank) {
                (true, Some(category), _) => Shade::Category(category),
                (false, _, Some(rank)) => Shade::of_rank(rank, self.of),
                _ => Shade::None,
            },
            moved: self.before.moved(code, rank),
            fill_rate: fill_rate.unwrap_or_default().value_text(),
            sealed_ms: sealed.map(|sealed| sealed.counted_at().as_millisecond()),
            timely,
            contact_ms: self.contacts.get(&code).copied().flatten(),
        }))
    }
}

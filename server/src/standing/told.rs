//! From stored standings to what the offices of a province are told of them: who is ranked by what, now and a year before.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::region::{RegionCode, of_province};
use selaras_ledger::{Connection, answers};
use selaras_proto::standings::{QUARTERS_MAX, QuarterStandings};

use super::movement::both_times;
use crate::store;

/// The last quarters that were reported, as every office of the province is told them. A province's own office is ranked
/// among nobody and told nothing.
pub fn told(connection: &Connection, region: RegionCode) -> Result<Vec<QuarterStandings>> {
    if region.is_province() {
        return Ok(Vec::new());
    }
    let province = region.province();
    let ranked = |period: Option<Period>| -> Result<BTreeMap<RegionCode, _>> {
        let Some(period) = period else { return Ok(BTreeMap::new()) };
        Ok(store::ranked_scores(connection, province, period)?.into_iter().collect())
    };
    let mut quarters = Vec::new();
    for period in store::last_reported_periods(connection, province, QUARTERS_MAX)? {
        let since = period.same_quarter_last_year();
        let (before, after) = (ranked(since)?, ranked(Some(period))?);
        let codes = of_province(province).map(|region| region.code);
        let since = since.unwrap_or(period);
        let told = |region| Ok(answers(connection, region, since, &Catalogue::for_year(since.year))?.0);
        let mut regions = both_times(told, (since, &before), (period, &after), codes)?;
        regions.retain(|one| one.before.is_some() || one.after.is_some());
        quarters.push(QuarterStandings { period, regions });
    }
    Ok(quarters)
}

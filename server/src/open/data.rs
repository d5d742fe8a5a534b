//! The public shape of an edition. Decimals are texts with a point; what is not there is left out.

use selaras_domain::amount::{Amount, Score};
use serde::Serialize;
use utoipa::ToSchema;

use super::suppress::{Count, Total, count, totals};
use crate::edition::{Digest, Document, RegionFigures, SectorFigures, ServiceFigures, Table};

/// A final edition, without its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenHead {
    /// BLAKE3 of the edition's document: its name.
    pub digest: String,
    pub year: u16,
    /// 1 to 4; figures are cumulative within the year.
    pub quarter: u8,
    /// Of the quarter's editions, from 1.
    pub number: u32,
    /// RFC 3339, UTC.
    pub made_at: String,
}

/// The figures of a final edition that anybody may have.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OpenEdition {
    #[serde(flatten)]
    pub head: OpenHead,
    /// Code of the province, for example 62.
    pub province: String,
    pub province_name: String,
    /// Version of the services and items that were asked for.
    pub catalogue: String,
    /// Version of the rules of the score.
    pub rules: String,
    /// Counts of people from 1 to below this are left out, and with them those that they are a part of.
    pub small_below: u32,
    pub rankings: Vec<OpenRanking>,
    pub regions: Vec<OpenRegion>,
    /// Of what is shown here of all regions, by service.
    pub totals: Vec<OpenTotal>,
    /// Digest of the final edition of an earlier quarter that ranks are compared with; left out where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OpenRanking {
    /// index, sector:1 to sector:6, budget, realisation, improvement, timeliness or completeness
    pub by: String,
    /// all, kabupaten or kota
    pub pool: String,
    /// Equal scores share a rank.
    pub rows: Vec<OpenPlace>,
    pub unranked: Vec<OpenUnranked>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenPlace {
    pub rank: u32,
    /// Code of the region, for example 62.07.
    pub region: String,
    pub name: String,
    /// Two decimals.
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// By the same measure in the same pool of the edition in `previous`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_rank: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenUnranked {
    pub region: String,
    pub name: String,
    /// no_data or all_nihil
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct OpenRegion {
    pub region: String,
    pub name: String,
    /// The index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Percent of the cells asked that were answered.
    pub fill_rate: String,
    /// SPM budget, whole rupiah.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub realisation: Option<String>,
    /// The region's whole budget.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apbd: Option<String>,
    pub sectors: Vec<OpenSector>,
    pub services: Vec<OpenService>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenSector {
    pub sector: u8,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// Who was to be served by a service in a region, and who was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenService {
    /// Code of the service, for example K.2.01.
    pub service: String,
    pub name: String,
    /// What is counted: orang or KK.
    pub unit: String,
    /// value, nihil, nihil_awaits_decision, not_applicable or missing
    pub state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achieved: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<String>,
    /// The counts are left out: one of them, or what lacks to the whole, is small.
    pub is_suppressed: bool,
}

/// The sum of the counts that are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenTotal {
    pub service: String,
    pub name: String,
    pub unit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub achieved: Option<String>,
    /// Some regions' counts are left out, and are not in these.
    pub is_suppressed: bool,
    /// How many regions' counts are.
    pub left_out: u32,
}

impl OpenEdition {
    pub fn of(document: &Document, digest: Digest) -> OpenEdition {
        OpenEdition {
            head: OpenHead {
                digest: digest.to_string(),
                year: document.year,
                quarter: document.quarter.number(),
                number: document.number,
                made_at: document.made_at.to_string(),
            },
            province: document.province.to_string(),
            province_name: document.name.clone(),
            catalogue: document.catalogue.version.clone(),
            rules: document.rules.version.clone(),
            small_below: document.small_below,
            rankings: document.rankings.iter().map(|table| ranking(document, table)).collect(),
            regions: document.regions.iter().map(|region| of_region(region, document.small_below)).collect(),
            totals: open_totals(document),
            previous: document.previous.as_ref().map(|previous| previous.digest.to_string()),
        }
    }
}

fn ranking(document: &Document, table: &Table) -> OpenRanking {
    let name = |code| document.region(code).map(|region| region.name.clone()).unwrap_or_default();
    let rows = table.rows.iter().map(|row| OpenPlace {
        rank: row.rank,
        region: row.region.to_string(),
        name: name(row.region),
        value: row.value.clone(),
        category: row.category.clone(),
        previous_rank: row.previous_rank,
    });
    let unranked = table.unranked.iter().map(|row| OpenUnranked {
        region: row.region.to_string(),
        name: name(row.region),
        reason: row.reason.clone(),
    });
    OpenRanking {
        by: table.by.to_string(),
        pool: table.pool.to_string(),
        rows: rows.collect(),
        unranked: unranked.collect(),
    }
}

fn of_region(region: &RegionFigures, small_below: u32) -> OpenRegion {
    let sector =
        |one: &SectorFigures| OpenSector { sector: one.sector, name: one.name.clone(), value: one.value.clone() };
    let services = region.sectors.iter().flat_map(|sector| &sector.services);
    OpenRegion {
        region: region.region.to_string(),
        name: region.name.clone(),
        value: region.value.clone(),
        category: region.category.clone(),
        fill_rate: region.fill_rate.value_text(),
        allocation: region.budget.allocation.map(|rupiah| rupiah.to_string()),
        realisation: region.budget.realisation.map(|rupiah| rupiah.to_string()),
        apbd: region.budget.apbd.map(|rupiah| rupiah.to_string()),
        sectors: region.sectors.iter().map(sector).collect(),
        services: services.map(|service| of_service(service, small_below)).collect(),
    }
}

fn of_service(service: &ServiceFigures, small_below: u32) -> OpenService {
    let Count { required, achieved, is_hidden } = count(service, small_below);
    let recipients = &service.recipients;
    OpenService {
        service: service.service.to_string(),
        name: service.name.clone(),
        unit: service.unit.clone(),
        state: recipients.state.word().to_owned(),
        required: required.map(text),
        achieved: achieved.map(text),
        percent: recipients.score.filter(|_| required.is_some()).map(Score::value_text),
        is_suppressed: is_hidden,
    }
}

fn open_totals(document: &Document) -> Vec<OpenTotal> {
    let totals = totals(document);
    let Some(first) = document.regions.first() else { return Vec::new() };
    let services = first.sectors.iter().flat_map(|sector| &sector.services);
    let total = |service: &ServiceFigures| {
        let Total { required, achieved, left_out } = totals.get(&service.service).copied().unwrap_or_default();
        OpenTotal {
            service: service.service.to_string(),
            name: service.name.clone(),
            unit: service.unit.clone(),
            required: required.map(text),
            achieved: achieved.map(text),
            is_suppressed: left_out > 0,
            left_out,
        }
    };
    services.map(total).collect()
}

fn text(amount: Amount) -> String {
    amount.to_string()
}

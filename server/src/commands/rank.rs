//! `rank`: the regions in order, with the reasons of those that are not ranked.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::rank::{Ranking, Reason};
use selaras_domain::region::{RegionCode, region};
use selaras_program::answer;
use serde_json::json;

use crate::cli::Rank;
use crate::standing::{self, Request};

pub fn run(arguments: &Rank, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    standing::refresh_all(&database)?;
    let request = Request {
        year: arguments.period.year,
        quarter: arguments.period.quarter,
        measure: arguments.by,
        pool: arguments.pool,
        sealed_only: arguments.sealed,
        as_of: jiff::Timestamp::now(),
    };
    let ranking = database.read(|tx| standing::ranking(tx, &request))?;
    let rows: Vec<_> = ranking
        .rows
        .iter()
        .map(|row| {
            json!({
                "rank": row.rank, "region": row.region, "name": name(row.region), "score": row.score,
                "value": row.value, "category": row.category, "fill_rate": row.fill_rate.value_text(),
                "reported_at": row.reported_at.map(whole_seconds),
            })
        })
        .collect();
    let unranked: Vec<_> = ranking
        .unranked
        .iter()
        .map(|row| json!({ "region": row.region, "name": name(row.region), "reason": row.reason }))
        .collect();
    let value = json!({
        "year": request.year, "quarter": request.quarter, "by": request.measure, "pool": request.pool,
        "rows": rows, "unranked": unranked,
    });
    answer(json, &value, || table(&ranking, &request))
}

fn table(ranking: &Ranking, request: &Request) -> String {
    let mut text = format!(
        "{} TW {}, by {}, pool {}{}\n",
        request.year,
        request.quarter.roman(),
        request.measure,
        request.pool,
        if request.sealed_only { ", sealed only" } else { "" }
    );
    if ranking.rows.is_empty() {
        text.push_str(match request.sealed_only {
            true => "no region has sealed this quarter yet; without --sealed all that reported are ranked\n",
            false => "no region is ranked yet; offices report with `selaras-agent import` and `selaras-agent sync`\n",
        });
    } else {
        text.push_str(&format!(
            "{:>4}  {:<6} {:<34} {:>8}  {:<18} {:>7}\n",
            "RANK", "REGION", "NAME", "VALUE", "CATEGORY", "FILLED"
        ));
    }
    for row in &ranking.rows {
        let category = row.category.map_or("", |category| category.name());
        text.push_str(&format!(
            "{:>4}  {:<6} {:<34} {:>8}  {category:<18} {:>6}%\n",
            row.rank,
            row.region.to_string(),
            name(row.region),
            row.value,
            row.fill_rate.value_text()
        ));
    }
    for row in &ranking.unranked {
        let reason = match row.reason {
            Reason::NoData => "no data",
            Reason::AllNihil => "all services nihil",
        };
        text.push_str(&format!("   –  {:<6} {:<34} {reason}\n", row.region.to_string(), name(row.region)));
    }
    text
}

fn name(code: RegionCode) -> &'static str {
    region(code).map_or("", |region| region.name.as_str())
}

fn whole_seconds(time: jiff::Timestamp) -> String {
    jiff::Timestamp::from_second(time.as_second()).unwrap_or(time).to_string()
}

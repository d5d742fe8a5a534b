//! `check`: what a person should look at in a quarter, without a network.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use selaras_domain::period::{Period, Quarter};
use selaras_program::{Data, answer};
use serde_json::{Value, json};

use crate::cli::parse_quarter;
use crate::page::{command_words, link_of};
use crate::review::{Item, What, review};

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    pub data: Data,
    /// Year of the figures
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// 1 to 4; figures are cumulative within the year
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Quarter,
}

pub fn run(arguments: &Check, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let period = Period::quarter(arguments.year, arguments.quarter);
    let items = database.read(|tx| review(tx, &office, period, command_words()))?;
    let counts: serde_json::Map<String, Value> = What::ALL
        .into_iter()
        .map(|what| (what.word().to_owned(), json!(items.iter().filter(|item| item.what == what).count())))
        .collect();
    let value = json!({
        "region": office.region, "year": period.year, "quarter": period.quarter, "counts": counts,
        "items": items.iter().map(shown).collect::<Vec<_>>(),
    });
    answer(json, &value, || text(&items, period))
}

/// One item, as `check` and `seal` tell it.
pub(super) fn shown(item: &Item) -> Value {
    json!({
        "what": item.what.word(), "cell": item.cell.to_string(), "code": item.code, "reason": item.text,
        "page": link_of(&item.cell),
    })
}

fn text(items: &[Item], period: Period) -> String {
    if items.is_empty() {
        return format!("{period}: nothing to look at");
    }
    let mut text = format!("{period}: {} to look at\n", items.len());
    for what in What::ALL {
        for item in items.iter().filter(|item| item.what == what) {
            text.push_str(&line(item));
        }
    }
    text
}

/// "missing   achievement K.2.01: Belum diisi"
pub(super) fn line(item: &Item) -> String {
    format!("  {:<8} {} {}: {}\n", item.what.word(), item.cell.kind, item.cell.subject, item.text)
}

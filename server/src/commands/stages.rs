//! `stages`: which region reported which stages of application for a year, and who lacks what.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::stage::{self, Stages};
use selaras_ledger::stages;
use selaras_program::answer;
use serde_json::json;

use crate::cli;

/// Over the seven columns, in the order of the regulation.
const TITLES: [&str; 7] = ["DATA", "NEEDS", "PLAN", "EXECUTION", "REGULATION", "TEAM", "ACTION PLAN"];

pub fn run(arguments: &cli::Stages, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let regions = database.read(|tx| {
        let of = |code| Ok(stage::stages(code, arguments.year, &stages(tx, code, arguments.year)?));
        super::regions(tx, None)?.into_iter().map(of).collect::<Result<Vec<Stages>>>()
    })?;
    let complete = regions.iter().filter(|region| region.lacking.is_empty()).count();
    let without_any: Vec<_> = regions.iter().filter(|region| region.present == 0).map(|region| region.region).collect();
    let value = json!({
        "year": arguments.year, "complete": complete, "without_any": without_any, "regions": regions,
    });
    answer(json, &value, || text(arguments.year, &regions, complete))
}

fn text(year: u16, regions: &[Stages], complete: usize) -> String {
    let mut text = format!("Stages of {year}: {complete} of {} regions have all seven\n", regions.len());
    if regions.iter().all(|region| region.present == 0) {
        text.push_str("none yet; offices import them from a file with the columns tahun,tahapan,tanggal,dokumen\n");
    }
    text.push_str(&format!("{:<6} {:<28}", "REGION", "NAME"));
    TITLES.iter().for_each(|title| text.push_str(&format!("  {title:>width$}", width = title.len().max(10))));
    text.push('\n');
    for region in regions {
        text.push_str(&format!("{:<6} {:<28}", region.region.to_string(), region.name));
        for (row, title) in region.stages.iter().zip(TITLES) {
            let date = row.date.map_or_else(|| "–".to_owned(), |date| date.to_string());
            text.push_str(&format!("  {date:>width$}", width = title.len().max(10)));
        }
        text.push('\n');
    }
    for region in regions {
        for finding in &region.findings {
            text.push_str(&format!("warning: {}: {}\n", region.name, finding.message.spoken()));
        }
    }
    text
}

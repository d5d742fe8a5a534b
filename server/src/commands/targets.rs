//! `targets`: who is below its own targets, region by region, and in what.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::period::Quarter;
use selaras_domain::rules::RuleSet;
use selaras_domain::targets::Comparison;
use selaras_ledger::compare_targets;
use selaras_program::answer;
use serde_json::json;

use crate::cli::Targets;

pub fn run(arguments: &Targets, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let mut regions = database.read(|tx| {
        let codes = super::regions(tx, arguments.region)?;
        let compare = |code| compare_targets(tx, code, arguments.year, arguments.quarter);
        codes.into_iter().map(compare).collect::<Result<Vec<Comparison>>>()
    })?;
    let with_target = regions.iter().filter(|region| region.components.with_target > 0).count();
    if arguments.below {
        regions.retain(Comparison::is_below);
        regions.iter_mut().for_each(Comparison::only_below);
    }
    let regions_below = regions.iter().filter(|region| region.is_below()).count();
    let value = json!({
        "year": arguments.year, "quarter": arguments.quarter,
        "document_order": RuleSet::for_year(arguments.year).target_documents,
        "regions_with_target": with_target, "regions_below": regions_below, "regions": regions,
    });
    answer(json, &value, || text(arguments, &regions, with_target))
}

fn text(arguments: &Targets, regions: &[Comparison], with_target: usize) -> String {
    let year = arguments.year;
    if with_target == 0 {
        return format!(
            "no targets of {year} yet; offices import them from a file with the columns tahun,kode,target,dokumen,\n\
             or start from a proposal: `selaras-agent targets --year {} --propose -o target-{year}.csv`\n",
            year.saturating_sub(1)
        );
    }
    if regions.is_empty() {
        return format!("nothing is below its target of {year}\n");
    }
    let details = || regions.iter().map(Comparison::to_string).collect::<Vec<_>>().join("\n");
    if arguments.region.is_some() {
        return details();
    }
    let mut text = table(year, regions);
    if arguments.below {
        text.push('\n');
        text.push_str(&details());
    } else {
        text.push_str("\n--below lists what is below its target, --region CODE shows one region\n");
    }
    text
}

fn table(year: u16, regions: &[Comparison]) -> String {
    let mut text = format!(
        "Targets of {year}, each region's components with a target; figures of its last quarter or the one given\n\
         {:<6} {:<28} {:>7} {:>8} {:>8} {:>7} {:>9} {:>15}\n",
        "REGION", "NAME", "QUARTER", "TARGETS", "REACHED", "BELOW", "NO FIGURE", "SERVICES BELOW"
    );
    for region in regions {
        let (components, services) = (&region.components, &region.services);
        text.push_str(&format!(
            "{:<6} {:<28} {:>7} {:>8} {:>8} {:>7} {:>9} {:>15}\n",
            region.region.to_string(),
            region.name,
            region.quarter.map_or("–", Quarter::roman),
            components.with_target,
            components.reached,
            components.below,
            components.no_realisation,
            format!("{} of {}", services.below, services.with_target),
        ));
    }
    text
}

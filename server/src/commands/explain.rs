//! `explain`: a region's index with its whole working, so that anybody can follow the sum.

use std::process::ExitCode;

use anyhow::{Context, Result};
use selaras_domain::amount::Score;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::region;
use selaras_domain::rules::RuleSet;
use selaras_domain::score::{RegionScore, Scorer};
use selaras_ledger::answers;
use serde_json::json;

use crate::cli::Explain;
use crate::output::{WrongUse, answer};
use crate::store;

pub fn run(arguments: &Explain, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let code = arguments.region;
    let region = region::region(code).with_context(|| WrongUse(format!("{code} is not a region")))?;
    let province = database.read(|tx| store::province(tx))?;
    if code.province_code() != province {
        return Err(WrongUse(format!("{code} is not a region of province {province}")).into());
    }
    let period = Period::quarter(arguments.period.year, arguments.period.quarter);
    let catalogue = Catalogue::for_year(period.year);
    let (answers, _) = database.read(|tx| answers(tx, code, period, &catalogue))?;
    let scorer = Scorer::new(&catalogue, code.level(), &RuleSet::for_year(period.year));
    let working = scorer.working(&catalogue, &answers);
    let value = json!({
        "region": code, "name": region.name, "year": period.year, "quarter": arguments.period.quarter,
        "score": working.score, "value": working.score.map(Score::value_text), "category": working.category,
        "so_far": working.so_far, "fill_rate": working.fill.rate().value_text(),
        "catalogue": catalogue.version, "rules": RuleSet::for_year(period.year).version,
        "sectors": working.sectors,
    });
    answer(json, &value, || text(&region.name, period, &catalogue, &working))
}

fn text(name: &str, period: Period, catalogue: &Catalogue, working: &RegionScore) -> String {
    let shown = |score: Option<Score>| score.map_or_else(|| "–".to_owned(), Score::value_text);
    let category = working.category.map_or("", |category| category.name());
    let mut text = format!(
        "{name}, {period}: {} {category} (so far {}, {} of {} cells answered)\n",
        shown(working.score),
        shown(working.so_far),
        working.fill.answered,
        working.fill.asked
    );
    for sector in &working.sectors {
        let title = catalogue.sector(sector.sector).map_or("", |sector| sector.name.as_str());
        text.push_str(&format!("\n{:>7}  {}. {title}\n", shown(sector.score), sector.sector));
        for service in &sector.services {
            let title = catalogue.service(service.service).map_or("", |service| service.name.as_str());
            let sum = match (service.achieved, service.required) {
                (Some(achieved), Some(required)) => format!("{achieved} of {required}"),
                _ => service.state.as_str().to_owned(),
            };
            text.push_str(&format!(
                "{:>7}    {} {title}: recipients {} ({sum}), quality {}\n",
                shown(service.score),
                service.service,
                shown(service.recipients),
                shown(service.quality)
            ));
        }
    }
    text
}

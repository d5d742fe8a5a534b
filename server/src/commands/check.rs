//! `check`: what the checks say of the figures that count, region by region, by the same rules as at the offices.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::check::{Finding, Severity};
use selaras_domain::period::Period;
use selaras_domain::region::{RegionCode, region};
use selaras_ledger::{figures, quarter_findings};
use selaras_program::answer;
use serde_json::{Value, json};

use crate::cli::InQuarter;

pub fn run(arguments: &InQuarter, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let period = Period::quarter(arguments.period.year, arguments.period.quarter);
    let regions = database.read(|tx| {
        let of = |code| {
            let mut findings = quarter_findings(tx, code, period, &figures(tx, code, period.year)?)?;
            findings.retain(|finding| finding.severity > Severity::Note);
            Ok((code, findings))
        };
        super::regions(tx, arguments.region)?.into_iter().map(of).collect::<Result<Vec<(RegionCode, Vec<Finding>)>>>()
    })?;
    let rows: Vec<Value> = regions.iter().flat_map(|(_, findings)| findings).map(row).collect();
    let value = json!({ "year": period.year, "quarter": period.quarter, "findings": rows });
    answer(json, &value, || text(period, &regions))
}

fn row(finding: &Finding) -> Value {
    json!({
        "region": finding.cell.region, "cell": finding.cell.to_string(), "code": finding.code.word(),
        "column": finding.column, "reason": finding.message,
    })
}

fn text(period: Period, regions: &[(RegionCode, Vec<Finding>)]) -> String {
    let count: usize = regions.iter().map(|(_, findings)| findings.len()).sum();
    let mut text = format!("{period}: {count} to look at\n");
    for (code, findings) in regions.iter().filter(|(_, findings)| !findings.is_empty()) {
        let name = region(*code).map_or("", |region| region.name.as_str());
        text.push_str(&format!("{code} {name}\n"));
        for finding in findings {
            text.push_str(&format!("  {} {}: {}\n", finding.cell.kind, finding.cell.subject, finding.message.spoken()));
        }
    }
    text
}

//! `enter`: one figure from the command line, checked like an imported row.

use std::process::ExitCode;

use anyhow::{Result, anyhow};
use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::catalogue::{Component, ServiceCode};
use selaras_domain::check::{self, Finding, Severity};
use selaras_domain::line::{
    Achievement, Budget, Cell, Content, Kind, Narrative, Subject, Target, TargetDocument, Withdraw,
};
use selaras_domain::period::Period;
use selaras_domain::{message, number};
use selaras_program::{DONE, REFUSED, WrongUse, answer_with, now_ms};
use serde_json::json;

use crate::cli::Enter;
use crate::entry::{Effect, Writer, beside_one};
use crate::store;

pub fn run(arguments: &Enter, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let writer = super::writer(arguments.writer.as_deref())?;
    let period = Period::checked(arguments.year, arguments.quarter).map_err(|error| WrongUse(error.to_string()))?;
    let last = super::year_of(now_ms())?.saturating_add(1);
    if period.year > last {
        let year = period.year;
        return Err(WrongUse(
            message!(
                "tahun {year} terlalu jauh ke depan: paling jauh {last}, periksa tahunnya",
                "the year {year} is too far ahead: {last} at most, look at the year"
            )
            .spoken()
            .to_owned(),
        )
        .into());
    }
    let (kind, subject, content) = what(arguments)?;
    let period = if kind == Kind::Target { Period::year(period.year) } else { period };
    let cell = Cell { region: office.region, period, kind, subject };
    let mut findings = check::check(&cell, &content);
    findings.extend(database.read(|tx| beside_one(tx, &cell, &content))?);
    let refused = findings.iter().any(|finding| finding.severity == Severity::Error);
    let (effect, seq) = if refused {
        ("refused", None)
    } else {
        let written = cell.clone();
        let (effect, seq) = database.write_blocking(move |tx| {
            let mut lines = Writer::new(tx, store::own_ledger(tx, &office)?, &writer, now_ms())?;
            let effect = lines.write(&written, content)?;
            Ok((effect, lines.end().seq))
        })?;
        match effect {
            Effect::New => ("new", Some(seq)),
            Effect::Changed => ("changed", Some(seq)),
            Effect::Unchanged => ("unchanged", None),
        }
    };
    let value = json!({
        "cell": cell.to_string(), "effect": effect, "seq": seq,
        "findings": findings.iter().map(shown).collect::<Vec<_>>(),
    });
    answer_with(if refused { REFUSED } else { DONE }, json, &value, || {
        let mut text = format!("{cell}: {effect}\n");
        for finding in &findings {
            text.push_str(&format!("  {}: {}\n", severity(finding), finding.message.spoken()));
        }
        text
    })
}

fn shown(finding: &Finding) -> serde_json::Value {
    json!({ "code": finding.code.word(), "severity": severity(finding), "column": finding.column, "message": finding.message })
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The cell's kind and subject, and what is said of it.
fn what(arguments: &Enter) -> Result<(Kind, Subject, Content)> {
    let code = arguments.code.trim().to_uppercase();
    let reason = || arguments.reason.clone().unwrap_or_default();
    if let Some(target) = &arguments.target {
        let document = arguments.document.as_deref().and_then(TargetDocument::from_word);
        let document =
            document.ok_or_else(|| WrongUse("--document is RPJMD, Renstra, RKPD, Renja or APBD".to_owned()))?;
        let value = amount("--target", target)?;
        return Ok((Kind::Target, Subject::target(component(&code)?, document), Content::Target(Target { value })));
    }
    if let (Some(allocation), Some(realisation)) = (&arguments.allocation, &arguments.realisation) {
        let budget = Budget {
            allocation: rupiah("--allocation", allocation)?,
            realisation: rupiah("--realisation", realisation)?,
        };
        let subject = if code == "APBD" { Subject::apbd() } else { Subject::service(service(&code)?) };
        return Ok((Kind::Budget, subject, Content::Budget(budget)));
    }
    if arguments.problem.is_some() || arguments.remedy.is_some() {
        let narrative = Narrative {
            problem: arguments.problem.clone().unwrap_or_default(),
            remedy: arguments.remedy.clone().unwrap_or_default(),
        };
        return Ok((Kind::Narrative, Subject::service(service(&code)?), Content::Narrative(narrative)));
    }
    let subject = Subject::component(component(&code)?);
    let content = if arguments.withdraw {
        Content::Withdraw(Withdraw { reason: reason() })
    } else if arguments.nihil {
        Content::Achievement(Achievement::Nihil { reason: reason() })
    } else if arguments.not_applicable {
        Content::Achievement(Achievement::NotApplicable { reason: reason() })
    } else {
        let (Some(required), Some(achieved)) = (&arguments.required, &arguments.achieved) else {
            return Err(WrongUse("give --required and --achieved".to_owned()).into());
        };
        Content::Achievement(Achievement::Value {
            required: amount("--required", required)?,
            achieved: amount("--achieved", achieved)?,
            below_standard: arguments
                .below_standard
                .as_deref()
                .map(|text| amount("--below-standard", text))
                .transpose()?,
            note: arguments.note.clone().unwrap_or_default(),
        })
    };
    Ok((Kind::Achievement, subject, content))
}

fn component(code: &str) -> Result<Component> {
    code.parse().map_err(|_| anyhow!(WrongUse(format!("{code} is not a code like K.2.01 or K.2.01.03"))))
}

fn service(code: &str) -> Result<ServiceCode> {
    code.parse().map_err(|_| anyhow!(WrongUse(format!("{code} is not the code of a service, like K.2.01"))))
}

fn amount(option: &str, text: &str) -> Result<Amount> {
    number::parse_amount(text).map_err(|error| anyhow!("{option}: {error}"))
}

fn rupiah(option: &str, text: &str) -> Result<Rupiah> {
    number::parse_rupiah(text).map_err(|error| anyhow!("{option}: {error}"))
}

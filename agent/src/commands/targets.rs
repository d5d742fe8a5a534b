//! `targets`: the own region's targets against what was achieved, and a proposal of the next year's, from the own and the
//! sibling offices' lines, without a network. The proposal's file is edited by a person and comes back through `import`.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use selaras_domain::period::{MAX_YEAR, Quarter};
use selaras_domain::targets::Proposals;
use selaras_ledger::{compare_targets, propose_targets};
use selaras_program::{DONE, REFUSED, WrongUse, answer, answer_with};

use crate::cli::Targets;

pub fn run(arguments: &Targets, json: bool) -> Result<ExitCode> {
    if arguments.propose {
        return propose(arguments, json);
    }
    let (database, office) = super::open(&arguments.data)?;
    let year = arguments.year;
    let comparison = database.read(|tx| compare_targets(tx, office.region, year, arguments.quarter))?;
    answer(json, &comparison, || {
        let mut text = comparison.to_string();
        if comparison.components.with_target == 0 {
            let data = arguments.data.data.display();
            text.push_str(&format!(
                "no targets of {year} yet; import a file with the columns tahun,kode,target,dokumen"
            ));
            if let Some(before) = year.checked_sub(1) {
                text.push_str(&format!(
                    ",\nor let them be proposed: `selaras-agent targets --data {data} --year {before} --propose -o target-{year}.csv`\n"
                ));
            }
        }
        text
    })
}

fn propose(arguments: &Targets, json: bool) -> Result<ExitCode> {
    if arguments.year >= MAX_YEAR {
        return Err(WrongUse(format!("targets are proposed for the year after --year, up to {MAX_YEAR}")).into());
    }
    let (database, office) = super::open(&arguments.data)?;
    let until = arguments.quarter.unwrap_or(Quarter::Q4);
    let mut proposals =
        database.read(|tx| propose_targets(tx, office.region, arguments.year, until, arguments.document))?;
    // What this office may not write, the province would refuse.
    proposals.only_sectors(&office.sectors);
    let file = arguments.output.as_deref().filter(|_| !proposals.proposals.is_empty());
    if let Some(path) = file {
        write(path, &proposals)?;
    }
    let mut value = serde_json::to_value(&proposals)?;
    value["file"] = serde_json::to_value(file)?;
    let code = if arguments.output.is_some() && file.is_none() { REFUSED } else { DONE };
    answer_with(code, json, &value, || text(&proposals, file))
}

/// Never over a file that is there: it may be a proposal somebody has edited.
fn write(path: &Path, proposals: &Proposals) -> Result<()> {
    let mut file = File::create_new(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            WrongUse(format!("{} is there already; name another file, or remove it first", path.display())).into()
        }
        _ => anyhow::Error::new(error).context(format!("write {}", path.display())),
    })?;
    let written = file.write_all(proposals.to_csv().as_bytes()).and_then(|()| file.sync_all());
    written.with_context(|| format!("write {}", path.display()))
}

fn text(proposals: &Proposals, file: Option<&Path>) -> String {
    let mut text = proposals.to_string();
    if proposals.proposals.is_empty() {
        let year = proposals.year;
        text.push_str(&format!(
            "nothing to propose: bring the figures of {year} in first, with `selaras-agent import`\n"
        ));
    }
    if let Some(path) = file {
        let (path, count) = (path.display(), proposals.proposals.len());
        text.push_str(&format!("{count} rows written to {path}: edit them, then `selaras-agent import` that file\n"));
    }
    text
}

//! `join`: from a token to an office's data folder.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use selaras_domain::line::INSPECTORATE;
use selaras_ledger::Database;
use selaras_program::{Data, WrongUse, answer, now_ms};
use selaras_proto::token::{JoinToken, TokenError};
use serde_json::{Value, json};

use crate::cli::Join;
use crate::config::Config;
use crate::schedule::{self, Wait};
use crate::store::{self, Office};
use crate::sync;
use crate::sync::Begin;

pub fn run(arguments: &Join, json: bool) -> Result<ExitCode> {
    let data = &arguments.data.data;
    let token: JoinToken = arguments.token.parse().map_err(|error: TokenError| WrongUse(error.to_string()))?;
    if data.join(store::FILE).exists()
        && let Some(office) = store::open(data)?.read(|tx| store::office(tx))?
    {
        return Err(WrongUse(format!(
            "{} already belongs to {} (region {}); use another --data folder, or sync this one",
            data.display(),
            office.name,
            office.region
        ))
        .into());
    }
    let network = Config::load(data)?.network(data);
    let begin = if arguments.recover { Begin::Again } else { Begin::New };
    let runtime = super::runtime()?;
    let office = runtime.block_on(sync::join(&network, &arguments.server, &token, begin, now_ms()))?;
    let recovered = match begin {
        Begin::New => None,
        Begin::Again => {
            let (database, office) = super::open_for_pass(&arguments.data)?;
            Some(runtime.block_on(bring_back(&arguments.data, &database, &office))?)
        }
    };
    let value = json!({
        "office": office.office.to_string(), "name": office.name, "region": office.region, "sectors": office.sectors,
        "server": office.server, "recovered": recovered,
    });
    answer(json, &value, || {
        let sectors = match office.sectors.as_slice() {
            [] => "all sectors (coordinator)".to_owned(),
            some if some.contains(&INSPECTORATE) => "findings only (inspectorate)".to_owned(),
            some => format!("sectors {}", some.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")),
        };
        if let Some(report) = &recovered {
            return format!(
                "back as {}, region {}, {sectors}: {} lines came back",
                office.name, office.region, report["came_back"]
            );
        }
        format!(
            "joined as {}, region {}, {sectors}\nnext: selaras-agent import --data {} FILE…, then selaras-agent sync --data {}",
            office.name,
            office.region,
            data.display(),
            data.display()
        )
    })
}

/// The first pass of an office that joined again: brings its lines back and gives the report.
async fn bring_back(data: &Data, database: &Arc<Database>, office: &Office) -> Result<Value> {
    let config = Config::load(&data.data)?;
    let pass = schedule::pass(&data.data, database, office, &config, Wait::ForTurn, &|_| {}).await?;
    match (pass.error, pass.outcome.recovered) {
        (Some(error), _) => Err(error),
        (None, report) => report.context("a report of what came back"),
    }
}

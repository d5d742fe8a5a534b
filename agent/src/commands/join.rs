//! `join`: from a token to an office's data folder.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::{WrongUse, answer, now_ms};
use selaras_proto::token::{JoinToken, TokenError};
use serde_json::json;

use crate::cli::Join;
use crate::config::Config;
use crate::{store, sync};

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
    let office = super::runtime()?.block_on(sync::join(&network, &arguments.server, &token, now_ms()))?;
    let value = json!({
        "office": office.office.to_string(), "name": office.name, "region": office.region, "sectors": office.sectors,
        "server": office.server,
    });
    answer(json, &value, || {
        let sectors = match office.sectors.as_slice() {
            [] => "all sectors (coordinator)".to_owned(),
            some => format!("sectors {}", some.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")),
        };
        format!(
            "joined as {}, region {}, {sectors}\nnext: selaras-agent import --data {} FILE…, then selaras-agent sync --data {}",
            office.name,
            office.region,
            data.display(),
            data.display()
        )
    })
}

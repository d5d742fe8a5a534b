//! `run`: the schedule, until stopped.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::{DONE, Data, now_ms, say, stopped};
use serde_json::json;

use crate::config::Config;
use crate::schedule;

pub fn run(data: &Data, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open_for_pass(data)?;
    let config = Config::load(&data.data)?;
    let every = config.sync_every_seconds;
    let sources = config.sources(&data.data, now_ms())?;
    let scheduled = sources.iter().filter(|source| source.cadence.is_some()).count();
    // An office without sources holds no roots in memory day and night.
    let client = (scheduled > 0).then(|| config.client(&data.data)).transpose()?;
    super::runtime()?.block_on(async {
        // Watched before the line that scripts wait for: whoever reads it may stop us at once.
        let stopping = stopped();
        say(&match json {
            true => json!({
                "office": office.office.to_string(), "region": office.region, "sync_every_seconds": every,
                "sources": scheduled,
            })
            .to_string(),
            false => format!(
                "running for {}, region {}: sync about every {every} s, {scheduled} sources",
                office.name, office.region
            ),
        })?;
        schedule::run(&data.data, &database, &office, &config, client.as_ref(), &sources, stopping).await
    })?;
    Ok(ExitCode::from(DONE))
}

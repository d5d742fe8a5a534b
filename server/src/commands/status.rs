//! `status`: the province at a glance: who reports, who is silent, what waits, and whether it could be restored.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::region::{RegionCode, of_province};
use selaras_ledger::{Transaction, backups, last_good_backup, last_restored};
use selaras_program::{Data, answer, instant, now_ms};
use serde_json::{Value, json};

use crate::config::Config;
use crate::offices::board;
use crate::store;

pub fn run(data: &Data, json: bool) -> Result<ExitCode> {
    let database = super::open(data)?;
    let silent_after_ms = Config::load(&data.data)?.silent_after_ms();
    let value = database.read(|tx| status(tx, now_ms(), silent_after_ms))?;
    answer(json, &value, || text(&value))
}

fn status(tx: &Transaction<'_>, now_ms: i64, silent_after_ms: i64) -> Result<Value> {
    let province = store::province(tx)?;
    let board = board(tx, now_ms, silent_after_ms)?;
    let live: Vec<_> = board.iter().filter(|contact| contact.row.revoked_ms.is_none()).collect();
    let mut covered: Vec<RegionCode> = live.iter().map(|contact| contact.row.region).collect();
    covered.dedup();
    covered.sort_unstable();
    covered.dedup();
    let last_try = backups(tx, 1)?.pop();
    Ok(json!({
        "province": province,
        "version": env!("CARGO_PKG_VERSION"),
        "regions": of_province(province.province()).count(),
        "regions_with_office": covered.len(),
        "regions_reported": store::reported_regions(tx)?.len(),
        "offices": live.len(),
        "not_joined": live.iter().filter(|contact| contact.row.certificate_expires_ms.is_none()).count(),
        "silent": live.iter().filter(|contact| contact.silent_since_ms.is_some()).count(),
        "waiting": live.iter().filter_map(|contact| contact.waiting).sum::<u64>(),
        "stale": store::stale_periods(tx, u32::MAX)?.len(),
        "last_backup": last_good_backup(tx)?.map(|row| json!({
            "made": instant(row.started_ms), "file": row.file, "size_bytes": row.size_bytes, "lines": row.lines,
        })),
        "backup_error": last_try.map(|row| row.error).filter(|error| !error.is_empty()),
        "restored": last_restored(tx)?.map(|row| json!({
            "at": instant(row.restored_ms), "made": instant(row.made_ms), "file": row.file, "lines": row.lines,
        })),
    }))
}

fn text(value: &Value) -> String {
    let count = |key: &str| value[key].as_u64().unwrap_or_default();
    let mut text = format!(
        "province {}: {} of {} regions have an office, {} have reported\n{} offices: {} silent, {} not joined yet; {} lines wait there, as last told\n{} standings to be computed anew\n",
        value["province"].as_str().unwrap_or_default(),
        count("regions_with_office"),
        count("regions"),
        count("regions_reported"),
        count("offices"),
        count("silent"),
        count("not_joined"),
        count("waiting"),
        count("stale")
    );
    match value["last_backup"]["made"].as_str() {
        Some(made) => {
            let file = value["last_backup"]["file"].as_str().unwrap_or_default();
            text.push_str(&format!("last good backup: {made} {file}\n"));
        }
        None => text.push_str("no backup yet\n"),
    }
    if let Some(error) = value["backup_error"].as_str() {
        text.push_str(&format!("the last backup failed: {error}\n"));
    }
    if let Some(at) = value["restored"]["at"].as_str() {
        let made = value["restored"]["made"].as_str().unwrap_or_default();
        text.push_str(&format!("restored at {at} from a backup of {made}\n"));
    }
    text
}

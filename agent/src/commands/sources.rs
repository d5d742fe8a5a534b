//! `sources`: the addresses that tables come from, what their last fetches did, one fetch now, and where a line came from.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use selaras_domain::line::LedgerId;
use selaras_ledger::{Transaction, find_ledger, line_at};
use selaras_program::{DONE, Data, REFUSED, UNREACHABLE, WrongUse, answer, answer_with, instant, now_ms};
use serde_json::{Value, json};
use uuid::Uuid;

use super::import;
use crate::cli::{Sources, SourcesCommand};
use crate::config::Config;
use crate::schedule::{self, Wait};
use crate::sources::Source;
use crate::store::{self, FetchRow, Office};

pub fn run(arguments: &Sources, json: bool) -> Result<ExitCode> {
    match (&arguments.command, &arguments.data) {
        (Some(SourcesCommand::Fetch { data, name, force }), _) => fetch(data, name, *force, json),
        (Some(SourcesCommand::Line { data, seq, ledger }), _) => line(data, *seq, ledger.as_deref(), json),
        (None, Some(data)) => list(data, json),
        (None, None) => Err(WrongUse("--data DIR is missing".to_owned()).into()),
    }
}

fn list(data: &Data, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(data)?;
    let sources = Config::load(&data.data)?.sources(&data.data, now_ms())?;
    let rows = database.read(|tx| sources.iter().map(|source| row(tx, &office, source)).collect::<Result<Vec<_>>>())?;
    let value = json!({ "sources": rows });
    answer(json, &value, || list_text(&value))
}

fn row(tx: &Transaction<'_>, office: &Office, source: &Source) -> Result<Value> {
    let last = store::last_fetch(tx, &source.name)?;
    let good = store::last_good_fetch(tx, &source.name)?;
    // Due since before: at the next look of `run`.
    let next = schedule::next_fetch(office, source, last.as_ref()).map(|next| instant(next.max(now_ms())));
    Ok(json!({
        "name": source.name, "address": source.address.to_string(), "when": source.when, "writer": source.writer,
        "next_run": next,
        "failures": last.as_ref().map_or(0, |last| last.failures),
        "last_error": last.as_ref().map(|last| last.error.as_str()).filter(|error| !error.is_empty()),
        "last_success": good.as_ref().map(|good| instant(good.ended_ms)),
        "last_run": last.as_ref().map(run_of),
    }))
}

fn run_of(fetch: &FetchRow) -> Value {
    json!({
        "started": instant(fetch.started_ms), "ended": instant(fetch.ended_ms),
        "status": Some(fetch.status).filter(|status| *status != 0), "size_bytes": fetch.size_bytes,
        "rows": fetch.rows, "new": fetch.new, "changed": fetch.changed, "unchanged": fetch.unchanged,
        "refused": fetch.refused,
        "refusals": serde_json::from_str(&fetch.refusals).unwrap_or(Value::Null),
    })
}

fn list_text(value: &Value) -> String {
    let mut text = String::new();
    let word = |value: &Value| value.as_str().unwrap_or("never").to_owned();
    for source in value["sources"].as_array().into_iter().flatten() {
        let (name, address, when) = (&source["name"], &source["address"], &source["when"]);
        text.push_str(&format!("{}: {}, {}\n", word(name), word(address), word(when)));
        let (last, next) = (&source["last_run"], &source["next_run"]);
        text.push_str(&format!("  last run {}, next run {}", word(&last["ended"]), word(next)));
        if last["status"] == 200 {
            text.push_str(&format!(
                ": {} rows, {} new, {} changed, {} unchanged, {} refused",
                last["rows"], last["new"], last["changed"], last["unchanged"], last["refused"]
            ));
        } else if last["status"] == 304 {
            text.push_str(": nothing new");
        }
        text.push('\n');
        if let Some(error) = source["last_error"].as_str() {
            text.push_str(&format!("  last error ({} in a row): {error}\n", source["failures"]));
        }
        for refusal in last["refusals"].as_array().into_iter().flatten() {
            text.push_str(&format!("  refused {}{}\n", import::place(refusal), word(&refusal["reason"])));
        }
    }
    if text.is_empty() { "no [[source]] in selaras.toml\n".to_owned() } else { text }
}

fn fetch(data: &Data, name: &str, force: bool, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(data)?;
    let config = Config::load(&data.data)?;
    let sources = config.sources(&data.data, now_ms())?;
    let Some(source) = sources.iter().find(|source| source.name == name) else {
        let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
        let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        return Err(WrongUse(format!("no [[source]] named {name:?} in selaras.toml; there are: {known}")).into());
    };
    let client = config.client(&data.data)?;
    let how = (Wait::ForTurn, force, false);
    let taken = super::runtime()?
        .block_on(async { schedule::fetch(&data.data, &database, &office, &client, source, how).await })?
        .context("the turn was waited for")?;
    let imported = import::fetched(&office, &source.address.to_string(), &taken);
    let code = match (imported.is_refused, imported.is_unreachable) {
        (true, _) => REFUSED,
        (_, true) => UNREACHABLE,
        _ => DONE,
    };
    let value = json!({ "source": source.name, "files": [imported.value] });
    answer_with(code, json, &value, || import::text(&value))
}

fn line(data: &Data, seq: u64, ledger: Option<&str>, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(data)?;
    let ledger = match ledger {
        None => office.ledger,
        Some(text) => LedgerId(text.parse::<Uuid>().map_err(|_| WrongUse(format!("{text:?} is not a ledger's id")))?),
    };
    let missing =
        || WrongUse(format!("no line {seq} in ledger {ledger}; `selaras-agent status` tells how many there are"));
    let value = database.read(|tx| {
        let known = find_ledger(tx, ledger)?.ok_or_else(missing)?;
        let line = line_at(tx, known.key, seq)?.ok_or_else(missing)?.bytes.decode().ok();
        let header = line.as_ref().map(|line| &line.header);
        let origin = store::origin_of(tx, ledger, seq)?;
        let file = origin.as_ref().map(|line| &line.origin);
        Ok(json!({
            "ledger": ledger.to_string(), "seq": seq,
            "cell": header.map(|header| header.cell.to_string()), "kind": header.map(|header| header.kind.word()),
            "writer": header.map(|header| header.writer.clone()), "time": header.map(|header| instant(header.time_ms)),
            "file": file.map(|file| &file.file), "source": file.map(|file| &file.name).filter(|name| !name.is_empty()),
            "sheet": origin.as_ref().and_then(|line| line.sheet.as_deref()),
            "row": origin.as_ref().and_then(|line| line.row),
            "hash": file.map(|file| blake3::Hash::from_bytes(file.hash).to_hex().to_string()),
            "size_bytes": file.map(|file| file.size_bytes).filter(|size| *size > 0),
            "etag": file.map(|file| &file.etag).filter(|etag| !etag.is_empty()),
            "read_at": file.map(|file| instant(file.time_ms)),
        }))
    })?;
    answer(json, &value, || line_text(&value))
}

fn line_text(value: &Value) -> String {
    let word = |key: &str| value[key].as_str().unwrap_or("?").to_owned();
    let place = match value["file"].as_str() {
        None => "typed, or written elsewhere".to_owned(),
        Some(file) => {
            let sheet = value["sheet"].as_str().map(|sheet| format!(", sheet {sheet}")).unwrap_or_default();
            let row = value["row"].as_u64().map(|row| format!(", row {row}")).unwrap_or_default();
            let source = value["source"].as_str().map(|name| format!(" (source {name})")).unwrap_or_default();
            format!("{file}{source}{sheet}{row}\nread {}, BLAKE3 {}", word("read_at"), word("hash"))
        }
    };
    format!("line {}: {}, by {} at {}\n{place}\n", value["seq"], word("cell"), word("writer"), word("time"))
}

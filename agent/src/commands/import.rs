//! `import`: files and addresses to lines. Good rows go in, bad ones are named; the same file twice writes no line.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use selaras_domain::message;
use selaras_ledger::Database;
use selaras_program::{DONE, REFUSED, UNREACHABLE, answer_with, complain, instant, now_ms};
use serde_json::{Value, json};

use crate::cli::Import;
use crate::commands::{self, annotate};
use crate::config::Config;
use crate::entry::{Counts, beside_entries, preview, write_all};
use crate::import::http::{Address, Credentials};
use crate::import::{Context, FileRefusal, ParsedFile, Refusal, load, parse_bytes};
use crate::sources::{Asked, Taken, context, take};
use crate::store::{Office, Origin};

/// How many refused rows and warnings of a file a person is told: a file of another kind has one in each of its rows.
const SHOWN: usize = 200;

/// What one of the files or addresses came to.
pub(super) struct Imported {
    pub(super) value: Value,
    pub(super) is_refused: bool,
    pub(super) is_unreachable: bool,
}

pub fn run(arguments: &Import, json: bool) -> Result<ExitCode> {
    let (database, office) = commands::open(&arguments.data)?;
    let writer = commands::writer(arguments.writer.as_deref())?;
    let now = now_ms();
    // All of them before the first is read: a wrong address is wrong use.
    let addresses: Vec<Option<Address>> = arguments.files.iter().map(|file| address(file)).collect::<Result<_>>()?;
    annotate::check(arguments, addresses.iter().any(Option::is_some))?;
    let mut imported: Vec<Imported> = Vec::new();
    let mut failure = None;
    for (path, address) in arguments.files.iter().zip(&addresses) {
        let one = match address {
            Some(address) => from_address(arguments, address, &database, &office, &writer, now),
            None => from_file(arguments, path, &database, &office, &writer, now),
        };
        match one {
            Ok(one) => imported.push(one),
            // A wrong use shows before anything is in; later the answer of the files that are in is not lost with it.
            Err(error) if imported.is_empty() => return Err(error),
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    let code = match () {
        () if failure.is_some() || imported.iter().any(|one| one.is_refused) => REFUSED,
        () if imported.iter().any(|one| one.is_unreachable) => UNREACHABLE,
        () => DONE,
    };
    let files: Vec<Value> = imported.into_iter().map(|one| one.value).collect();
    let mut value = json!({ "dry_run": arguments.dry_run, "files": files });
    if let Some(error) = &failure {
        value["error"] = json!(format!("{error:#}"));
        complain(error);
    }
    answer_with(code, json, &value, || text(&value))
}

/// The address that is meant, if it is not a file.
fn address(file: &Path) -> Result<Option<Address>> {
    match file.to_str() {
        Some(text) if Address::is_meant(text) => Ok(Some(Address::parse(text)?)),
        _ => Ok(None),
    }
}

/// Writes the entries of a file in one transaction: all of its good rows, or after a failure none.
fn from_file(
    arguments: &Import,
    path: &Path,
    database: &Database,
    office: &Office,
    writer: &str,
    now_ms: i64,
) -> Result<Imported> {
    let shown = path.display().to_string();
    let bytes = match load(path) {
        Ok(bytes) => bytes,
        Err(refusal) => return Ok(unread(&shown, &refusal)),
    };
    let origin = Origin {
        file: path.file_name().map(OsStr::to_string_lossy).unwrap_or_default().into_owned(),
        name: String::new(),
        hash: *blake3::hash(&bytes).as_bytes(),
        size_bytes: bytes.len() as u64,
        etag: String::new(),
        time_ms: now_ms,
    };
    let context: Context = context(office, now_ms)?;
    // The import takes the bytes; they are needed once more only to be given back.
    let given = arguments.annotate.as_ref().map(|out| (out, bytes.clone()));
    let mut parsed = match parse_bytes(&shown, bytes, &context) {
        Ok(parsed) => parsed,
        Err(refusal) => {
            let mut imported = unread(&shown, &refusal);
            if let Some((out, bytes)) = given {
                imported.value["annotated"] = annotate::give_back(out, &bytes, Err(&refusal))?;
            }
            return Ok(imported);
        }
    };
    parsed.warnings.extend(database.read(|tx| beside_entries(tx, office, &parsed.entries))?);
    let (parsed, mut counts) = match arguments.dry_run {
        true => {
            let counts = database.read(|tx| preview(tx, office, &parsed.entries))?;
            (parsed, counts)
        }
        false => {
            let (office, writer) = (office.clone(), writer.to_owned());
            database.write_blocking(move |tx| {
                let counts = write_all(tx, &office, &parsed.entries, &writer, &origin)?;
                Ok((parsed, counts))
            })?
        }
    };
    counts.unchanged += parsed.repeated;
    let mut imported = read(office, &parsed, counts);
    if let Some((out, bytes)) = given {
        imported.value["annotated"] = annotate::give_back(out, &bytes, Ok(&parsed))?;
    }
    Ok(imported)
}

/// Fetches an address with what the settings say about its host, and writes its good rows.
fn from_address(
    arguments: &Import,
    address: &Address,
    database: &Arc<Database>,
    office: &Office,
    writer: &str,
    now_ms: i64,
) -> Result<Imported> {
    let data: &PathBuf = &arguments.data.data;
    let config = Config::load(data)?;
    let asked = Asked {
        address: address.clone(),
        credentials: credentials(&config.sources(data, now_ms)?, address),
        name: String::new(),
        writer: writer.to_owned(),
        force: arguments.force,
        dry_run: arguments.dry_run,
    };
    let client = config.client(data)?;
    let taken = commands::runtime()?.block_on(async { take(&client, database, office, &asked, now_ms).await })?;
    Ok(fetched(office, &address.to_string(), &taken))
}

/// Those of the source with this very address, else of one on the same host and port.
fn credentials(sources: &[crate::sources::Source], address: &Address) -> Credentials {
    let same = sources.iter().find(|source| source.address == *address);
    let near =
        sources.iter().find(|source| source.address.is_same_origin(address) && source.credentials != Credentials::None);
    same.or(near).map(|source| source.credentials.clone()).unwrap_or_default()
}

/// What a fetch came to; `sources fetch` tells it the same way.
pub(super) fn fetched(office: &Office, shown: &str, taken: &Taken) -> Imported {
    match taken {
        Taken::Table { parsed, counts, size_bytes } => {
            let mut imported = read(office, parsed, *counts);
            imported.value["size_bytes"] = json!(size_bytes);
            imported
        }
        Taken::NotModified { since_ms } => Imported {
            value: json!({
                "file": shown, "kind": null, "rows": 0, "new": 0, "changed": 0, "unchanged": 0, "refused": [],
                "warnings": [], "not_modified": true, "since": instant(*since_ms),
            }),
            is_refused: false,
            is_unreachable: false,
        },
        Taken::Unreadable { refusal, .. } => unread(shown, refusal),
        Taken::Failed(error) => {
            let mut imported = unread(shown, &FileRefusal { reason: error.message() });
            imported.value["status"] = json!(error.status());
            (imported.is_refused, imported.is_unreachable) = (!error.is_transient(), error.is_transient());
            imported
        }
    }
}

fn read(office: &Office, parsed: &ParsedFile, counts: Counts) -> Imported {
    let is_refused = !parsed.refused.is_empty();
    Imported { value: report(office, parsed, counts), is_refused, is_unreachable: false }
}

fn unread(shown: &str, refusal: &FileRefusal) -> Imported {
    let row = json!({ "sheet": null, "row": null, "column": null, "code": null, "reason": refusal.reason });
    let value = json!({
        "file": shown, "kind": null, "rows": 0, "new": 0, "changed": 0, "unchanged": 0, "refused": [row],
        "warnings": [],
    });
    Imported { value, is_refused: true, is_unreachable: false }
}

fn report(office: &Office, parsed: &ParsedFile, counts: Counts) -> Value {
    let rows = |refusals: &[Refusal]| -> Vec<Value> {
        refusals
            .iter()
            .map(|refusal| {
                json!({
                    "sheet": refusal.sheet.as_deref(), "row": refusal.row, "column": refusal.column, "code": refusal.code,
                    "reason": refusal.reason,
                })
            })
            .collect()
    };
    let mut warnings = rows(&parsed.warnings);
    warnings.extend(outside_rights(office, parsed));
    let kinds: Vec<&str> = parsed.kinds.iter().map(|kind| kind.word()).collect();
    json!({
        "file": &*parsed.file, "kind": kinds.join(","), "rows": parsed.rows, "new": counts.new, "changed": counts.changed,
        "unchanged": counts.unchanged, "refused": rows(&parsed.refused), "not_filled": parsed.not_filled,
        "warnings": warnings,
    })
}

/// Sectors this office has no right to, as last told: the lines go in, the province will refuse them until it grants it.
fn outside_rights(office: &Office, parsed: &ParsedFile) -> Option<Value> {
    if office.sectors.is_empty() {
        return None;
    }
    let outside = |sector: &u8| !office.sectors.contains(sector);
    let sectors: std::collections::BTreeSet<u8> =
        parsed.entries.iter().filter_map(|entry| entry.cell.subject.sector()).filter(outside).collect();
    let names = sectors.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    (!sectors.is_empty()).then(|| {
        json!({
            "sheet": null, "row": null, "column": "kode", "code": null,
            "reason": message!(
                "perangkat ini tidak berhak atas urusan {names}: barisnya disimpan, tetapi akan ditolak provinsi sampai haknya diberikan",
                "this office has no right to sector {names}: the rows are kept, but the province will refuse them until the right is given"
            ),
        })
    })
}

pub(super) fn text(value: &Value) -> String {
    let mut text = String::new();
    for file in value["files"].as_array().into_iter().flatten() {
        if file["not_modified"] == true {
            let (name, since) = (&file["file"], &file["since"]);
            let shown = |value: &Value| value.as_str().unwrap_or("?").to_owned();
            text.push_str(&format!("{}: nothing new since {}\n", shown(name), shown(since)));
            continue;
        }
        text.push_str(&format!(
            "{}: {} rows, {} new, {} changed, {} unchanged, {} refused\n",
            file["file"].as_str().unwrap_or("?"),
            file["rows"],
            file["new"],
            file["changed"],
            file["unchanged"],
            file["refused"].as_array().map_or(0, Vec::len)
        ));
        for (mark, key) in [("refused", "refused"), ("warning", "warnings")] {
            let rows = file[key].as_array().map(Vec::as_slice).unwrap_or_default();
            for row in rows.iter().take(SHOWN) {
                text.push_str(&format!("  {mark} {}{}\n", place(row), row["reason"].as_str().unwrap_or("?")));
            }
            if rows.len() > SHOWN {
                text.push_str(&format!("  {mark} … and {} more: --json names all of them\n", rows.len() - SHOWN));
            }
        }
        text.extend(annotate::text(&file["annotated"]));
    }
    if value["dry_run"] == true {
        text.push_str("nothing was written (--dry-run)\n");
    }
    text
}

/// "lembar Capaian, baris 12, kolom terpenuhi (K.2.01): " as far as known.
pub(super) fn place(row: &Value) -> String {
    let mut parts = Vec::new();
    for (name, key) in [("lembar", "sheet"), ("baris", "row"), ("kolom", "column"), ("kode", "code")] {
        match &row[key] {
            Value::String(text) => parts.push(format!("{name} {text}")),
            Value::Number(number) => parts.push(format!("{name} {number}")),
            _ => {}
        }
    }
    if parts.is_empty() { String::new() } else { format!("{}: ", parts.join(", ")) }
}

//! `bundle join | export | import`: what a person carries between this office and the province, and what to do next.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::{DONE, REFUSED, WrongUse, answer, answer_with, now_ms};
use selaras_proto::token::{JoinToken, TokenError};
use serde_json::{Value, json};

use crate::bundle::{self, Written, said};
use crate::cli::{Bundle, BundleExport, BundleImport, BundleJoin};
use crate::store;

pub fn run(command: &Bundle, json: bool) -> Result<ExitCode> {
    match command {
        Bundle::Join(arguments) => join(arguments, json),
        Bundle::Export(arguments) => export(arguments, json),
        Bundle::Import(arguments) => import(arguments, json),
    }
}

fn join(arguments: &BundleJoin, json: bool) -> Result<ExitCode> {
    let data = &arguments.data.data;
    let token: JoinToken = arguments.token.parse().map_err(|error: TokenError| WrongUse(error.to_string()))?;
    if data.join(store::FILE).exists()
        && let Some(office) = store::open(data)?.read(|tx| store::office(tx))?
    {
        return Err(WrongUse(format!("{} already belongs to {}", data.display(), office.name)).into());
    }
    let written = bundle::request(data, &token, arguments.server.as_deref(), &arguments.output)?;
    let value = json!({ "file": written.file, "bytes": written.bytes });
    answer(json, &value, || {
        format!(
            "permintaan bergabung ditulis: {}, {} byte\nbawa berkas ini ke provinsi; di sana: selaras-server bundle import --data DIR {}\nlalu di sini: selaras-agent bundle import --data {} JAWABAN",
            written.file.display(),
            written.bytes,
            shown_name(&written),
            data.display()
        )
    })
}

fn export(arguments: &BundleExport, json: bool) -> Result<ExitCode> {
    let data = &arguments.data.data;
    let (database, office) = super::open_for_pass(&arguments.data)?;
    let max_bytes = arguments.size.max_bytes;
    let (written, after) = bundle::export(data, &database, &office, &arguments.output, max_bytes, now_ms())?;
    let lines: u64 = written.iter().map(|written| written.lines).sum();
    let of = written.len();
    let file = |written: &Written| json!({ "file": written.file, "part": written.part, "of": of, "lines": written.lines, "bytes": written.bytes });
    let files: Vec<Value> = written.iter().map(file).collect();
    let value = json!({ "files": files, "lines": lines, "server_seq": after });
    answer(json, &value, || {
        let mut text = match lines {
            0 => "tidak ada baris baru; berkas ini meminta jawaban provinsi\n".to_owned(),
            lines => format!("{lines} baris sesudah baris {after}\n"),
        };
        for written in &written {
            text += &format!("  {}: {} baris, {} byte\n", written.file.display(), written.lines, written.bytes);
        }
        let names: Vec<String> = written.iter().map(shown_name).collect();
        text += &format!(
            "bawa {} ke provinsi; di sana: selaras-server bundle import --data DIR {}",
            if of == 1 { "berkas ini" } else { "semua bagian ini" },
            names.join(" ")
        );
        text
    })
}

fn import(arguments: &BundleImport, json: bool) -> Result<ExitCode> {
    let data = &arguments.data.data;
    let imported = super::runtime()?.block_on(bundle::import(data, &arguments.files, now_ms()))?;
    let (last, refused) = (imported.last(), imported.refused());
    let pulled: u64 = imported.files.iter().map(|(_, taken)| taken.pulled).sum();
    let files: Vec<Value> = imported
        .files
        .iter()
        .map(|(file, taken)| json!({ "file": file, "lines": taken.pulled, "known": taken.is_known }))
        .collect();
    let value = json!({
        "files": files, "pulled": pulled, "refused": refused, "synced": last.synced, "reason": last.reason,
        "head_seq": last.head_seq, "server_seq": last.server_seq, "joined": imported.has_joined,
        "renewed": imported.has_renewed, "recovered": last.recovered.is_some(),
    });
    answer_with(if imported.is_whole() { DONE } else { REFUSED }, json, &value, || {
        said(&imported, &data.display().to_string()).spoken().to_owned()
    })
}

fn shown_name(written: &Written) -> String {
    written.file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

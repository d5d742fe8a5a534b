//! `bundle join | export | import`: what a person carries between this office and the province, and what to do next.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::message;
use selaras_domain::message::Message;
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
        let (file, bytes, name, data) = (written.file.display(), written.bytes, shown_name(&written), data.display());
        let said = message!(
            "permintaan bergabung ditulis: {file}, {bytes} byte\nbawa berkas ini ke provinsi; di sana: selaras-server bundle import --data DIR {name}\nlalu di sini: selaras-agent bundle import --data {data} JAWABAN",
            "the request to join is written: {file}, {bytes} bytes\nbring this file to the province; there: selaras-server bundle import --data DIR {name}\nthen here: selaras-agent bundle import --data {data} ANSWER"
        );
        said.spoken().to_owned()
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
        let mut said = vec![match lines {
            0 => message!(
                "tidak ada baris baru; berkas ini meminta jawaban provinsi",
                "there is no new line; this file asks for the province's answer"
            ),
            lines => message!("{lines} baris sesudah baris {after}", "{lines} lines after line {after}"),
        }];
        said.extend(written.iter().map(|written| {
            let (file, lines, bytes) = (written.file.display(), written.lines, written.bytes);
            message!("  {file}: {lines} baris, {bytes} byte", "  {file}: {lines} lines, {bytes} bytes")
        }));
        let names = written.iter().map(shown_name).collect::<Vec<_>>().join(" ");
        said.push(match of {
            1 => message!(
                "bawa berkas ini ke provinsi; di sana: selaras-server bundle import --data DIR {names}",
                "bring this file to the province; there: selaras-server bundle import --data DIR {names}"
            ),
            _ => message!(
                "bawa semua bagian ini ke provinsi; di sana: selaras-server bundle import --data DIR {names}",
                "bring all these parts to the province; there: selaras-server bundle import --data DIR {names}"
            ),
        });
        said.iter().map(Message::spoken).collect::<Vec<_>>().join("\n")
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

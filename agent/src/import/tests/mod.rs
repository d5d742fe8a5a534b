//! The import as a whole: real files in, entries and refusals out.

mod csv;
mod hostile;
mod rows;
mod workbook;

use std::path::Path;

use selaras_domain::line::{Achievement, Content};

use super::{Context, FileRefusal, ParsedFile};

const NOW: u16 = 2024;
const HEADER: &str = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan\n";

fn context(region: &str) -> Context {
    Context { region: region.parse().unwrap(), now_year: NOW }
}

fn parse_bytes(bytes: impl AsRef<[u8]>) -> Result<ParsedFile, FileRefusal> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    std::fs::write(&path, bytes).unwrap();
    super::parse(&path, &context("62.07"))
}

fn parsed(bytes: impl AsRef<[u8]>) -> ParsedFile {
    parse_bytes(bytes).unwrap()
}

fn refused_file(bytes: impl AsRef<[u8]>) -> String {
    parse_bytes(bytes).unwrap_err().reason.id
}

/// `row subject required/achieved`, for files of achievements.
fn values(parsed: &ParsedFile) -> Vec<String> {
    let show = |content: &Content| match content {
        Content::Achievement(Achievement::Value { required, achieved, .. }) => format!("{achieved}/{required}"),
        Content::Achievement(Achievement::Nihil { reason }) => format!("nihil: {reason}"),
        Content::Achievement(Achievement::NotApplicable { reason }) => format!("tidak_berlaku: {reason}"),
        Content::Budget(budget) => format!("{}/{}", budget.realisation, budget.allocation),
        Content::Narrative(narrative) => format!("{} -> {}", narrative.problem, narrative.remedy),
        Content::Target(target) => target.value.to_string(),
        Content::Stage(stage) => format!("{} {}", stage.date, stage.document),
        other => format!("{other:?}"),
    };
    let entries = parsed.entries.iter();
    entries.map(|one| format!("{} {} {}", one.place.row, one.cell.subject, show(&one.content))).collect()
}

/// `row column reason`
fn refusals(parsed: &ParsedFile) -> Vec<String> {
    let show = |row: Option<u32>| row.map_or_else(|| "-".to_owned(), |row| row.to_string());
    let refused = parsed.refused.iter();
    refused.map(|one| format!("{} {} {}", show(one.row), one.column.unwrap_or("-"), one.reason.id)).collect()
}

#[track_caller]
fn only_refusal(parsed: &ParsedFile, start: &str, part: &str) {
    let refusals = refusals(parsed);
    assert!(refusals.len() == 1 && refusals[0].starts_with(start) && refusals[0].contains(part), "{refusals:?}");
}

fn save(workbook: &mut rust_xlsxwriter::Workbook) -> Vec<u8> {
    workbook.save_to_buffer().unwrap()
}

fn parse_path(path: &Path) -> Result<ParsedFile, FileRefusal> {
    super::parse(path, &context("62.07"))
}

//! Files as offices really send them, and some that nobody should: every case is made here, read by the agent's importer,
//! and told as its user would be told. One snapshot per theme shows for every case what went in, what did not, and why;
//! whatever the file, no row is lost between the three and nothing panics.

// A list of cases is long and does one thing.
#![allow(clippy::too_many_lines)]

mod cells;
mod encodings;
mod foreign;
mod headers;
mod hostile;
mod large;
mod layout;
mod make;
mod numbers;
mod rows;
mod sheets;
mod texts;

use std::collections::HashSet;
use std::fmt::Write as _;

use selaras_agent::import::{Context, Entry, FileRefusal, ParsedFile, Refusal, parse};
use selaras_domain::line::{Achievement, Content};

/// How many entries, refusals and warnings of a case a snapshot shows.
const SHOWN: usize = 5;

/// A file and what is the matter with it.
struct Case {
    name: &'static str,
    bytes: Vec<u8>,
}

fn case(name: &'static str, bytes: impl Into<Vec<u8>>) -> Case {
    Case { name, bytes: bytes.into() }
}

/// Reads a file as an office of Kotawaringin Timur would in 2024.
fn read(bytes: &[u8]) -> Result<ParsedFile, FileRefusal> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("berkas");
    std::fs::write(&path, bytes).unwrap();
    parse(&path, &Context { region: "62.02".parse().unwrap(), now_year: 2024 })
}

/// What the importer says of every case, one after the other.
fn told(cases: &[Case]) -> String {
    let mut text = String::new();
    for case in cases {
        writeln!(text, "# {}", case.name).unwrap();
        text += &match read(&case.bytes) {
            Ok(parsed) => {
                adds_up(case.name, &parsed);
                of_file(&parsed)
            }
            Err(refusal) => format!("file refused: {refusal}\n"),
        };
        text.push('\n');
    }
    text
}

/// Every filled row is an entry, a repeated one or refused. A refused sheet has no rows: its table is not known.
fn adds_up(name: &str, parsed: &ParsedFile) {
    let is_row = |refusal: &&Refusal| parsed.sheets.iter().any(|sheet| sheet.name == refusal.sheet);
    let refused = parsed.refused.iter().filter(is_row).count();
    let sum = parsed.entries.len() + parsed.repeated + refused;
    assert_eq!(parsed.rows, sum, "{name}: a row is lost or counted twice");
    let unexplained =
        parsed.refused.iter().find(|refusal| refusal.reason.id.is_empty() || refusal.reason.en.is_empty());
    assert_eq!(unexplained, None, "{name}");
}

fn of_file(parsed: &ParsedFile) -> String {
    let ParsedFile { rows, entries, repeated, not_filled, refused, warnings, .. } = parsed;
    let mut text = format!(
        "{rows} rows: {} entries, {repeated} repeated, {} refused; {not_filled} not filled\n",
        entries.len(),
        refused.len()
    );
    shown(&mut text, "entry", entries, of_entry);
    shown(&mut text, "refused", refused, of_refusal);
    shown(&mut text, "warning", warnings, of_refusal);
    text
}

fn shown<T>(text: &mut String, mark: &str, all: &[T], tell: impl Fn(&T) -> String) {
    for one in all.iter().take(SHOWN) {
        writeln!(text, "  {mark} {}", tell(one)).unwrap();
    }
    if all.len() > SHOWN {
        writeln!(text, "  {mark} … and {} more", all.len() - SHOWN).unwrap();
    }
}

fn of_entry(entry: &Entry) -> String {
    let content = match &entry.content {
        Content::Achievement(Achievement::Value { required, achieved, below_standard, note }) => {
            let below = below_standard.map(|below| format!(", {below} below")).unwrap_or_default();
            let note = if note.is_empty() { String::new() } else { format!(" {}", start(note)) };
            format!("{achieved} of {required}{below}{note}")
        }
        Content::Achievement(Achievement::Nihil { reason }) => format!("nihil {}", start(reason)),
        Content::Achievement(Achievement::NotApplicable { reason }) => format!("not applicable {}", start(reason)),
        Content::Budget(budget) => format!("Rp {} of {}", budget.realisation, budget.allocation),
        Content::Narrative(narrative) => format!("{} → {}", start(&narrative.problem), start(&narrative.remedy)),
        Content::Target(target) => format!("target {}", target.value),
        Content::Stage(stage) => format!("{} {}", stage.date, start(&stage.document)),
        other => format!("{other:?}"),
    };
    let sheet = entry.place.sheet.as_deref().map(|sheet| format!("{sheet}!")).unwrap_or_default();
    format!("{sheet}{} {} {}: {content}", entry.place.row, entry.cell.subject, entry.cell.period)
}

fn of_refusal(refusal: &Refusal) -> String {
    let sheet = refusal.sheet.as_deref().map(|sheet| format!("{sheet}!")).unwrap_or_default();
    let row = refusal.row.map(|row| row.to_string()).unwrap_or_default();
    let column = refusal.column.map(|column| format!(" {column}")).unwrap_or_default();
    let code = refusal.code.as_ref().map(|code| format!(" ({})", start(code))).unwrap_or_default();
    format!("{sheet}{row}{column}{code}: {}", refusal.reason.id)
}

/// The start of a text with its length; signs that a snapshot would hide are escaped.
fn start(text: &str) -> String {
    let shown: String = text.chars().take(60).flat_map(escaped).collect();
    match text.chars().count() {
        count if count > 60 => format!("“{shown}…” ({count} characters)"),
        _ => format!("“{shown}”"),
    }
}

fn escaped(sign: char) -> Vec<char> {
    let is_hidden = sign.is_control() || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{a0}');
    if is_hidden { sign.escape_default().collect() } else { vec![sign] }
}

#[test]
fn the_corpus_is_large_and_every_case_has_a_name_of_its_own() {
    let themes: [fn() -> Vec<Case>; 10] = [
        cells::cases,
        encodings::cases,
        foreign::cases,
        headers::cases,
        hostile::cases,
        layout::cases,
        numbers::cases,
        rows::cases,
        sheets::cases,
        texts::cases,
    ];
    let names: Vec<&str> = themes.iter().flat_map(|cases| cases()).map(|case| case.name).collect();
    assert!(names.len() >= 60, "{} cases", names.len());
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "a name is there twice: {names:#?}");
}

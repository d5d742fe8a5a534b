//! The national form: a region's figures in the order of its fields, and what a file that was exported there says otherwise. The
//! file is CSV with `,` or `;` and the columns `kode,dibutuhkan,terpenuhi` or, for money, `kode,pagu,realisasi`.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::catalogue::Catalogue;
use selaras_domain::message;
use selaras_domain::message::{Message, Told};
use selaras_domain::number::{NumberError, parse_amount, parse_rupiah};
use serde::Serialize;

use selaras_web::Language;

use super::contents::{EspmRow, Part, Said, espm_rows, state_text};
use super::numbers::Numbers;
use super::say;
use crate::edition::{CellState, RegionFigures};

/// What to say beside a field: that it is no number and why, and the office's own words.
pub fn remark(row: &Row, language: Language) -> String {
    let state = match row.state {
        CellState::Value => String::new(),
        other => state_text(other, say::words(language)),
    };
    let said = [state.as_str(), row.note.as_str()];
    said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ")
}

/// A region has some four hundred fields.
pub const MAX_BYTES: usize = 1 << 20;

/// One field of the form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// A, B or C.
    pub table: &'static str,
    pub code: String,
    pub sector: u8,
    pub service: String,
    pub name: String,
    pub unit: String,
    /// Canonical; empty where nothing was said.
    pub first: String,
    pub second: String,
    pub state: CellState,
    pub note: String,
}

/// What both say of a field, where they differ. `None`: that side does not have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    pub table: &'static str,
    pub code: String,
    pub name: String,
    pub ours: Option<(String, String)>,
    pub theirs: Option<(String, String)>,
}

const COLUMNS: [&str; 8] =
    ["tabel", "kode", "urusan", "uraian", "satuan", "dibutuhkan_pagu", "terpenuhi_realisasi", "keterangan"];

/// The fields of a region, in the order of the form.
pub fn rows(numbers: &Numbers, figures: &RegionFigures) -> Vec<Row> {
    espm_rows(&numbers.catalogue, figures).into_iter().map(|row| field(&numbers.catalogue, row)).collect()
}

fn field(catalogue: &Catalogue, row: EspmRow) -> Row {
    let text = |value: Option<String>| value.unwrap_or_default();
    let (first, second) = match row.said {
        Said::Figures { required, achieved, .. } => {
            (text(required.map(|it| it.to_string())), text(achieved.map(|it| it.to_string())))
        }
        Said::Money { allocation, realisation, .. } => {
            (text(allocation.map(|it| it.to_string())), text(realisation.map(|it| it.to_string())))
        }
    };
    Row {
        table: row.part.letter(),
        code: row.code,
        sector: row.sector,
        service: catalogue.service(row.service).map(|service| service.name.clone()).unwrap_or_default(),
        name: row.name,
        unit: row.unit,
        first,
        second,
        state: row.state,
        note: row.note,
    }
}

pub fn to_csv(numbers: &Numbers, figures: &RegionFigures) -> Result<Vec<u8>> {
    let mut file = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    file.write_record(COLUMNS)?;
    for row in rows(numbers, figures) {
        let sector = row.sector.to_string();
        // A spreadsheet would take an office's words that begin so for a formula.
        let note = if row.note.starts_with(['=', '+', '-', '@']) { format!("'{}", row.note) } else { row.note };
        file.write_record([row.table, &row.code, &sector, &row.name, &row.unit, &row.first, &row.second, &note])?;
    }
    Ok(file.into_inner().map_err(|error| error.into_error())?)
}

/// What a file says of a field, by table and code.
pub type Theirs = BTreeMap<(&'static str, String), (String, String)>;

/// Reads what was exported there; an error says which line is wrong and why.
pub fn read(bytes: &[u8]) -> Result<Theirs> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        Told(message!(
            "berkas ini bukan teks UTF-8; ekspor sebagai CSV",
            "the file is no text in UTF-8; export it as CSV"
        ))
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.matches(';').count() > first.matches(',').count() { b';' } else { b',' };
    let mut file = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let head: Vec<String> = file.headers()?.iter().map(|name| name.trim().to_lowercase()).collect();
    let find = |names: &[&str]| head.iter().position(|name| names.contains(&name.as_str()));
    let without = || Told(message!("berkas ini tanpa kolom `kode`", "the file has no column `kode`"));
    let code = find(&["kode"]).ok_or_else(without)?;
    let figures = find(&["dibutuhkan"]).zip(find(&["terpenuhi"]));
    let money = find(&["pagu"]).zip(find(&["realisasi"]));
    let both = find(&["dibutuhkan_pagu"]).zip(find(&["terpenuhi_realisasi"]));
    let table = find(&["tabel"]);
    if figures.is_none() && money.is_none() && both.is_none() {
        bail!(Told(message!(
            "berkas ini tanpa `dibutuhkan` dan `terpenuhi`, juga tanpa `pagu` dan `realisasi`",
            "the file has neither `dibutuhkan` and `terpenuhi` nor `pagu` and `realisasi`"
        )));
    }
    let mut theirs = Theirs::new();
    for (at, record) in file.records().enumerate() {
        let line = at + 2;
        let broken = |_| Told(message!("baris {line} tidak terbaca sebagai CSV", "line {line} cannot be read as CSV"));
        let record = record.map_err(broken)?;
        let cell = |column: usize| record.get(column).unwrap_or_default().trim();
        let code = cell(code).to_uppercase();
        let is_money = table.is_some_and(|table| cell(table).eq_ignore_ascii_case("c"));
        let named = both.map(|columns| (columns, is_money));
        let columns = [figures.map(|columns| (columns, false)), money.map(|columns| (columns, true)), named];
        for ((first, second), is_money) in columns.into_iter().flatten() {
            let pair = [cell(first), cell(second)];
            if code.is_empty() || pair.iter().all(|text| text.is_empty()) {
                continue;
            }
            let [one, two] = pair.map(|text| {
                canonical(text, is_money).map_err(|wrong| {
                    let Message { id, en } = wrong.message();
                    Told(message!("baris {line}, {code}: {id}", "line {line}, {code}: {en}"))
                })
            });
            theirs.insert((letter(&code, is_money), code.clone()), (one?, two?));
        }
    }
    Ok(theirs)
}

/// `K.2.01` is a service, `K.2.01.03` an item of it.
fn letter(code: &str, is_money: bool) -> &'static str {
    match (is_money, code.matches('.').count()) {
        (true, _) => Part::Budget.letter(),
        (false, ..=2) => Part::Recipients.letter(),
        _ => Part::Goods.letter(),
    }
}

/// A number as people write it, in the one form that can be compared.
fn canonical(text: &str, is_money: bool) -> Result<String, NumberError> {
    if text.is_empty() {
        return Ok(String::new());
    }
    Ok(match is_money {
        true => parse_rupiah(text).map(|value: Rupiah| value.to_string())?,
        false => parse_amount(text).map(|value: Amount| value.to_string())?,
    })
}

/// Where the form and the edition say different things, in the order of the form; then what only the file has.
pub fn compare(rows: &[Row], mut theirs: Theirs) -> Vec<Difference> {
    let mut differences = Vec::new();
    for row in rows {
        let ours = Some((row.first.clone(), row.second.clone()))
            .filter(|(first, second)| !(first.is_empty() && second.is_empty()));
        let theirs = theirs.remove(&(row.table, row.code.clone()));
        if ours != theirs {
            let (table, code, name) = (row.table, row.code.clone(), row.name.clone());
            differences.push(Difference { table, code, name, ours, theirs });
        }
    }
    let unknown = theirs.into_iter().map(|((table, code), said)| Difference {
        table,
        code,
        name: String::new(),
        ours: None,
        theirs: Some(said),
    });
    differences.extend(unknown);
    differences
}

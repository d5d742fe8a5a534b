//! Writes notes into a workbook that somebody else made, changing only the parts that notes need: the comments of a sheet,
//! their boxes, the marks on the cells. Everything else stays byte for byte (docs/adr/0006 says why no library does it).

mod comments;
mod drawing;
mod outline;
mod parts;
mod sheet;
mod styles;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use super::super::annotate::Note;
use super::super::refusal::FileRefusal;
use super::Trouble;
use super::package::Package;
use super::workbook::{self, Relation, SheetPart};

use outline::{Outline, edited};
use parts::Parts;
use selaras_domain::message;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE_RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

/// Numbers of shapes that one sheet has to itself.
const SHAPES_OF_SHEET: usize = 16 * 1024;

/// The workbook with these notes, and without our notes of last time.
pub fn annotated(bytes: &[u8], notes: &[Note]) -> Result<Vec<u8>, FileRefusal> {
    let mut package = Package::open(bytes)?;
    annotate(bytes, &mut package, notes).map_err(|trouble| match trouble {
        Trouble::Refused(refusal) => refusal,
        Trouble::TooLarge => super::too_large(),
        Trouble::Damaged => FileRefusal::new(message!(
            "catatan tidak dapat ditulis ke buku kerja ini: buka di Excel atau LibreOffice, simpan ulang sebagai .xlsx, lalu \
             impor lagi",
            "notes cannot be written into this workbook: open it in Excel or LibreOffice, save it as .xlsx, then import it again"
        )),
    })
}

fn annotate(bytes: &[u8], package: &mut Package<'_>, notes: &[Note]) -> Result<Vec<u8>, Trouble> {
    let workbook = workbook::read(package)?;
    let mut parts = Parts::open(bytes)?;
    let format = match (&workbook.styles_part, notes.is_empty()) {
        (Some(part), false) => match parts.text(part)? {
            Some(text) => {
                let (text, format) = styles::change(&text)?;
                parts.put(part, text);
                Some(format)
            }
            None => None,
        },
        _ => None,
    };
    let first = workbook.sheets.iter().position(|sheet| !sheet.hidden).unwrap_or(0);
    for (place, part) in workbook.sheets.iter().enumerate() {
        let is_here = |name: &Option<Arc<str>>| match name {
            Some(name) => *name == part.name,
            None => place == first,
        };
        let here: Vec<&Note> = notes.iter().filter(|note| is_here(&note.sheet)).collect();
        annotate_sheet(package, &mut parts, part, place, &here, format)?;
    }
    parts.finish()
}

fn annotate_sheet(
    package: &mut Package<'_>,
    parts: &mut Parts<'_>,
    sheet: &SheetPart,
    place: usize,
    notes: &[&Note],
    format: Option<usize>,
) -> Result<(), Trouble> {
    let (folder, file) = sheet.part.rsplit_once('/').unwrap_or(("", &sheet.part));
    let relations_part = format!("{folder}/_rels/{file}.rels");
    let relations = workbook::relations(package, &relations_part, folder)?;
    let comments = relations.values().find(|relation| relation.kind == "comments");
    if notes.is_empty() && comments.is_none() {
        return Ok(());
    }
    let text = parts.text(&sheet.part)?.ok_or(Trouble::Damaged)?;
    let boxes = sheet::drawing_relation(&text)?.and_then(|id| relations.get(&id));
    let mut added = Vec::new();

    let comments_part = target(parts, &relations, comments, "xl/comments", ".xml", "comments", &mut added);
    let old = parts.text(&comments_part)?.unwrap_or_else(comments::blank);
    let changed = comments::change(&old, notes)?;
    parts.put(&comments_part, changed.text);

    let boxes_part = target(parts, &relations, boxes, "xl/drawings/vmlDrawing", ".vml", "vmlDrawing", &mut added);
    let block = 1 + place * SHAPES_OF_SHEET / 1024;
    let old = parts.text(&boxes_part)?.unwrap_or_else(|| drawing::blank(block));
    let gone: Vec<(u32, u32)> = changed.gone.iter().filter_map(|name| place_of(name)).collect();
    parts.put(&boxes_part, drawing::change(&old, &gone, &changed.fresh, block * 1024));

    let link = if boxes.is_none() { added.iter().find(|one| one.kind == "vmlDrawing") } else { None };
    parts.put(&sheet.part, sheet::change(&text, notes, format, link.map(|one| one.id.as_str()))?);
    add_relations(parts, &relations_part, &added)?;
    add_types(parts, &added)
}

/// A part that a sheet gets.
struct Added {
    id: String,
    kind: &'static str,
    /// From the root, without a slash.
    part: String,
}

/// The part of a relation, or a new one.
fn target(
    parts: &Parts<'_>,
    relations: &HashMap<String, Relation>,
    relation: Option<&Relation>,
    start: &str,
    end: &str,
    kind: &'static str,
    added: &mut Vec<Added>,
) -> String {
    match relation {
        Some(relation) => relation.target.clone(),
        None => {
            let part = parts.free_name(start, end);
            let taken = |id: &String| relations.contains_key(id) || added.iter().any(|one| one.id == *id);
            let id = (1u32..).map(|number| format!("rIdSelaras{number}")).find(|id| !taken(id)).unwrap_or_default();
            added.push(Added { id, kind, part: part.clone() });
            part
        }
    }
}

fn add_relations(parts: &mut Parts<'_>, name: &str, added: &[Added]) -> Result<(), Trouble> {
    if added.is_empty() {
        return Ok(());
    }
    let blank = || {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"{PACKAGE_RELATIONS}\"/>"
        )
    };
    let text = parts.text(name)?.unwrap_or_else(blank);
    let root = Outline::read(&text)?;
    let prefix = &root.prefix;
    let relations = added.iter().map(|Added { id, kind, part }| {
        format!("<{prefix}Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"/{part}\"/>")
    });
    let relations: String = relations.collect();
    parts.put(name, edited(&text, vec![root.appending(&text, &relations)]));
    Ok(())
}

fn add_types(parts: &mut Parts<'_>, added: &[Added]) -> Result<(), Trouble> {
    const TYPES: &str = "[Content_Types].xml";
    let text = parts.text(TYPES)?.ok_or(Trouble::Damaged)?;
    let root = Outline::read(&text)?;
    let prefix = &root.prefix;
    let mut types = String::new();
    for Added { kind, part, .. } in added {
        let content = if *kind == "comments" { COMMENTS_TYPE } else { DRAWING_TYPE };
        types.push_str(&format!("<{prefix}Override PartName=\"/{part}\" ContentType=\"{content}\"/>"));
    }
    if !types.is_empty() {
        parts.put(TYPES, edited(&text, vec![root.appending(&text, &types)]));
    }
    Ok(())
}

/// `E5` for row 5, column 4.
fn cell_name(row: u32, column: u32) -> String {
    let (mut letters, mut left) = (Vec::new(), column + 1);
    while left > 0 {
        letters.push(char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{row}")
}

/// Row and column of `E5`.
fn place_of(name: &str) -> Option<(u32, u32)> {
    super::sheet::reference(name).map(|(row, column)| (row + 1, column))
}

//! The workbook part: its sheets in order, which of them are hidden, from when days are counted, and whether formulas
//! wait to be calculated.

use std::collections::HashMap;
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use super::Trouble;
use super::package::Package;
use super::xml::{attributes, is_true, unescaped};

pub struct Workbook {
    pub sheets: Vec<SheetPart>,
    pub is_1904: bool,
    /// The program that wrote the formulas did not calculate them: a stored 0 is a placeholder.
    pub is_uncalculated: bool,
    pub strings_part: Option<String>,
    pub styles_part: Option<String>,
}

pub struct SheetPart {
    pub name: Arc<str>,
    pub part: String,
    pub hidden: bool,
}

pub struct Relation {
    /// The last word of its type: `worksheet`, `sharedStrings` …
    pub kind: String,
    pub target: String,
}

pub fn read(package: &mut Package<'_>) -> Result<Workbook, Trouble> {
    let root = relations(package, "_rels/.rels", "")?;
    let part = root
        .into_values()
        .find(|relation| relation.kind == "officeDocument")
        .map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.target);
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", &part));
    let relations = relations(package, &format!("{folder}/_rels/{file}.rels"), folder)?;
    let part_of = |kind: &str| relations.values().find(|relation| relation.kind == kind).map(|r| r.target.clone());
    let mut workbook = Workbook {
        sheets: Vec::new(),
        is_1904: false,
        is_uncalculated: false,
        strings_part: part_of("sharedStrings"),
        styles_part: part_of("styles"),
    };
    let mut reader = package.part(&part)?.ok_or(Trouble::Damaged)?;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Trouble::Damaged)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "workbookPr" => attributes(&element, |key, value| {
                    if key == "date1904" {
                        workbook.is_1904 = is_true(value);
                    }
                })?,
                "calcPr" => attributes(&element, |key, value| {
                    if key == "fullCalcOnLoad" {
                        workbook.is_uncalculated = is_true(value);
                    }
                })?,
                "sheet" => workbook.sheets.extend(sheet(&element, &relations)?),
                _ => {}
            },
            Event::Eof => return Ok(workbook),
            _ => {}
        }
    }
}

/// `None` for a chart, a dialog or a macro sheet.
fn sheet(element: &BytesStart<'_>, relations: &HashMap<String, Relation>) -> Result<Option<SheetPart>, Trouble> {
    let (mut name, mut hidden, mut id) = (String::new(), false, String::new());
    attributes(element, |key, value| match key {
        "name" => name = unescaped(value),
        "state" => hidden = value != "visible",
        "id" => id = value.to_owned(),
        _ => {}
    })?;
    let relation = relations.get(&id).filter(|relation| relation.kind == "worksheet");
    Ok(relation.map(|relation| SheetPart { name: Arc::from(name), part: relation.target.clone(), hidden }))
}

/// The relations of a part by their id; `folder` is where the part lies.
pub fn relations(package: &mut Package<'_>, part: &str, folder: &str) -> Result<HashMap<String, Relation>, Trouble> {
    let mut relations = HashMap::new();
    let Some(mut reader) = package.part(part)? else { return Ok(relations) };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Trouble::Damaged)? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let (mut id, mut kind, mut target) = (String::new(), String::new(), String::new());
                attributes(&element, |key, value| match key {
                    "Id" => id = value.to_owned(),
                    "Type" => kind = value.rsplit('/').next().unwrap_or_default().to_owned(),
                    "Target" => target = resolved(folder, &unescaped(value)),
                    _ => {}
                })?;
                relations.insert(id, Relation { kind, target });
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// The part that a target names: `/xl/…` from the root, anything else from the folder.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

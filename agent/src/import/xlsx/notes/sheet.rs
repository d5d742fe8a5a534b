//! The part of a sheet: a mark on the refused cells and the link to the boxes of its notes. The mark is a conditional
//! format, so that the cells and their own formats stay as they are, and it goes with the next note.

use super::super::super::annotate::Note;
use super::super::Trouble;
use super::outline::{Outline, edited};
use super::{RELATIONS, cell_name};

/// Always true, and says whose mark it is after Excel or LibreOffice saved the workbook.
const FORMULA: &str = "\"selaras\"=\"selaras\"";
/// What stands before the conditional formats of a sheet (ECMA-376 part 1, 18.3.1.99).
const BEFORE_MARKS: [&str; 15] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
];
/// What stands behind the link to the boxes.
const AFTER_LINK: [&str; 9] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
];
/// Cells of one mark; a longer list is no longer read by every program.
const CELLS_OF_MARK: usize = 500;

/// The relation of the boxes, where the sheet has any.
pub fn drawing_relation(text: &str) -> Result<Option<String>, Trouble> {
    let root = Outline::read(text)?;
    let Some(link) = root.child("legacyDrawing") else { return Ok(None) };
    let link = Outline::read(text.get(link.range.clone()).ok_or(Trouble::Damaged)?)?;
    Ok(link.attribute("id").map(str::to_owned))
}

/// Replaces the marks of last time by those of now. `format` is the differential format of a mark, `drawing` the relation
/// of boxes that the sheet had none of.
pub fn change(text: &str, notes: &[&Note], format: Option<usize>, drawing: Option<&str>) -> Result<String, Trouble> {
    let root = Outline::read(text)?;
    let end = root.close.ok_or(Trouble::Damaged)?;
    let prefix = &root.prefix;
    let mut edits = Vec::new();
    for child in root.children.iter().filter(|child| child.name == "conditionalFormatting") {
        let old = text.get(child.range.clone()).unwrap_or_default().replace("&quot;", "\"");
        if old.contains(FORMULA) {
            edits.push((child.range.clone(), String::new()));
        }
    }
    if let Some(format) = format {
        let mut marks = String::new();
        for (priority, cells) in (900_001..).zip(notes.chunks(CELLS_OF_MARK)) {
            let cells: Vec<String> = cells.iter().map(|note| cell_name(note.row, note.column)).collect();
            marks.push_str(&format!(
                "<{prefix}conditionalFormatting sqref=\"{}\"><{prefix}cfRule type=\"expression\" dxfId=\"{format}\" \
                 priority=\"{priority}\"><{prefix}formula>{FORMULA}</{prefix}formula></{prefix}cfRule></{prefix}conditionalFormatting>",
                cells.join(" ")
            ));
        }
        let is_before = |name: &str| BEFORE_MARKS.contains(&name) || name == "phoneticPr";
        let at = root.children.iter().find(|child| !is_before(&child.name)).map_or(end, |child| child.range.start);
        edits.push((at..at, marks));
    }
    if let Some(relation) = drawing {
        let link = format!("<{prefix}legacyDrawing xmlns:r=\"{RELATIONS}\" r:id=\"{relation}\"/>");
        let is_after = |name: &str| AFTER_LINK.contains(&name);
        let at = root.children.iter().find(|child| is_after(&child.name)).map_or(end, |child| child.range.start);
        edits.push((at..at, link));
    }
    // A mark of last time may stand where the new one goes: what is inserted comes before what is taken away.
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    Ok(edited(text, edits))
}

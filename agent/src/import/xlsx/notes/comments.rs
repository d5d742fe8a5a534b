//! The comments part of a sheet: our notes of last time go, the notes of now come, everybody else's stay.

use std::collections::HashMap;
use std::ops::Range;

use super::super::super::annotate::{AUTHOR, Note};
use super::super::Trouble;
use super::outline::{Outline, edited, escaped};
use super::{MAIN, cell_name};

/// A comments part after the change.
pub struct Changed {
    pub text: String,
    /// Cells whose box goes: our notes of last time.
    pub gone: Vec<String>,
    /// Cells that had no comment and need a box.
    pub fresh: Vec<(u32, u32)>,
}

/// An empty comments part.
pub fn blank() -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{MAIN}\"><authors/><commentList/></comments>"
    )
}

pub fn change(text: &str, notes: &[&Note]) -> Result<Changed, Trouble> {
    let root = Outline::read(text)?;
    let prefix = &root.prefix;
    let authors = root.child("authors").ok_or(Trouble::Damaged)?;
    let list = root.child("commentList").ok_or(Trouble::Damaged)?;
    let part = |range: &Range<usize>| text.get(range.clone()).ok_or(Trouble::Damaged);

    let authors_text = part(&authors.range)?;
    let authors_outline = Outline::read(authors_text)?;
    let is_ours =
        |range: &Range<usize>| authors_text.get(range.clone()).is_some_and(|one| one.contains(&format!(">{AUTHOR}<")));
    let ours = authors_outline.children.iter().position(|one| is_ours(&one.range));
    let our_number = ours.unwrap_or(authors_outline.children.len());

    let list_text = part(&list.range)?;
    let list_outline = Outline::read(list_text)?;
    let (mut edits, mut gone, mut others) = (Vec::new(), Vec::new(), HashMap::new());
    for comment in &list_outline.children {
        let comment_text = list_text.get(comment.range.clone()).ok_or(Trouble::Damaged)?;
        let outline = Outline::read(comment_text)?;
        let cell = outline.attribute("ref").unwrap_or_default().to_owned();
        if ours.is_some() && outline.attribute("authorId") == Some(our_number.to_string().as_str()) {
            edits.push((comment.range.clone(), String::new()));
            gone.push(cell);
        } else {
            others.insert(cell, (comment.range.clone(), outline));
        }
    }
    let (mut added, mut fresh, mut below) = (String::new(), Vec::new(), HashMap::new());
    for note in notes {
        let (cell, said) = (cell_name(note.row, note.column), escaped(&note.text));
        if others.contains_key(&cell) {
            below.insert(cell, said);
        } else {
            added.push_str(&format!(
                "<{prefix}comment ref=\"{cell}\" authorId=\"{our_number}\"><{prefix}text><{prefix}r><{prefix}t xml:space=\"preserve\">{said}\
                 </{prefix}t></{prefix}r></{prefix}text></{prefix}comment>"
            ));
            fresh.push((note.row, note.column));
        }
    }
    for (cell, (range, outline)) in &others {
        let comment_text = list_text.get(range.clone()).ok_or(Trouble::Damaged)?;
        let changed = beneath(comment_text, outline, prefix, below.get(cell).map(String::as_str))?;
        edits.push((range.clone(), changed));
    }
    edits.push(list_outline.appending(list_text, &added));
    let mut parts = vec![(list.range.clone(), edited(list_text, edits))];
    if ours.is_none() {
        let author = authors_outline.appending(authors_text, &format!("<{prefix}author>{AUTHOR}</{prefix}author>"));
        parts.push((authors.range.clone(), edited(authors_text, vec![author])));
    }
    Ok(Changed { text: edited(text, parts), gone, fresh })
}

/// Somebody else's comment: what we said below it last time goes, what we say now (escaped) comes, since a cell has one
/// comment.
fn beneath(comment: &str, outline: &Outline, prefix: &str, said: Option<&str>) -> Result<String, Trouble> {
    let Some(inner) = outline.child("text") else { return Ok(comment.to_owned()) };
    let text = comment.get(inner.range.clone()).ok_or(Trouble::Damaged)?;
    let text_outline = Outline::read(text)?;
    let mark = format!(">\n{AUTHOR}: ");
    let runs = text_outline.children.iter().filter(|child| child.name == "r");
    let ours = runs.filter(|run| text.get(run.range.clone()).is_some_and(|run| run.contains(&mark)));
    let mut edits: Vec<(Range<usize>, String)> = ours.map(|run| (run.range.clone(), String::new())).collect();
    if let Some(said) = said {
        let run = format!("<{prefix}r><{prefix}t xml:space=\"preserve\">\n{AUTHOR}: {said}</{prefix}t></{prefix}r>");
        edits.push(text_outline.appending(text, &run));
    }
    Ok(edited(comment, vec![(inner.range.clone(), edited(text, edits))]))
}

//! The styles part: the one differential format that a mark uses.

use super::super::super::annotate::MARK;
use super::super::Trouble;
use super::outline::{Outline, edited};

/// The styles with the format of a mark, and its number.
pub fn change(text: &str) -> Result<(String, usize), Trouble> {
    let root = Outline::read(text)?;
    let prefix = &root.prefix;
    let format = format!(
        "<{prefix}dxf><{prefix}fill><{prefix}patternFill><{prefix}bgColor rgb=\"FF{MARK}\"/></{prefix}patternFill></{prefix}fill></{prefix}dxf>"
    );
    let Some(child) = root.child("dxfs") else {
        let formats = format!("<{prefix}dxfs count=\"1\">{format}</{prefix}dxfs>");
        let behind = ["tableStyles", "colors", "extLst"];
        let next = root.children.iter().find(|child| behind.contains(&child.name.as_str()));
        let at = next.map(|child| child.range.start).or(root.close).ok_or(Trouble::Damaged)?;
        return Ok((edited(text, vec![(at..at, formats)]), 0));
    };
    let formats = text.get(child.range.clone()).ok_or(Trouble::Damaged)?;
    let outline = Outline::read(formats)?;
    let same = outline.children.iter().position(|one| formats.get(one.range.clone()) == Some(format.as_str()));
    if let Some(number) = same {
        return Ok((text.to_owned(), number));
    }
    let number = outline.children.len();
    let all: String = outline.children.iter().filter_map(|one| formats.get(one.range.clone())).collect();
    let formats = format!("<{prefix}dxfs count=\"{}\">{all}{format}</{prefix}dxfs>", number + 1);
    Ok((edited(text, vec![(child.range.clone(), formats)]), number))
}

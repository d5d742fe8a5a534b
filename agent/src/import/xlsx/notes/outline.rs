//! An XML element as the places of its children, so that a part of a workbook is changed at those places and kept byte for
//! byte everywhere else.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::super::Trouble;
use super::super::xml::{attributes, unescaped};

/// One element of a text: where it stands, and its children one level down.
#[derive(Debug, Default)]
pub struct Outline {
    /// `x:` where the elements of the part carry a prefix, else blank.
    pub prefix: String,
    /// By local name, unescaped.
    pub attributes: Vec<(String, String)>,
    pub start_tag: Range<usize>,
    /// The start of the end tag; `None` where the element closes itself.
    pub close: Option<usize>,
    pub children: Vec<Child>,
}

#[derive(Debug)]
pub struct Child {
    /// Local name.
    pub name: String,
    pub range: Range<usize>,
}

impl Outline {
    /// Reads the first element of a text.
    pub fn read(text: &str) -> Result<Outline, Trouble> {
        let mut reader = Reader::from_str(text);
        let mut outline = Outline::default();
        let (mut depth, mut child_start) = (0usize, 0usize);
        let mut child_name = String::new();
        loop {
            let start = reader.buffer_position() as usize;
            let event = reader.read_event().map_err(|_| Trouble::Damaged)?;
            let end = reader.buffer_position() as usize;
            match event {
                Event::Start(element) => {
                    match depth {
                        0 => outline.begin(&element, start..end)?,
                        1 => (child_start, child_name) = (start, element.local_name().as_ref().to_owned()),
                        _ => {}
                    }
                    depth += 1;
                }
                Event::Empty(element) => match depth {
                    0 => {
                        outline.begin(&element, start..end)?;
                        return Ok(outline);
                    }
                    1 => {
                        let name = element.local_name().as_ref().to_owned();
                        outline.children.push(Child { name, range: start..end });
                    }
                    _ => {}
                },
                Event::End(_) => {
                    depth = depth.checked_sub(1).ok_or(Trouble::Damaged)?;
                    match depth {
                        0 => {
                            outline.close = Some(start);
                            return Ok(outline);
                        }
                        1 => {
                            let name = std::mem::take(&mut child_name);
                            outline.children.push(Child { name, range: child_start..end });
                        }
                        _ => {}
                    }
                }
                Event::Eof => return Err(Trouble::Damaged),
                _ => {}
            }
        }
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn child(&self, name: &str) -> Option<&Child> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The edit that puts `added` behind all children.
    pub fn appending(&self, text: &str, added: &str) -> (Range<usize>, String) {
        match self.close {
            Some(close) => (close..close, added.to_owned()),
            None => {
                let tag = text.get(self.start_tag.clone()).unwrap_or_default();
                let open = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
                let name = open.trim_start_matches('<').split_whitespace().next().unwrap_or_default();
                (self.start_tag.clone(), format!("{open}>{added}</{name}>"))
            }
        }
    }

    fn begin(&mut self, element: &BytesStart<'_>, start_tag: Range<usize>) -> Result<(), Trouble> {
        let name = element.name();
        if let Some((prefix, _)) = name.as_ref().split_once(':') {
            self.prefix = format!("{prefix}:");
        }
        self.start_tag = start_tag;
        attributes(element, |key, value| self.attributes.push((key.to_owned(), unescaped(value))))
    }
}

/// Makes all edits of a text; they do not overlap. Of two at one place the first stands first.
pub fn edited(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len() + edits.iter().map(|(_, added)| added.len()).sum::<usize>());
    let mut at = 0;
    for (range, added) in edits {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(&added);
        at = range.end.max(at);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Text as XML holds it; signs that XML cannot hold are left out.
pub fn escaped(text: &str) -> String {
    let plain: String = text.chars().filter(|sign| matches!(sign, '\n' | '\t') || !sign.is_control()).collect();
    quick_xml::escape::escape(plain.as_str()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_changed_at_its_children_and_kept_elsewhere() {
        let text = "<?xml version=\"1.0\"?>\n<x:a n='1'><!-- k --><x:b><c/></x:b> <d/></x:a>\n";
        let outline = Outline::read(text).ok().unwrap();
        assert_eq!((outline.prefix.as_str(), outline.attribute("n")), ("x:", Some("1")));
        let names: Vec<(&str, &str)> =
            outline.children.iter().map(|one| (one.name.as_str(), &text[one.range.clone()])).collect();
        assert_eq!(names, [("b", "<x:b><c/></x:b>"), ("d", "<d/>")]);
        let gone = (outline.children[0].range.clone(), String::new());
        let changed = edited(text, vec![outline.appending(text, "<e/>"), gone]);
        assert_eq!(changed, "<?xml version=\"1.0\"?>\n<x:a n='1'><!-- k --> <d/><e/></x:a>\n");
        let empty = "<x:a n='1' />";
        let outline = Outline::read(empty).ok().unwrap();
        assert_eq!(edited(empty, vec![outline.appending(empty, "<b/>")]), "<x:a n='1'><b/></x:a>");
        assert!(Outline::read("<a><b></a>").is_err() && Outline::read("").is_err());
    }
}

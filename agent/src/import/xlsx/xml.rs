//! The little of XML that the parts of a workbook share: attributes by local name, and text with its entities.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart};

use super::Trouble;

/// Calls `each` with the local name and the raw value of every attribute.
pub fn attributes(element: &BytesStart<'_>, mut each: impl FnMut(&str, &str)) -> Result<(), Trouble> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Trouble::Damaged)?;
        each(attribute.key.local_name().as_ref(), &attribute.value);
    }
    Ok(())
}

/// The value of an attribute with its entities resolved.
pub fn unescaped(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), |text| text.into_owned())
}

pub fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}

/// Appends `&amp;`, `&#10;` … as text. An entity that XML does not know becomes a sign that no number and no code holds:
/// left out, it would make `1&x;0` ten.
pub fn push_reference(reference: &BytesRef<'_>, out: &mut String) {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => out.push(character),
        _ => out.push_str(resolve_predefined_entity(reference).unwrap_or("\u{fffd}")),
    }
}

/// Resolves `_x000D_`, as workbooks write characters that XML cannot hold.
pub fn resolve_escapes(text: &mut String) {
    if !text.contains("_x") {
        return;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        match code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32) {
            Some(character) => {
                out.push_str(&rest[..at]);
                out.push(character);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    *text = out;
}

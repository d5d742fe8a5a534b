//! The shared strings of a workbook: each text once in the pool, and judged once as a cell; rich text joined, phonetic
//! hints left out.

use quick_xml::events::Event;

use super::super::limits::SHARED_STRINGS_MAX;
use super::super::table::{Cell, Pool};
use super::Trouble;
use super::package::Package;
use super::workbook::Workbook;
use super::xml::{push_reference, resolve_escapes};

pub fn read(package: &mut Package<'_>, workbook: &Workbook, pool: &mut Pool) -> Result<Vec<Cell>, Trouble> {
    let mut strings = Vec::new();
    let Some(part) = &workbook.strings_part else { return Ok(strings) };
    let Some(mut reader) = package.part(part)? else { return Ok(strings) };
    let (mut buffer, mut text) = (Vec::new(), String::new());
    let (mut in_text, mut in_phonetic) = (false, false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Trouble::Damaged)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => in_text = !in_phonetic,
                "rPh" => in_phonetic = true,
                _ => {}
            },
            Event::Text(piece) if in_text => text.push_str(&piece.xml10_content()),
            Event::CData(piece) if in_text => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(reference) if in_text => push_reference(&reference, &mut text),
            Event::End(element) => match element.local_name().as_ref() {
                "t" => in_text = false,
                "rPh" => in_phonetic = false,
                "si" => {
                    resolve_escapes(&mut text);
                    let span = pool.add(&text);
                    strings.push(pool.text_cell(span));
                    text.clear();
                    if strings.len() > SHARED_STRINGS_MAX {
                        return Err(Trouble::TooLarge);
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

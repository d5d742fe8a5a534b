//! Whether anybody's NIK stands anywhere in a workbook: in the cells of any sheet, in comments, in hidden places too.

use quick_xml::events::Event;
use selaras_domain::check::find_nik;

use super::super::refusal::FileRefusal;
use super::package::Package;

pub fn has_nik(bytes: &[u8]) -> Result<bool, FileRefusal> {
    let mut package = Package::open(bytes)?;
    for name in package.names() {
        let Ok(Some(mut part)) = package.part(&name) else { continue };
        let mut buffer = Vec::new();
        loop {
            match part.read_event_into(&mut buffer) {
                Ok(Event::Text(text)) if find_nik(text.as_ref()).is_some() => {
                    return Ok(true);
                }
                // What is no XML is no text that anybody reads.
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
            buffer.clear();
        }
    }
    if package.is_spent() { Err(super::too_large()) } else { Ok(false) }
}

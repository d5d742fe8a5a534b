//! Files that prove something, from a person of this office: looked through before anything is written, since they will travel
//! to the province; then kept in one transaction with the line that names them. `standing` tells where each of them is.

mod standing;

use anyhow::Result;
use selaras_domain::check::find_nik;
use selaras_domain::evidence::{FILES_MAX, FileKind, Refusal, examine};
use selaras_domain::line::{Attachment, Cell, Content, LineId};
use selaras_ledger::{Connection, keep_file};
use selaras_web::Uploaded;

pub use standing::{Standing, Whereabouts, standings, to_send, to_take};

use crate::entry::{Unsaid, write_about};
use crate::import::has_nik;
use crate::store::Office;

/// Looks files through that a person gives: their number, their kind by content, and that none holds a NIK as far as it
/// can be read (a scan cannot).
///
/// # Errors
/// An [`Unsaid`] that names the file.
pub fn look_through(files: &[Uploaded]) -> Result<(), Unsaid> {
    if files.len() > FILES_MAX {
        return Err(Unsaid(Refusal::TooMany.message()));
    }
    files.iter().try_for_each(|file| {
        let is_personal = match examine(&file.bytes, 0) {
            Err(refusal) => return Err(unsaid(file, refusal)),
            Ok(FileKind::Csv) => find_nik(&String::from_utf8_lossy(&file.bytes)).is_some(),
            Ok(FileKind::Xlsx) => has_nik(&file.bytes).map_err(|_| unsaid(file, Refusal::Kind))?,
            Ok(FileKind::Pdf | FileKind::Jpeg | FileKind::Png) => false,
        };
        if is_personal { Err(unsaid(file, Refusal::Personal)) } else { Ok(()) }
    })
}

/// Keeps files that were looked through; what a line says of them.
pub fn keep(connection: &Connection, office: &Office, files: &[Uploaded]) -> Result<Vec<Attachment>> {
    let keep = |file: &Uploaded| {
        let kept = keep_file(connection, office.region, &file.name, &file.bytes)?;
        kept.map_err(|refusal| unsaid(file, refusal).into())
    };
    files.iter().map(keep).collect()
}

/// Puts files beside a cell, each by a line of its own.
pub fn attach(
    connection: &Connection,
    office: &Office,
    cell: &Cell,
    files: &[Uploaded],
    by: (&str, i64),
) -> Result<Vec<(LineId, Attachment)>> {
    let attach =
        |file: Attachment| Ok((write_about(connection, office, cell, Content::Attachment(file.clone()), by)?, file));
    keep(connection, office, files)?.into_iter().map(attach).collect()
}

fn unsaid(file: &Uploaded, refusal: Refusal) -> Unsaid {
    Unsaid(refusal.message().within(&format!("{}: ", file.name), ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(name: &str, bytes: &[u8]) -> Uploaded {
        Uploaded { name: name.to_owned(), bytes: bytes.to_vec() }
    }

    fn workbook(cell: &str) -> Vec<u8> {
        use std::io::Write;
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in [
            ("[Content_Types].xml", "<Types/>"),
            ("xl/workbook.xml", "<workbook/>"),
            ("xl/worksheets/sheet9.xml", &format!("<worksheet><c><v>{cell}</v></c></worksheet>")),
        ] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn what_holds_a_nik_stays_in_the_district_where_it_can_be_read() {
        let (nik, other) = ("6271014101900001", "1250000000");
        for (files, said) in [
            (vec![given("a.csv", format!("nama,nik\nx,{nik}\n").as_bytes())], Some("a.csv: berkas memuat NIK")),
            (vec![given("a.xlsx", &workbook(nik))], Some("a.xlsx: berkas memuat NIK")),
            (vec![given("a.xlsx", b"PK\x03\x04[Content_Types].xml xl/workbook.xml")], Some("a.xlsx: isi berkas bukan")),
            (vec![given("a.pdf", b"<html>")], Some("a.pdf: isi berkas bukan PDF")),
            ((0..4).map(|_| given("a.pdf", b"%PDF-")).collect(), Some("paling banyak 3 berkas")),
            (vec![given("a.csv", format!("a,b\n1,{other}\n").as_bytes()), given("b.xlsx", &workbook(other))], None),
        ] {
            let refused = look_through(&files).err().map(|error| error.to_string());
            let starts = said.is_none_or(|said| refused.as_ref().is_some_and(|text| text.starts_with(said)));
            assert!(refused.is_some() == said.is_some() && starts, "{refused:?} is not {said:?}");
        }
    }
}

//! The ZIP archive under a workbook: its parts by name, and one meter over everything that is unpacked, so that a small
//! file cannot grow without end.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read};
use std::rc::Rc;

use selaras_domain::message;
use zip::ZipArchive;
use zip::read::ZipFile;

use super::super::limits::UNPACKED_MAX_BYTES;
use super::super::refusal::{FileRefusal, Pair, of_other_type};
use super::Trouble;

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// A part of the workbook, as XML.
pub type Part<'p, 'b> = quick_xml::Reader<BufReader<Metered<ZipFile<'p, Cursor<&'b [u8]>>>>>;

pub struct Package<'b> {
    archive: Archive<'b>,
    /// By lower-case name with forward slashes: some programs write others.
    parts: HashMap<String, usize>,
    left_bytes: Rc<Cell<u64>>,
}

/// Counts what is read, and fails at the limit.
pub struct Metered<R> {
    inner: R,
    left_bytes: Rc<Cell<u64>>,
}

impl<'b> Package<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Package<'b>, FileRefusal> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            FileRefusal::new(message!(
                "berkas XLSX rusak atau tidak lengkap: salin atau unduh lagi, lalu impor lagi",
                "the XLSX file is damaged or incomplete: copy or download it again, then import it again"
            ))
        })?;
        let names = archive.file_names().enumerate();
        let parts = names.filter_map(|(index, name)| Some((normalised(&name.ok()?), index))).collect();
        let package = Package { archive, parts, left_bytes: Rc::new(Cell::new(UNPACKED_MAX_BYTES)) };
        package.refuse_others()?;
        Ok(package)
    }

    /// A ZIP archive is many things besides a workbook.
    fn refuse_others(&self) -> Result<(), FileRefusal> {
        const COPY_TABLE: Pair = ("salin tabelnya ke templat .xlsx", "copy its table into the .xlsx template");
        let has = |name: &str| self.parts.contains_key(name);
        let under = |folder: &str| self.parts.keys().any(|name| name.starts_with(folder));
        let (what, next) = if has("[content_types].xml") && (under("xl/") || !under("word/") && !under("ppt/")) {
            match has("xl/workbook.bin") {
                true => (
                    ("buku kerja biner (.xlsb)", "a binary workbook (.xlsb)"),
                    ("buka di Excel lalu simpan sebagai .xlsx", "open it in Excel, then save it as .xlsx"),
                ),
                false => return Ok(()),
            }
        } else if under("word/") {
            (("dokumen Word (.docx)", "a Word document (.docx)"), COPY_TABLE)
        } else if under("ppt/") {
            (("presentasi (.pptx)", "a presentation (.pptx)"), COPY_TABLE)
        } else if has("mimetype") && has("content.xml") {
            (
                ("berkas OpenDocument (.ods atau .odt)", "an OpenDocument file (.ods or .odt)"),
                ("buka di LibreOffice lalu simpan sebagai .xlsx", "open it in LibreOffice, then save it as .xlsx"),
            )
        } else if has("_rels/.rels") {
            return Ok(());
        } else {
            (
                ("berkas ZIP", "a ZIP file"),
                ("buka dulu kompresinya, lalu impor isinya", "unpack it first, then import what is in it"),
            )
        };
        Err(of_other_type(what, next))
    }

    /// The names of all parts.
    pub fn names(&self) -> Vec<String> {
        self.parts.keys().cloned().collect()
    }

    /// Opens a part; `None` if there is none of that name.
    pub fn part<'p>(&'p mut self, name: &str) -> Result<Option<Part<'p, 'b>>, Trouble> {
        let Some(index) = self.parts.get(&normalised(name)) else { return Ok(None) };
        let file = self.archive.by_index(*index).map_err(|_| Trouble::Damaged)?;
        let metered = Metered { inner: file, left_bytes: self.left_bytes.clone() };
        let mut reader = quick_xml::Reader::from_reader(BufReader::with_capacity(32 * 1024, metered));
        reader.config_mut().expand_empty_elements = true;
        Ok(Some(reader))
    }

    /// Whether the limit was reached.
    pub fn is_spent(&self) -> bool {
        self.left_bytes.get() == 0
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let left = self.left_bytes.get().saturating_sub(count as u64);
        self.left_bytes.set(left);
        if left == 0 { Err(std::io::Error::other("the unpacked workbook is too large")) } else { Ok(count) }
    }
}

fn normalised(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

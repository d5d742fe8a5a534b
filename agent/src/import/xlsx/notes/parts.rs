//! The parts of a workbook being changed: the archive as it came and the parts that are new or other. What nobody touches
//! is copied compressed as it is.

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::super::super::limits::UNPACKED_MAX_BYTES;
use super::super::Trouble;

pub struct Parts<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// As written in the archive, by lower-case name.
    names: HashMap<String, String>,
    changed: BTreeMap<String, String>,
    left_bytes: u64,
}

impl<'b> Parts<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Parts<'b>, Trouble> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Trouble::Damaged)?;
        let names = archive.file_names().filter_map(|name| name.ok().map(|name| name.to_string()));
        let names = names.map(|name| (normalised(&name), name)).collect();
        Ok(Parts { archive, names, changed: BTreeMap::new(), left_bytes: UNPACKED_MAX_BYTES })
    }

    pub fn has(&self, name: &str) -> bool {
        self.names.contains_key(&normalised(name))
    }

    /// The text of a part, as changed so far; `None` if there is none.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Trouble> {
        let Some(name) = self.names.get(&normalised(name)) else { return Ok(None) };
        if let Some(text) = self.changed.get(name) {
            return Ok(Some(text.clone()));
        }
        let file = self.archive.by_name(name).map_err(|_| Trouble::Damaged)?;
        let mut bytes = Vec::new();
        file.take(self.left_bytes + 1).read_to_end(&mut bytes).map_err(|_| Trouble::Damaged)?;
        self.left_bytes = self.left_bytes.checked_sub(bytes.len() as u64).ok_or(Trouble::TooLarge)?;
        let text = String::from_utf8(bytes).map_err(|_| Trouble::Damaged)?;
        Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
    }

    pub fn put(&mut self, name: &str, text: String) {
        let name = self.names.entry(normalised(name)).or_insert_with(|| name.to_owned());
        self.changed.insert(name.clone(), text);
    }

    /// A name that no part has: `xl/comments3.xml`.
    pub fn free_name(&self, start: &str, end: &str) -> String {
        let names = (1u32..).map(|number| format!("{start}{number}{end}"));
        names.into_iter().find(|name| !self.has(name)).unwrap_or_default()
    }

    /// The archive with the changed parts in their places and the new ones behind.
    pub fn finish(mut self) -> Result<Vec<u8>, Trouble> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..self.archive.len() {
            let file = self.archive.by_index_raw(index).map_err(|_| Trouble::Damaged)?;
            let name = file.name().map_err(|_| Trouble::Damaged)?.to_string();
            match self.changed.remove(&name) {
                Some(text) => add(&mut writer, &name, &text)?,
                None => writer.raw_copy_file(file).map_err(|_| Trouble::Damaged)?,
            }
        }
        for (name, text) in &self.changed {
            add(&mut writer, name, text)?;
        }
        Ok(writer.finish().map_err(|_| Trouble::Damaged)?.into_inner())
    }
}

fn add(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, text: &str) -> Result<(), Trouble> {
    writer.start_file(name, SimpleFileOptions::default()).map_err(|_| Trouble::Damaged)?;
    writer.write_all(text.as_bytes()).map_err(|_| Trouble::Damaged)
}

fn normalised(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

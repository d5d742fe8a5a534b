//! The documents as deliveries ask for them: the file of a quarter with the words that bring it.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use selaras_ledger::Database;
use selaras_program::now_ms;
use selaras_web::Language;

use super::{Desk, Kind, Numbers, ReportSettings, Wanted, make, preview};
use crate::delivery::{self, Maker};
use crate::store::DocumentRow;

/// Makes every kind of document, in Indonesian.
pub struct Documents {
    pub database: Arc<Database>,
    /// The data folder.
    pub data: PathBuf,
    pub settings: ReportSettings,
}

impl Maker for Documents {
    fn makes(&self, kind: &str) -> bool {
        kind.parse::<Kind>().is_ok()
    }

    fn make(&self, wanted: &delivery::Wanted) -> Result<delivery::Made> {
        let kind: Kind = wanted.kind.parse().map_err(anyhow::Error::msg)?;
        let numbers = Numbers::of(&self.database, wanted.year, wanted.quarter, now_ms())?;
        let language = Language::Indonesian;
        let said = preview(&numbers, wanted.region, language)?;
        let mut row = DocumentRow { subject: said.subject, text: said.text, html: said.html, ..DocumentRow::default() };
        // The words are the document.
        if kind != Kind::Message {
            let desk = Desk { data: &self.data, settings: &self.settings };
            let made = make(desk, &numbers, Wanted { kind, region: wanted.region, language })?;
            (row.bytes, row.file_name, row.media_type) = (made.bytes, made.file_name, made.media_type.to_owned());
        }
        Ok(delivery::Made::Document(Box::new(row)))
    }
}

//! The documents as deliveries ask for them: the file of a quarter with the words that bring it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use selaras_domain::period::Quarter;
use selaras_ledger::Database;
use selaras_program::now_ms;
use selaras_web::Language;

use super::{Desk, Kind, Numbers, ReportSettings, Wanted, make, preview};
use crate::delivery::{self, Basis, Frozen, Maker};
use crate::edition::Document;
use crate::store::DocumentRow;

/// Makes every kind of document, in Indonesian.
pub struct Documents {
    database: Arc<Database>,
    /// The data folder.
    data: PathBuf,
    settings: ReportSettings,
    /// Those of the last document: the next region's is made from the same.
    last: Mutex<Option<(Basis, Arc<Numbers>)>>,
}

impl Documents {
    pub fn new(database: &Arc<Database>, data: PathBuf, settings: ReportSettings) -> Documents {
        Documents { database: Arc::clone(database), data, settings, last: Mutex::default() }
    }

    fn numbers(&self, wanted: &delivery::Wanted) -> Result<Arc<Numbers>> {
        let Some(basis) = &wanted.basis else {
            return Numbers::of(&self.database, wanted.year, wanted.quarter, now_ms()).map(Arc::new);
        };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, numbers)) = last.as_ref().filter(|(of, _)| of == basis) {
            return Ok(Arc::clone(numbers));
        }
        let numbers = Arc::new(match &basis.numbers {
            Frozen::Edition(digest) => Numbers::of_edition(&self.database, *digest)?,
            Frozen::Draft(bytes) => Numbers::of_document(&self.database, Document::from_bytes(bytes)?, None)?,
        });
        *last = Some((basis.clone(), Arc::clone(&numbers)));
        Ok(numbers)
    }
}

impl Maker for Documents {
    fn makes(&self, kind: &str) -> bool {
        kind.parse::<Kind>().is_ok()
    }

    fn make(&self, wanted: &delivery::Wanted) -> Result<delivery::Made> {
        let kind: Kind = wanted.kind.parse().map_err(anyhow::Error::msg)?;
        let numbers = self.numbers(wanted)?;
        let language = Language::Indonesian;
        let said = preview(&self.data, &numbers, wanted.region, language)?;
        let mut row = DocumentRow { subject: said.subject, text: said.text, html: said.html, ..DocumentRow::default() };
        // The words are the document.
        if kind != Kind::Message {
            let desk = Desk { data: &self.data, settings: &self.settings };
            let made = make(desk, &numbers, Wanted { kind, region: wanted.region, language })?;
            (row.bytes, row.file_name, row.media_type) = (made.bytes, made.file_name, made.media_type.to_owned());
        }
        Ok(delivery::Made::Document(Box::new(row)))
    }

    fn draft(&self, year: u16, quarter: Quarter) -> Result<Option<Vec<u8>>> {
        Numbers::draft(&self.database, year, quarter, now_ms())?.to_bytes().map(Some)
    }
}

//! The first step of a number's journey, prepared: a workbook with the office's own services and items and what the ledger
//! says of them, to be filled in and imported. [`figures`] reads the ledger, [`sheets`] writes the tables of the contract,
//! [`guide`] the instructions, [`book`] knows how a cell looks; the hidden sheet is `import::stamp`.

mod book;
mod figures;
mod guide;
mod limits;
mod sheets;
#[cfg(test)]
mod tests;

use anyhow::Result;
use rust_xlsxwriter::Workbook;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::message::Language;
use selaras_domain::period::Period;
use selaras_ledger::Connection;

use crate::import::stamp::{self, Stamp};
use crate::store::Office;

use book::Looks;
use figures::Figures;

/// A template, and how much is in it.
pub struct Template {
    /// The workbook.
    pub bytes: Vec<u8>,
    /// Rows to fill, of all sheets.
    pub rows: usize,
    /// Rows that hold a current value.
    pub filled: usize,
    pub catalogue: String,
}

/// Makes the template of a quarter. `propose` fills the year's missing targets in as proposed; otherwise the proposals only
/// stand beside them. What people read beside the tables is in `language`; the titles that an import reads stay as they are.
pub fn make(
    connection: &Connection,
    office: &Office,
    period: Period,
    propose: bool,
    language: Language,
) -> Result<Template> {
    let catalogue = Catalogue::for_year(period.year);
    let figures = Figures::read(connection, office, period, &catalogue)?;
    let mut workbook = Workbook::new();
    let looks = Looks::new();
    guide::write(&mut workbook, &looks, office, period, language)?;
    let context = sheets::Context { propose, period, catalogue: &catalogue, looks: &looks, language };
    let written = sheets::write(&mut workbook, &context, &figures)?;
    let stamp = Stamp {
        version: stamp::TEMPLATE_VERSION,
        region: office.region,
        office: office.office.to_string(),
        period,
        catalogue: catalogue.version.clone(),
        fingerprint: stamp::fingerprint(written.keys),
    };
    let hidden = workbook.add_worksheet().set_name(stamp::STAMP_SHEET)?.set_very_hidden(true);
    for (column, cell) in stamp.cells().into_iter().enumerate() {
        hidden.write_string(0, u16::try_from(column)?, cell)?;
    }
    let (rows, filled) = (written.rows, figures.filled());
    Ok(Template { bytes: workbook.save_to_buffer()?, rows, filled, catalogue: catalogue.version.clone() })
}

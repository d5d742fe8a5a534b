//! Editions: the ranking of a quarter, frozen and published. A provisional edition opens the time in which regions object; the
//! final one is made after it, with what was ruled. Each is one document whose digest is its name, made from the ledgers alone,
//! so that anybody who has the same lines makes the same bytes. Reports and the open data are made from it.

mod answers;
mod difference;
mod document;
mod figures;
mod file;
mod make;
mod objections;
mod publish;
#[cfg(test)]
pub(crate) mod tests;
mod text;
mod verify;

pub use difference::{CellChange, Difference, PlaceChange};
pub use document::{
    BudgetFigures, CellState, ComponentFigures, Document, LedgerEnd, NarrativeFigures, Objected, Pinned, Place,
    Previous, QuarterFigures, RegionFigures, Ruled, SectorFigures, ServiceFigures, Stage, Table, TableRow, UnrankedRow,
};
pub use file::{Signed, bytes_of, read_file};
pub use make::measures;
pub use objections::{Ruling, heard, rule};
pub use publish::{Wanted, difference, document, end_of_window, prepare, prepare_final, publish, sign};
pub use text::{Digest, Instant};
pub use verify::{Verified, verify};

//! Who makes a document: the reports, and the reminders made here.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;
use selaras_ledger::Database;

use super::reminder;
use crate::report::{Documents, ReportSettings};
use crate::store::DocumentRow;

/// Which document of which numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub kind: String,
    pub year: u16,
    pub quarter: Quarter,
    /// `None`: the province's.
    pub region: Option<RegionCode>,
}

/// A document, or the reason why nobody needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    Document(Box<DocumentRow>),
    /// There is nothing to say: no region is behind.
    Needless(String),
}

/// Makes documents of some kinds. It may take seconds: called outside of async code.
pub trait Maker: Send + Sync {
    /// Whether it makes documents of this kind.
    fn makes(&self, kind: &str) -> bool;

    fn make(&self, wanted: &Wanted) -> Result<Made>;
}

/// All makers; the first that knows a kind makes it.
#[derive(Clone)]
pub struct Makers(Vec<Arc<dyn Maker>>);

impl Makers {
    /// Of a province: its data folder, and how its documents look.
    pub fn new(database: &Arc<Database>, data: &Path, settings: &ReportSettings) -> Makers {
        let (data, settings) = (data.to_owned(), settings.clone());
        Makers::of(vec![
            Arc::new(reminder::Reminders(Arc::clone(database))),
            Arc::new(Documents { database: Arc::clone(database), data, settings }),
        ])
    }

    pub fn of(makers: Vec<Arc<dyn Maker>>) -> Makers {
        Makers(makers)
    }

    pub fn makes(&self, kind: &str) -> bool {
        self.0.iter().any(|maker| maker.makes(kind))
    }

    pub fn make(&self, wanted: &Wanted) -> Result<Made> {
        match self.0.iter().find(|maker| maker.makes(&wanted.kind)) {
            Some(maker) => maker.make(wanted),
            None => anyhow::bail!("no document is called {:?}", wanted.kind),
        }
    }
}

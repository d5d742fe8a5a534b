//! Who makes a document: the reports, and the reminders and the digest of the silent made here.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use selaras_domain::message::Message;
use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;
use selaras_ledger::Database;

use super::{reminder, silent};
use crate::config::Config;
use crate::edition::Digest;
use crate::report::Documents;
use crate::store::DocumentRow;

/// What all documents of a run are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    pub run: i64,
    pub numbers: Frozen,
}

/// Numbers of a quarter that do not change any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frozen {
    Edition(Digest),
    /// The bytes of an edition that was not published.
    Draft(Arc<Vec<u8>>),
}

/// Which document of which numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub kind: String,
    pub year: u16,
    pub quarter: Quarter,
    /// `None`: the province's.
    pub region: Option<RegionCode>,
    /// `None`: the last edition, or a draft of now.
    pub basis: Option<Basis>,
}

/// A document, or the reason why nobody needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    Document(Box<DocumentRow>),
    /// There is nothing to say: no region is behind.
    Needless(Message),
}

/// Makes documents of some kinds. It may take seconds: called outside of async code.
pub trait Maker: Send + Sync {
    /// Whether it makes documents of this kind.
    fn makes(&self, kind: &str) -> bool;

    fn make(&self, wanted: &Wanted) -> Result<Made>;

    /// A quarter's numbers of now, to be frozen for all documents of a run; `None`: they need none.
    fn draft(&self, _year: u16, _quarter: Quarter) -> Result<Option<Vec<u8>>> {
        Ok(None)
    }
}

/// All makers; the first that knows a kind makes it.
#[derive(Clone)]
pub struct Makers(Vec<Arc<dyn Maker>>);

impl Makers {
    /// Of a province: its data folder, how its documents look and when an office is silent.
    pub fn new(database: &Arc<Database>, data: &Path, config: &Config) -> Makers {
        let (data, settings) = (data.to_owned(), config.report.clone());
        let silent = silent::Silent { database: Arc::clone(database), silent_after_ms: config.silent_after_ms() };
        Makers::of(vec![
            Arc::new(reminder::Reminders { database: Arc::clone(database), data: data.clone() }),
            Arc::new(silent),
            Arc::new(Documents::new(database, data, settings)),
        ])
    }

    pub fn of(makers: Vec<Arc<dyn Maker>>) -> Makers {
        Makers(makers)
    }

    pub fn makes(&self, kind: &str) -> bool {
        self.0.iter().any(|maker| maker.makes(kind))
    }

    pub fn make(&self, wanted: &Wanted) -> Result<Made> {
        self.of_kind(&wanted.kind)?.make(wanted)
    }

    pub fn draft(&self, kind: &str, year: u16, quarter: Quarter) -> Result<Option<Vec<u8>>> {
        self.of_kind(kind)?.draft(year, quarter)
    }

    fn of_kind(&self, kind: &str) -> Result<&Arc<dyn Maker>> {
        self.0.iter().find(|maker| maker.makes(kind)).with_context(|| format!("no document is called {kind:?}"))
    }
}

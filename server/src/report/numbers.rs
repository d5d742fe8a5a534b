//! One frozen set of numbers, which every document of a quarter is made from: an edition, or a draft of one where none was
//! published. What an edition does not hold (targets, stages) is read beside it, and documents say so.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use selaras_domain::amount::Score;
use selaras_domain::catalogue::{Catalogue, Component};
use selaras_domain::category::Category;
use selaras_domain::line::{Stage, StageName};
use selaras_domain::period::Quarter;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::{RegionCode, RegionKind, region};
use selaras_domain::targets::Targets;
use selaras_ledger::{Database, stages, targets};

use super::history::History;
use crate::edition::{
    self, CellState, Digest, Document, QuarterFigures, RegionFigures, ServiceFigures, Table, TableRow,
};
use crate::store::{self, Rings};

/// The numbers of a quarter.
pub struct Numbers {
    pub document: Document,
    /// `None`: a draft, which nobody can verify.
    pub digest: Option<Digest>,
    pub catalogue: std::sync::Arc<Catalogue>,
    /// For the map; empty where none were imported.
    pub boundaries: BTreeMap<RegionCode, Rings>,
    /// Empty where no year before was reported.
    pub history: History,
    plans: BTreeMap<RegionCode, Plans>,
}

/// What a region plans; read from the ledgers as they are now, not part of the edition.
#[derive(Default)]
pub struct Plans {
    pub targets: Targets,
    pub stages: BTreeMap<StageName, Stage>,
}

/// How a region stands with the quarter's seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
    InTime,
    Late,
    /// Not sealed, and the deadline has passed.
    Overdue,
    /// Not sealed, and there is time left or no deadline.
    Open,
    /// Sealed, and the calendar names no deadline.
    Sealed,
}

impl Numbers {
    /// Of the last edition of a quarter; of a draft where there is none, as of now.
    pub fn of(database: &Database, year: u16, quarter: Quarter, now_ms: i64) -> Result<Numbers> {
        match database.read(|tx| store::last_edition(tx, year, quarter))? {
            Some(last) => Numbers::of_edition(database, last.digest),
            None => Numbers::of_document(database, Numbers::draft(database, year, quarter, now_ms)?, None),
        }
    }

    pub fn of_edition(database: &Database, digest: Digest) -> Result<Numbers> {
        Numbers::of_document(database, database.read(|tx| edition::document(tx, digest))?, Some(digest))
    }

    /// What would be published now.
    pub fn draft(database: &Database, year: u16, quarter: Quarter, now_ms: i64) -> Result<Document> {
        // A draft is made like an edition, and ends where it would be published.
        let until_ms = now_ms.saturating_add(1);
        edition::prepare(database, edition::Wanted { year, quarter, until_ms, small_below: 0, again: true }, now_ms)
    }

    /// `digest`: of the published edition; `None`: it is a draft.
    pub fn of_document(database: &Database, document: Document, digest: Option<Digest>) -> Result<Numbers> {
        let year = document.year;
        let (plans, boundaries, history) = database.read(|tx| {
            let of = |code: RegionCode| -> Result<(RegionCode, Plans)> {
                Ok((code, Plans { targets: targets(tx, code, year)?, stages: stages(tx, code, year)? }))
            };
            let plans = document.regions.iter().map(|one| of(one.region)).collect::<Result<BTreeMap<_, _>>>()?;
            Ok((plans, store::boundaries(tx)?, History::read(tx, &document)?))
        })?;
        Ok(Numbers { plans, boundaries, history, ..Numbers::new(document, digest) })
    }

    /// Of an edition alone.
    pub fn new(document: Document, digest: Option<Digest>) -> Numbers {
        let catalogue = Catalogue::for_year(document.year);
        let (boundaries, plans) = (BTreeMap::new(), BTreeMap::new());
        Numbers { document, digest, catalogue, boundaries, history: History::default(), plans }
    }

    pub fn region(&self, code: RegionCode) -> Result<&RegionFigures> {
        self.document.region(code).with_context(|| format!("{code} is no region of {}", self.document.name))
    }

    pub fn plans(&self, code: RegionCode) -> Option<&Plans> {
        self.plans.get(&code)
    }

    pub fn table(&self, by: Measure, pool: Pool) -> Result<&Table> {
        self.document.table(by, pool).with_context(|| format!("the edition has no ranking by {by} in the pool {pool}"))
    }

    /// Where a region stands in the ranking of all by the index.
    pub fn place(&self, code: RegionCode) -> Option<&TableRow> {
        self.place_in(code, Measure::Index, Pool::All)
    }

    pub fn place_in(&self, code: RegionCode, by: Measure, pool: Pool) -> Option<&TableRow> {
        self.document.table(by, pool)?.rows.iter().find(|row| row.region == code)
    }

    /// The pool of a region's own kind.
    pub fn pool_of(&self, code: RegionCode) -> Pool {
        match region(code).map(|region| region.kind) {
            Some(RegionKind::Kabupaten) => Pool::Kabupaten,
            Some(RegionKind::Kota) => Pool::Kota,
            _ => Pool::All,
        }
    }

    /// The quarter that the document is about, of a region.
    pub fn quarter<'f>(&self, figures: &'f RegionFigures) -> Option<&'f QuarterFigures> {
        figures.quarters.iter().find(|one| one.quarter == self.document.quarter)
    }

    pub fn sealing(&self, figures: &RegionFigures) -> Sealing {
        let Some(quarter) = self.quarter(figures) else { return Sealing::Open };
        sealing(quarter, self.document.made_at.0)
    }

    pub fn name(&self, code: RegionCode) -> &str {
        self.document.region(code).map_or("", |figures| figures.name.as_str())
    }

    /// The plain mean of the ranked scores; `None` where nobody is ranked.
    pub fn mean(&self, by: Measure) -> Option<Score> {
        mean(self.document.table(by, Pool::All)?.rows.iter().map(|row| row.score))
    }

    /// Below the lowest category that counts as fulfilled, not ranked, or not sealed though it is due.
    pub fn needs_attention(&self, figures: &RegionFigures) -> bool {
        self.place(figures.region).is_none_or(|row| Category::of(row.score) == Category::Belum)
            || self.sealing(figures) == Sealing::Overdue
    }
}

/// The plain mean; `None` of nothing.
pub fn mean(scores: impl ExactSizeIterator<Item = Score>) -> Option<Score> {
    let count = i128::try_from(scores.len()).ok()?;
    let sum: i128 = scores.map(|score| i128::from(score.billionths())).sum();
    Some(Score::from_billionths(i64::try_from(sum.checked_div(count)?).ok()?))
}

pub fn sealing(quarter: &QuarterFigures, as_of_ms: i64) -> Sealing {
    match (quarter.sealed_at, quarter.in_time, quarter.deadline) {
        (Some(_), Some(true), _) => Sealing::InTime,
        (Some(_), Some(false), _) => Sealing::Late,
        (Some(_), None, _) => Sealing::Sealed,
        (None, _, Some(deadline)) if deadline.0 < as_of_ms => Sealing::Overdue,
        (None, ..) => Sealing::Open,
    }
}

/// The services of a region, of all its sectors.
pub fn services(figures: &RegionFigures) -> impl Iterator<Item = &ServiceFigures> {
    figures.sectors.iter().flat_map(|sector| &sector.services)
}

/// Cells that wait for an answer: those of a nihil service do not.
pub fn missing(service: &ServiceFigures) -> Vec<Component> {
    if service.recipients.state == CellState::Nihil {
        return Vec::new();
    }
    let all = std::iter::once(&service.recipients).chain(&service.items);
    all.filter(|one| matches!(one.state, CellState::Missing)).map(|one| one.component).collect()
}

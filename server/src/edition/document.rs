//! What an edition says: one self-contained document. Its canonical bytes are JSON without spaces, fields in the order written
//! here, decimals and instants as text; their BLAKE3 digest is the edition's name. Fields are only added at the end of their
//! struct, and left out while they say nothing, so that old bytes stay as they are.

use anyhow::{Context, Result, ensure};
use selaras_domain::amount::{Amount, Rupiah, Score};
use selaras_domain::catalogue::{Component, ServiceCode};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::RegionCode;
use selaras_domain::rules::RuleSet;
use serde::{Deserialize, Serialize};

use super::{Digest, Instant};

/// The form of the document that this program writes.
pub const FORMAT: u32 = 1;

/// An edition: what was ranked, by what, and from which lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub format: u32,
    pub province: RegionCode,
    pub name: String,
    pub year: u16,
    pub quarter: Quarter,
    /// Of the quarter's editions, from 1.
    pub number: u32,
    pub stage: Stage,
    /// What the figures and the timeliness are as of.
    pub made_at: Instant,
    /// Until when regions may object; of a final edition: until when they could.
    pub objections_until: Instant,
    /// IANA zone in which that was announced.
    pub zone: String,
    /// Counts of people from 1 to below this are left out of what the public gets.
    pub small_below: u32,
    /// The edition of the same quarter that this one takes the place of.
    pub replaces: Option<Digest>,
    /// The last final edition of an earlier quarter, which ranks are compared with.
    pub previous: Option<Previous>,
    pub catalogue: Pinned,
    pub rules: RuleSet,
    /// How far each ledger was read, sorted by ledger.
    pub ledgers: Vec<LedgerEnd>,
    /// By code.
    pub regions: Vec<RegionFigures>,
    /// Every measure in every pool.
    pub rankings: Vec<Table>,
    /// What regions objected to, and what was ruled.
    pub objections: Vec<Objected>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    Provisional,
    Final,
}

/// Quoted from an earlier edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    pub digest: Digest,
    pub year: u16,
    pub quarter: Quarter,
    pub number: u32,
    /// By every measure in every pool; editions of earlier programs quote the index only.
    pub places: Vec<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub pool: Pool,
    pub region: RegionCode,
    pub rank: u32,
    /// Left out: by the index.
    #[serde(default, skip_serializing_if = "Measure::is_index")]
    pub by: Measure,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    pub version: String,
    /// BLAKE3 over its services and items in their order.
    pub digest: Digest,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEnd {
    /// UUID.
    pub ledger: String,
    pub region: RegionCode,
    /// Who writes it; left out for the province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    pub seq: u64,
    pub chain: Digest,
}

/// All figures of a region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegionFigures {
    pub region: RegionCode,
    pub name: String,
    pub kind: String,
    /// Missing counts zero; what is ranked. Left out: every service is nihil.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Two decimals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Over what was reported; never ranked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub so_far: Option<Score>,
    pub answered: u32,
    pub asked: u32,
    pub fill_rate: Score,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_at: Option<Instant>,
    pub budget: BudgetFigures,
    /// The quarters of the year up to this one.
    pub quarters: Vec<QuarterFigures>,
    pub sectors: Vec<SectorFigures>,
}

/// Whole rupiah, left out where nothing was reported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetFigures {
    /// Pagu, of a region: of all its services.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<Rupiah>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub realisation: Option<Rupiah>,
    /// The region's whole budget.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apbd: Option<Rupiah>,
    /// LEDGER:SEQ, of a service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
}

/// Whether a quarter was sealed in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarterFigures {
    pub quarter: Quarter,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace_hours: Option<u32>,
    /// When it counts as sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Instant>,
    /// Left out while not sealed, or without a deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_time: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectorFigures {
    pub sector: u8,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub so_far: Option<Score>,
    pub services: Vec<ServiceFigures>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceFigures {
    pub service: ServiceCode,
    pub name: String,
    /// What its recipients are counted in.
    pub unit: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub so_far: Option<Score>,
    /// Of the items; left out where none applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Score>,
    pub recipients: ComponentFigures,
    pub items: Vec<ComponentFigures>,
    pub budget: BudgetFigures,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrative: Option<NarrativeFigures>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComponentFigures {
    pub component: Component,
    pub state: CellState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub achieved: Option<Amount>,
    /// Served below the standard; not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub below_standard: Option<Amount>,
    /// The percentage that counts; left out where nothing counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// Why it is nihil or does not apply, or what is noted with the value.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// LEDGER:SEQ; left out where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Offices say different things of it; this is the value in use.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_in_conflict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    Value,
    Nihil,
    /// Declared nihil and counted as missing: the province has not agreed.
    NihilAwaitsDecision,
    NotApplicable,
    Missing,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NarrativeFigures {
    pub problem: String,
    pub remedy: String,
    pub line: String,
}

/// One ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub by: Measure,
    pub pool: Pool,
    pub rows: Vec<TableRow>,
    pub unranked: Vec<UnrankedRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableRow {
    pub rank: u32,
    pub region: RegionCode,
    pub score: Score,
    pub value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// By the same measure in the same pool of the previous edition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_rank: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnrankedRow {
    pub region: RegionCode,
    /// `no_data` or `all_nihil`.
    pub reason: String,
}

/// An objection, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objected {
    pub region: RegionCode,
    /// As [`selaras_domain::line::Cell::named`] names it, or `edition:MEASURE`.
    pub cell: String,
    /// LEDGER:SEQ of the objection.
    pub line: String,
    pub office: String,
    pub writer: String,
    /// By the office's clock, at most the receipt.
    pub at: Instant,
    pub received_at: Instant,
    pub text: String,
    /// The cell's line that was objected to; left out where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<Ruled>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruled {
    pub accepted: bool,
    pub text: String,
    pub writer: String,
    pub at: Instant,
    pub line: String,
    /// The cell says something else than what was objected to.
    pub is_corrected: bool,
}

impl Document {
    /// The canonical bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self).context("write an edition")
    }

    /// Reads canonical bytes; others of the same meaning are refused, so that a digest names one text.
    pub fn from_bytes(bytes: &[u8]) -> Result<Document> {
        let form: Form = serde_json::from_slice(bytes).context("this is not an edition")?;
        ensure!(form.format == FORMAT, "the edition is of format {}; this program reads format {FORMAT}", form.format);
        let document: Document = serde_json::from_slice(bytes).context("the edition cannot be read")?;
        ensure!(
            document.to_bytes()? == bytes,
            "the edition holds what this program does not know, or is written otherwise"
        );
        Ok(document)
    }

    pub fn period(&self) -> Period {
        Period::quarter(self.year, self.quarter)
    }

    pub fn is_final(&self) -> bool {
        self.stage == Stage::Final
    }

    /// As people call it: `2023 TW IV #2`.
    pub fn title(&self) -> String {
        format!("{} TW {} #{}", self.year, self.quarter.roman(), self.number)
    }

    pub fn region(&self, code: RegionCode) -> Option<&RegionFigures> {
        self.regions.iter().find(|one| one.region == code)
    }

    /// The ranking by a measure in a pool; an edition holds all of them.
    pub fn table(&self, by: Measure, pool: Pool) -> Option<&Table> {
        self.rankings.iter().find(|table| table.by == by && table.pool == pool)
    }
}

impl CellState {
    /// As JSON says it.
    pub const fn word(self) -> &'static str {
        match self {
            CellState::Value => "value",
            CellState::Nihil => "nihil",
            CellState::NihilAwaitsDecision => "nihil_awaits_decision",
            CellState::NotApplicable => "not_applicable",
            CellState::Missing => "missing",
        }
    }
}

impl TableRow {
    /// Places gained since the previous edition; negative: lost.
    pub fn movement(&self) -> Option<i64> {
        self.previous_rank.map(|before| i64::from(before) - i64::from(self.rank))
    }
}

#[derive(Deserialize)]
struct Form {
    format: u32,
}

//! A cell is what a line is about: region + period + kind + subject.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Component, ServiceCode};
use crate::period::{Period, Quarter};
use crate::rank::Measure;
use crate::region::RegionCode;

use super::{Kind, LedgerId, StageName};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub region: RegionCode,
    pub period: Period,
    /// The kind of the value the cell holds; a withdraw line keeps the kind of what it withdraws.
    pub kind: Kind,
    pub subject: Subject,
}

impl Cell {
    /// The cell that a person names: `K.2.01` (its achievement), `budget:APBD`, `stage:perencanaan`, `seal:*`. Cells of a
    /// year have no quarter, whatever was said. The error says what is wrong.
    pub fn named(region: RegionCode, year: u16, quarter: Option<Quarter>, text: &str) -> Result<Cell, String> {
        let text = text.trim();
        let about = Subject::from_text(text).and_then(|subject| subject.split_about());
        let achievement = || text.to_uppercase().parse().ok().map(|one| (Kind::Achievement, Subject::component(one)));
        let named = about.or_else(achievement).filter(|(kind, _)| kind.is_by_quarter().is_some());
        let Some((kind, subject)) = named else {
            return Err(format!("{text} is not a cell like K.2.01.03, budget:K.2.01 or stage:perencanaan"));
        };
        let quarter = quarter.filter(|_| kind.is_by_quarter() == Some(true));
        if quarter.is_none() && kind.is_by_quarter() == Some(true) {
            return Err(format!("{text} is a cell of a quarter; give the quarter, 1 to 4"));
        }
        Ok(Cell { region, period: Period { year, quarter }, kind, subject })
    }

    /// What an edition states of a quarter, as a person names it: a cell as [`Cell::named`] reads it, or a figure of the
    /// ranking such as `index`, `sector:2` or `timeliness`.
    pub fn stated(region: RegionCode, year: u16, quarter: Quarter, text: &str) -> Result<Cell, String> {
        let figure = text.trim().strip_prefix("edition:").unwrap_or(text.trim());
        if figure.parse::<Measure>().is_ok() {
            let (kind, subject) = (Kind::Edition, Subject(figure.to_owned()));
            return Ok(Cell { region, period: Period::quarter(year, quarter), kind, subject });
        }
        let cell = Cell::named(region, year, Some(quarter), text)?;
        match cell.kind {
            Kind::Achievement | Kind::Budget | Kind::Narrative => Ok(cell),
            _ => Err(format!("{text} is not stated in an edition; name a cell such as K.2.01, or index, sector:2 …")),
        }
    }

    /// The cell that holds lines of `kind` about this one.
    pub fn about(&self, kind: Kind) -> Cell {
        Cell { kind, subject: Subject::about(self.kind, &self.subject), ..self.clone() }
    }

    /// How [`Cell::named`] names the cell, within its region and period.
    pub fn name(&self) -> String {
        Subject::about(self.kind, &self.subject).0
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.region, self.period, self.kind, self.subject)
    }
}

/// What within the region and period: a component, a service, `APBD`, a stage … At most 64 bytes of text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(String);

impl Subject {
    /// Longest subject, in bytes.
    pub const MAX_BYTES: usize = 64;
    /// The subject of the region's whole budget.
    pub const APBD: &'static str = "APBD";

    /// A subject from a newer program or another ledger: any text up to [`Self::MAX_BYTES`].
    pub fn from_text(text: &str) -> Option<Subject> {
        (text.len() <= Self::MAX_BYTES).then(|| Subject(text.to_owned()))
    }

    pub fn component(component: Component) -> Subject {
        Subject(component.to_string())
    }

    pub fn service(service: ServiceCode) -> Subject {
        Subject(service.to_string())
    }

    /// The region's whole budget.
    pub fn apbd() -> Subject {
        Subject(Self::APBD.to_owned())
    }

    pub fn target(component: Component, document: TargetDocument) -> Subject {
        Subject(format!("{component}/{}", document.word()))
    }

    pub fn stage(stage: StageName) -> Subject {
        Subject(stage.word().to_owned())
    }

    /// The whole quarter: a seal, an edition.
    pub fn whole() -> Subject {
        Subject("*".to_owned())
    }

    /// The ledger a verdict is about.
    pub fn ledger(ledger: LedgerId) -> Subject {
        Subject(ledger.to_string())
    }

    /// The cell that a decision, finding or reply is about, within the same region and period.
    pub fn about(kind: Kind, subject: &Subject) -> Subject {
        Subject(format!("{}:{}", kind.word(), subject.0))
    }

    /// Splits a subject made by [`Subject::about`].
    pub fn split_about(&self) -> Option<(Kind, Subject)> {
        let (kind, subject) = self.0.split_once(':')?;
        Some((Kind::from_word(kind)?, Subject(subject.to_owned())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_apbd(&self) -> bool {
        self.0 == Self::APBD
    }

    /// The component this subject names, also for a target (`K.2.01/RPJMD`).
    pub fn to_component(&self) -> Option<Component> {
        self.0.split('/').next()?.parse().ok()
    }

    /// The component and document of a target (`K.2.01/RPJMD`).
    pub fn to_target(&self) -> Option<(Component, TargetDocument)> {
        let (component, document) = self.0.split_once('/')?;
        Some((component.parse().ok()?, TargetDocument::from_word(document)?))
    }

    /// The sector a right is needed for; `None` where the subject belongs to no sector.
    pub fn sector(&self) -> Option<u8> {
        self.to_component().map(|component| component.service().sector)
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The planning documents that hold targets (Permendagri 59/2021).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TargetDocument {
    #[serde(rename = "RPJMD")]
    Rpjmd,
    Renstra,
    #[serde(rename = "RKPD")]
    Rkpd,
    Renja,
    #[serde(rename = "APBD")]
    Apbd,
}

impl TargetDocument {
    pub const ALL: [TargetDocument; 5] = [Self::Rpjmd, Self::Renstra, Self::Rkpd, Self::Renja, Self::Apbd];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Rpjmd => "RPJMD",
            Self::Renstra => "Renstra",
            Self::Rkpd => "RKPD",
            Self::Renja => "Renja",
            Self::Apbd => "APBD",
        }
    }

    pub fn from_word(word: &str) -> Option<TargetDocument> {
        Self::ALL.into_iter().find(|document| document.word().eq_ignore_ascii_case(word))
    }
}

//! The editions that the province told the region of, and what was objected to: as the command and the page show them.

use anyhow::Result;
use selaras_domain::amount::Score;
use selaras_domain::line::{Content, Edition, Objection, Owner, Ruling};
use selaras_domain::objection::judge_time;
use selaras_domain::period::Period;
use selaras_ledger::{CellLine, Connection, Objected, editions_told, objections, office_names};

use crate::store::Office;

/// The last edition of a quarter, with what the region objected to in that quarter.
pub struct Told {
    pub period: Period,
    pub edition: Edition,
    /// Whether objections are taken now.
    pub is_open: bool,
    pub objections: Vec<Said>,
}

/// An objection as people read it.
pub struct Said {
    pub objected: Objected,
    pub text: String,
    /// The name of its office.
    pub office: String,
    pub ruling: Option<Ruling>,
}

impl Told {
    /// The region's index, where it is ranked.
    pub fn score(&self) -> Option<Score> {
        self.edition.score_billionths.map(Score::from_billionths)
    }

    /// Where the region stands among how many.
    pub fn rank(&self) -> Option<(u32, u32)> {
        self.edition.rank.zip(self.edition.ranked)
    }
}

/// The editions, the youngest quarter first.
pub fn told(connection: &Connection, office: &Office, now_ms: i64) -> Result<Vec<Told>> {
    let names = office_names(connection, office.region)?;
    let mut told = Vec::new();
    for (period, edition) in editions_told(connection, office.region)? {
        let mut said = Vec::new();
        for objected in objections(connection, office.region, period)? {
            let name = match objected.line.ledger.start.owner {
                Owner::Office(id) if id == office.office => office.name.clone(),
                Owner::Office(id) => names.get(&id).cloned().unwrap_or_else(|| id.to_string()),
                Owner::Region | Owner::Common => String::new(),
            };
            let Content::Objection(Objection { text, .. }) = &objected.line.content else { continue };
            let ruling = objected.ruling.as_ref().and_then(ruling);
            said.push(Said { text: text.clone(), office: name, ruling, objected });
        }
        let is_open = judge_time(Some(&edition), now_ms).is_none();
        told.push(Told { period, edition, is_open, objections: said });
    }
    Ok(told)
}

fn ruling(line: &CellLine) -> Option<Ruling> {
    match &line.content {
        Content::Ruling(ruling) => Some(ruling.clone()),
        _ => None,
    }
}

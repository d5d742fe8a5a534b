//! A movement as text for a terminal; the sentence behind a part is in the language asked for.

use std::fmt;

use crate::amount::Score;
use crate::message;
use crate::message::Message;

use super::super::signed;
use super::{Cause, CellMove, Movement, Part, RegionMove, RegionMovement, Said, Side};
use crate::score::State;

pub(super) fn reason(part: &Part) -> Message {
    let (cells, regions) = (part.cells.len(), part.regions.len());
    let cause = match part.cause {
        Cause::Rules if cells + regions == 0 => {
            message!("aturan dan katalog tidak mengubah apa pun", "rules and catalogue changed nothing")
        }
        Cause::Rules => message!(
            "aturan atau katalog berubah untuk {cells} jenis pelayanan dan {regions} daerah lain",
            "rules or catalogue changed for services: {cells}, other regions: {regions}"
        ),
        Cause::OwnData if cells == 0 => message!("data sendiri tidak berubah", "the own data did not change"),
        Cause::OwnData => message!("{cells} sel data sendiri berubah", "own cells that changed: {cells}"),
        Cause::Others if regions == 0 => message!("daerah lain tidak berubah", "the other regions did not change"),
        Cause::Others => message!("{regions} daerah lain berubah", "other regions that changed: {regions}"),
        Cause::Lateness if cells + regions == 0 && part.seal == 0 => {
            message!("tidak ada yang terlambat", "nothing was late")
        }
        Cause::Lateness => {
            let (seal, en) = if part.seal == 0 { ("", "") } else { (", pengesahan sendiri", ", the own seal") };
            message!(
                "{cells} sel dan {regions} daerah lain hanya ada pada salah satu waktu{seal}",
                "there at one of the two times only: cells {cells}, other regions {regions}{en}"
            )
        }
    };
    let rounded = Score::from_billionths(part.points.billionths().abs()).rounded_text();
    let points = match part.points {
        Score::ZERO => Message::default(),
        points if points > Score::ZERO => message!("indeks naik {rounded}", "the index rises by {rounded}"),
        _ => message!("indeks turun {rounded}", "the index falls by {rounded}"),
    };
    let count = part.places.unsigned_abs();
    let places = match part.places {
        0 => Message::default(),
        places if places > 0 => message!("naik {count} peringkat", "places up: {count}"),
        _ => message!("turun {count} peringkat", "places down: {count}"),
    };
    Message::joined([&cause, &points, &places].into_iter().filter(|one| !one.is_empty()))
}

impl fmt::Display for RegionMovement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RegionMovement { name, period, since, pool, movement, .. } = self;
        let sealed = if self.sealed { ", sealed only" } else { "" };
        let since = self.edition.as_ref().map_or_else(|| since.to_string(), |edition| format!("edition {edition}"));
        write!(f, "{name}, {since} to {period}, pool {pool}{sealed}\n{movement}")
    }
}

impl fmt::Display for Movement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "before: {}", self.before)?;
        writeln!(f, "after:  {}", self.after)?;
        writeln!(f, "\n{:<9} {:>6} {:>14}  WHY", "PART", "PLACES", "POINTS")?;
        for part in &self.parts {
            let Part { places, points, .. } = part;
            let reason = part.reason.spoken();
            writeln!(f, "{:<9} {places:>+6} {:>14}  {reason}", part.cause.words(), exact(*points))?;
        }
        writeln!(f, "{:<9} {:>+6} {:>14}", "together", self.places, exact(self.points))?;
        for part in self.parts.iter().filter(|part| !part.cells.is_empty() || !part.regions.is_empty()) {
            writeln!(f, "\n{}:", part.cause.words())?;
            part.regions.iter().try_for_each(|region| writeln!(f, "{region}"))?;
            part.cells.iter().try_for_each(|cell| writeln!(f, "{cell}"))?;
        }
        Ok(())
    }
}

/// All nine decimals: the parts must be seen to add up.
fn exact(points: Score) -> String {
    signed(points, points.to_string())
}

impl Cause {
    const fn words(self) -> &'static str {
        match self {
            Cause::Rules => "rules",
            Cause::OwnData => "own data",
            Cause::Others => "others",
            Cause::Lateness => "lateness",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rank {
            Some(rank) => write!(f, "place {rank}")?,
            None => f.write_str("not ranked")?,
        }
        let value = self.value.as_deref().unwrap_or("–");
        let category = self.category.map_or("", |category| category.name());
        write!(f, ", {value} {category} (catalogue {}, rules {})", self.catalogue, self.rules)
    }
}

impl fmt::Display for RegionMove {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |score: Option<Score>| score.map_or_else(|| "not ranked".to_owned(), Score::value_text);
        let (before, after) = (shown(self.before), shown(self.after));
        let region = self.region.to_string();
        write!(f, "{region:<9} {:>+6} {:>14}  {}: {before} → {after}", self.places, "", self.name)
    }
}

impl fmt::Display for CellMove {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = self.places.map_or_else(String::new, |places| format!("{places:+}"));
        let points = self.points.map_or_else(String::new, exact);
        let component = self.component.to_string();
        write!(f, "{component:<9} {places:>6} {points:>14}  {}: {} → {}", self.name, self.before, self.after)
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.required, self.achieved) {
            (Some(required), Some(achieved)) => write!(f, "{achieved} of {required}"),
            _ if self.state == State::NihilPending => f.write_str("nihil, not agreed"),
            _ => f.write_str(self.state.as_str()),
        }
    }
}

//! The own cells on the way from one time to the other: one after the other takes its later value, and what that does to
//! index and place is the cell's own.

use crate::amount::Score;
use crate::catalogue::{Catalogue, Component};
use crate::score::{Answer, Answers, RegionIndex, Scorer};

use super::{CellMove, Said};

/// The answers of one catalogue as another asks for them: what it no longer asks for goes, what is new is missing.
pub fn carry(answers: &Answers, from: &Catalogue, to: &Catalogue) -> Answers {
    let level = answers.level();
    let mut carried = Answers::new(to, level);
    for (index, component) in from.components(level).iter().enumerate() {
        if let Some((at, answer)) = to.index_of(component).zip(answers.get(index)) {
            carried.set(at, answer);
        }
    }
    let agreed = from.services(level).iter().filter(|service| answers.is_agreed(service.code));
    agreed.for_each(|service| carried.agree_nihil(service.code));
    carried
}

/// The own region as it stands in one of the rankings that could have been.
#[derive(Clone, Copy)]
pub(super) struct Own {
    pub points: Score,
    /// What it is ranked by; `None` if it is not.
    pub ranked: Option<Score>,
}

impl Own {
    pub(super) fn of(index: &RegionIndex, takes_part: bool) -> Own {
        let ranked = index.score.filter(|_| index.has_answer && takes_part);
        Own { points: index.score.unwrap_or(Score::ZERO), ranked }
    }

    /// Whether a region stands above; one that is not ranked has all that are above it.
    pub(super) fn is_below(self, other: Option<Score>) -> bool {
        other.is_some_and(|other| self.ranked.is_none_or(|own| other > own))
    }

    pub(super) fn place(self, others: &[Option<Score>]) -> i32 {
        let above = others.iter().filter(|other| self.is_below(**other)).count();
        i32::try_from(above).unwrap_or(i32::MAX - 1) + 1
    }
}

pub(super) fn gained(from: Score, to: Score) -> Score {
    Score::from_billionths(to.billionths().saturating_sub(from.billionths()))
}

/// The own answers on their way, by the rules and catalogue of after.
pub(super) struct Cells<'a> {
    pub catalogue: &'a Catalogue,
    pub scorer: &'a Scorer,
    /// The answers so far.
    pub now: Answers,
    pub after: &'a Answers,
    pub takes_part: bool,
}

impl Cells<'_> {
    pub(super) fn own(&self) -> Own {
        Own::of(&self.scorer.index(&self.now), self.takes_part)
    }

    /// Lets the cells that differ and of which `which` holds take their later values, against others that stand still.
    pub(super) fn walk(&mut self, others: &[Option<Score>], which: impl Fn(usize) -> bool) -> Vec<CellMove> {
        let mut moves = Vec::new();
        for (index, &component) in self.catalogue.components(self.after.level()).iter().enumerate() {
            if !which(index) || !self.differs(index, component) {
                continue;
            }
            let (before, own) = (said(self.scorer, &self.now, index), self.own());
            self.now.take(index, component, self.after);
            let then = self.own();
            moves.push(CellMove {
                component,
                name: self.catalogue.name_of(component).unwrap_or_default().to_owned(),
                before,
                after: said(self.scorer, &self.now, index),
                points: Some(gained(own.points, then.points)),
                places: Some(own.place(others) - then.place(others)),
            });
        }
        moves
    }

    fn differs(&self, index: usize, component: Component) -> bool {
        let agreed = |answers: &Answers| match component {
            Component::Recipients(service) => answers.is_agreed(service),
            Component::Item(_) => false,
        };
        self.now.get(index) != self.after.get(index) || agreed(&self.now) != agreed(self.after)
    }
}

pub(super) fn said(scorer: &Scorer, answers: &Answers, index: usize) -> Said {
    let (required, achieved) = match answers.get(index) {
        Some(Answer::Value { required, achieved }) => (Some(required), Some(achieved)),
        _ => (None, None),
    };
    Said { state: scorer.state_at(answers, index), required, achieved }
}

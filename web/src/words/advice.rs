//! Why a place moved and what lifts it, in words: the same at an office and at the province.

use selaras_domain::advice::{Cause, Goal, Movement, Reach, Said};
use selaras_domain::amount::Score;
use selaras_domain::score::State;

use super::Words;

impl Words {
    /// What a cell said: "550 / 1.000", or its state.
    pub fn said(&self, said: &Said) -> String {
        match (said.required, said.achieved) {
            (Some(required), Some(achieved)) => format!("{} / {}", self.number(achieved), self.number(required)),
            _ => self.state(&said.state),
        }
    }

    pub fn state(&self, state: &State) -> String {
        self.say(match state {
            State::Value => "state-value",
            State::Nihil => "state-nihil",
            State::NihilPending => "state-nihil-pending",
            State::NotApplicable => "state-not-applicable",
            State::Missing => "state-missing",
        })
    }

    /// "+1,25": points of the index.
    pub fn points(&self, points: &Score) -> String {
        let sign = if *points > Score::ZERO { "+" } else { "" };
        format!("{sign}{}", self.number(points.rounded_text()))
    }

    /// "+2": places gained.
    pub fn places(&self, places: &i32) -> String {
        let sign = if *places > 0 { "+" } else { "" };
        format!("{sign}{}", self.number(places))
    }

    /// The score that a region is ranked by, if it is.
    pub fn ranked_score(&self, score: &Option<Score>) -> String {
        score.map_or_else(|| self.say("not-ranked"), |score| self.number(score.value_text()))
    }

    pub fn cause(&self, cause: &Cause) -> String {
        self.say(match cause {
            Cause::Rules => "cause-rules",
            Cause::OwnData => "cause-own-data",
            Cause::Others => "cause-others",
            Cause::Lateness => "cause-lateness",
        })
    }

    /// What a plan leads to.
    pub fn goal(&self, goal: &Goal) -> String {
        match goal {
            Goal::Category { category } => self.with("goal-category", "category", category.name()),
            Goal::Score => self.say("index"),
            Goal::Place { rank, name, .. } => {
                format!("{} ({})", self.with("goal-place", "rank", rank), self.with("goal-beside", "region", name))
            }
        }
    }

    pub fn reach(&self, reach: &Reach) -> String {
        self.say(match reach {
            Reach::Reached => "reach-reached",
            Reach::Possible => "reach-possible",
            Reach::Beyond => "reach-beyond",
        })
    }
}

/// Whether anything moved, on whichever side.
pub fn has_moved(movement: &Movement) -> bool {
    movement.parts.iter().any(|part| part.places != 0 || part.points != Score::ZERO || !part.regions.is_empty())
}

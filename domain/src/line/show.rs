//! What a line says, in a few words for a terminal and for JSON; pages have words of their own.

use std::fmt;

use super::{Achievement, Content};

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Content::Achievement(Achievement::Value { required, achieved, .. }) => {
                write!(f, "{achieved} of {required}")
            }
            Content::Achievement(Achievement::Nihil { .. }) => f.write_str("nihil"),
            Content::Achievement(Achievement::NotApplicable { .. }) => f.write_str("not applicable"),
            Content::Budget(budget) => write!(f, "{} of {}", budget.realisation, budget.allocation),
            Content::Narrative(narrative) => write!(f, "{} / {}", narrative.problem, narrative.remedy),
            Content::Target(target) => write!(f, "{}", target.value),
            Content::Stage(stage) => write!(f, "{} {}", stage.date, stage.document),
            Content::Withdraw(_) => f.write_str("withdrawn"),
            other => write!(f, "{}", other.kind()),
        }
    }
}

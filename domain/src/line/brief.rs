//! What a content says in a few words, for commands that list cells.

use super::{Achievement, Content};

impl Content {
    /// "550 of 1000", "nihil", "withdrawn"; empty for what has no short form.
    pub fn brief(&self) -> String {
        match self {
            Content::Achievement(Achievement::Value { required, achieved, .. }) => format!("{achieved} of {required}"),
            Content::Achievement(Achievement::Nihil { .. }) => "nihil".to_owned(),
            Content::Achievement(Achievement::NotApplicable { .. }) => "not applicable".to_owned(),
            Content::Withdraw(_) => "withdrawn".to_owned(),
            Content::Budget(budget) => format!("{} of {}", budget.realisation, budget.allocation),
            Content::Narrative(narrative) => format!("{} / {}", narrative.problem, narrative.remedy),
            Content::Target(target) => target.value.to_string(),
            Content::Stage(stage) => format!("{} {}", stage.date, stage.document),
            _ => String::new(),
        }
    }
}

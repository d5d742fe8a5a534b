//! What the doctor found: each finding with one thing to do about it, and the exit code it ends with.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::message::Message;
use serde::Serialize;

use crate::{DONE, REFUSED, UNREACHABLE, answer_with};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Will be a failure if nobody does anything.
    Warning,
    /// Something does not work.
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stays the same between versions, for scripts.
    pub code: &'static str,
    pub level: Level,
    /// What is wrong.
    pub text: Message,
    /// The one thing to do next.
    pub action: Message,
}

/// A thing that was looked at and is well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Well {
    pub code: &'static str,
    pub text: Message,
}

/// What is well, or what is wrong and the one thing to do.
pub type Outcome = Result<Message, (Level, Message, Message)>;

/// All that was looked at, in the order of looking.
#[derive(Debug, Default, Serialize)]
pub struct Findings {
    findings: Vec<Finding>,
    well: Vec<Well>,
    reachable: Option<bool>,
}

impl Findings {
    pub fn well(&mut self, code: &'static str, text: Message) {
        self.well.push(Well { code, text });
    }

    pub fn wrong(&mut self, code: &'static str, level: Level, text: Message, action: Message) {
        self.findings.push(Finding { code, level, text, action });
    }

    /// Takes a check's outcome: what is well, or what is wrong.
    pub fn take(&mut self, code: &'static str, outcome: Outcome) {
        match outcome {
            Ok(text) => self.well(code, text),
            Err((level, text, action)) => self.wrong(code, level, text, action),
        }
    }

    /// Whether the other side could be reached; without it nobody tried.
    pub fn reached(&mut self, is_reachable: bool) {
        self.reachable = Some(is_reachable);
    }

    /// What is wrong, the worst first.
    pub fn wrongs(&self) -> Vec<&Finding> {
        let mut wrongs: Vec<&Finding> = self.findings.iter().collect();
        wrongs.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        wrongs
    }

    pub fn wells(&self) -> &[Well] {
        &self.well
    }

    /// Prints all and gives the exit code: 0 all well, 1 something to do, 3 the other side cannot be reached.
    pub fn answer(mut self, json: bool) -> Result<ExitCode> {
        self.findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        let code = match (self.reachable, self.findings.is_empty()) {
            (Some(false), _) => UNREACHABLE,
            (_, true) => DONE,
            (_, false) => REFUSED,
        };
        answer_with(code, json, &self, || self.text())
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for finding in &self.findings {
            let mark = if finding.level == Level::Error { "✗" } else { "!" };
            text.push_str(&format!("{mark} {}\n  → {}\n", finding.text.spoken(), finding.action.spoken()));
        }
        for well in &self.well {
            text.push_str(&format!("✓ {}\n", well.text.spoken()));
        }
        text
    }
}

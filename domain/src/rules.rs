//! The rules of the score, versioned by year: every assumption of RULES.md is a setting here and not a constant in the
//! code. Built in, or a line of the province; goes into `score`.

use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::line::TargetDocument;

/// How the percentages of a service's quality items become its quality (RULES 3, assumed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityMethod {
    /// The mean of the percentages.
    Mean,
    /// Sum of fulfilled over sum of required. What a missing item requires is not known, so it takes away its equal share:
    /// with one of four items missing the percentage counts three quarters.
    Sum,
}

/// What a service that nobody needed does to its sector (RULES 7, assumed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NihilRule {
    /// It leaves the mean of its sector; a sector with nothing left leaves the region's.
    Exclude,
    /// It counts 100.
    Full,
}

/// How services make a sector (RULES 4, assumed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectorMethod {
    /// The plain mean; no other reading is in use.
    Mean,
}

/// What makes the score of a service without (applicable) quality items (RULES 8, assumed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithoutItems {
    /// The recipients make the whole score.
    RecipientsAlone,
    /// The quality counts 100.
    QualityFull,
}

/// One version of the rules, in force from a year until the next version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleSet {
    pub version: String,
    pub from_year: u16,
    /// Percent of a service's score that its recipients make; quality makes the rest (80 and 20: Permendagri 59/2021).
    pub recipients_weight: u8,
    pub quality: QualityMethod,
    pub sector: SectorMethod,
    /// No percentage counts more than this (RULES 5, assumed 100).
    pub cap_percent: u16,
    pub nihil: NihilRule,
    pub without_items: WithoutItems,
    /// Which document's target counts where several name one: the first of these that does; one left out never counts
    /// (assumed: nearest to the money first). Versions written before targets do not name it.
    #[serde(default = "nearest_to_the_money")]
    pub target_documents: Vec<TargetDocument>,
    /// The least step of a proposed target, in percent of what lacks (assumed).
    #[serde(default = "a_quarter")]
    pub target_step_percent: u8,
}

fn nearest_to_the_money() -> Vec<TargetDocument> {
    use TargetDocument::{Apbd, Renja, Renstra, Rkpd, Rpjmd};
    vec![Apbd, Rkpd, Renja, Renstra, Rpjmd]
}

const fn a_quarter() -> u8 {
    25
}

impl RuleSet {
    /// The built-in rules of a year.
    pub fn for_year(year: u16) -> Arc<RuleSet> {
        RuleSets::built_in().for_year(year).clone()
    }

    /// What is left of 100 percent: by construction the two weights make a whole.
    pub const fn quality_weight(&self) -> u8 {
        100u8.saturating_sub(self.recipients_weight)
    }
}

/// The rules as RULES.md states them.
impl Default for RuleSet {
    fn default() -> RuleSet {
        RuleSet {
            version: "2018.1".to_owned(),
            from_year: 2018,
            recipients_weight: 80,
            quality: QualityMethod::Mean,
            sector: SectorMethod::Mean,
            cap_percent: 100,
            nihil: NihilRule::Exclude,
            without_items: WithoutItems::RecipientsAlone,
            target_documents: nearest_to_the_money(),
            target_step_percent: a_quarter(),
        }
    }
}

/// All known versions; an old year is always scored with its own (RULES 12).
#[derive(Debug, Clone, Default)]
pub struct RuleSets {
    first: Arc<RuleSet>,
    later: Vec<Arc<RuleSet>>,
}

impl RuleSets {
    pub fn built_in() -> &'static RuleSets {
        static BUILT_IN: LazyLock<RuleSets> = LazyLock::new(RuleSets::default);
        &BUILT_IN
    }

    /// Adds a version; it replaces an earlier one for the years from its own `from_year` on.
    pub fn add(&mut self, rules: RuleSet) {
        self.later.push(Arc::new(rules));
    }

    /// The version in force: the greatest `from_year` not after the year, the last added among equals. A year before every
    /// version gets the first.
    pub fn for_year(&self, year: u16) -> &Arc<RuleSet> {
        self.all().filter(|one| one.from_year <= year).max_by_key(|one| one.from_year).unwrap_or(&self.first)
    }

    /// The version a seal or an edition pinned.
    pub fn by_version(&self, version: &str) -> Option<&Arc<RuleSet>> {
        self.all().filter(|one| one.version == version).last()
    }

    fn all(&self) -> impl Iterator<Item = &Arc<RuleSet>> {
        std::iter::once(&self.first).chain(&self.later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_year_keeps_its_own_rules() {
        let mut sets = RuleSets::built_in().clone();
        sets.add(RuleSet { version: "2026.1".into(), from_year: 2026, nihil: NihilRule::Full, ..RuleSet::default() });
        assert_eq!(sets.for_year(2025).nihil, NihilRule::Exclude);
        assert_eq!(sets.for_year(2026).nihil, NihilRule::Full);
        assert_eq!(sets.by_version("2018.1").map(|rules| rules.quality_weight()), Some(20));
        sets.add(RuleSet { version: "2026.2".into(), from_year: 2026, ..RuleSet::default() });
        assert_eq!(sets.for_year(2030).version, "2026.2");
    }
}

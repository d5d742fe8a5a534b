//! Comparisons and proposals as text for a terminal, the same at both sides.

use std::collections::BTreeMap;
use std::fmt;

use crate::amount::Amount;
use crate::line::TargetDocument;

use super::{Comparison, ComponentRow, Counts, Proposals, Reason, State};

/// Longer names are cut, so that a row stays a row.
const NAME_CHARS: usize = 44;

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quarter =
            self.quarter.map_or("nothing reported yet".to_owned(), |quarter| format!("TW {}", quarter.roman()));
        writeln!(f, "{}, targets of {}, {quarter}", self.name, self.year)?;
        writeln!(f, "components: {}", self.components)?;
        writeln!(f, "services:   {}", self.services)?;
        if self.components.with_target == 0 {
            return Ok(());
        }
        let order: Vec<&str> = self.document_order.iter().map(|document| document.word()).collect();
        writeln!(f, "of several documents the first counts: {}\n", order.join(", "))?;
        writeln!(
            f,
            "{:<10} {:<14} {:>12} {:>12} {:>8} {:>12}  {:<7}  NAME",
            "CODE", "STATE", "TARGET", "ACHIEVED", "PERCENT", "GAP", "FROM"
        )?;
        for row in self.rows.iter().flat_map(|service| &service.components) {
            if row.state != State::NoTarget {
                write_row(f, row)?;
            }
        }
        let rows = self.rows.iter().flat_map(|service| &service.components);
        let without = rows.filter(|row| row.state == State::NoTarget).count();
        if without > 0 {
            writeln!(f, "\n{without} reported components have no target; --json lists them")?;
        }
        Ok(())
    }
}

fn write_row(f: &mut fmt::Formatter<'_>, row: &ComponentRow) -> fmt::Result {
    let amount = |amount: Option<Amount>| amount.map_or_else(|| "–".to_owned(), |amount| amount.to_string());
    writeln!(
        f,
        "{:<10} {:<14} {:>12} {:>12} {:>8} {:>12}  {:<7}  {}",
        row.component.to_string(),
        row.state.words(),
        amount(row.target),
        amount(row.achieved),
        row.percent.as_deref().unwrap_or("–"),
        amount(row.gap),
        row.document.map_or("", TargetDocument::word),
        cut(&row.name)
    )?;
    match &row.note {
        Some(note) => writeln!(f, "{:<10} ! {}", "", note.spoken()),
        None => Ok(()),
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { with_target, reached, below, no_realisation, not_needed, .. } = self;
        write!(
            f,
            "{with_target} with a target: {reached} reached, {below} below, {no_realisation} without realisation"
        )?;
        if *not_needed > 0 {
            write!(f, ", {not_needed} not needed")?;
        }
        Ok(())
    }
}

impl State {
    const fn words(self) -> &'static str {
        match self {
            State::Below => "below",
            State::NoRealisation => "no realisation",
            State::Reached => "reached",
            State::NotNeeded => "not needed",
            State::NoTarget => "no target",
        }
    }
}

impl fmt::Display for Proposals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}, targets proposed for {} ({}), from {}",
            self.name,
            self.for_year,
            self.document.word(),
            self.year
        )?;
        for row in &self.proposals {
            writeln!(
                f,
                "{:<10} {:>12} {:<6} {}",
                row.component.to_string(),
                row.target.to_string(),
                row.unit,
                cut(&row.name)
            )?;
            writeln!(f, "{:<10} {}", "", row.working.spoken())?;
        }
        let mut reasons: BTreeMap<Reason, (u32, &str)> = BTreeMap::new();
        for row in &self.without {
            reasons.entry(row.code).or_insert((0, row.reason.spoken())).0 += 1;
        }
        for (count, reason) in reasons.values() {
            writeln!(f, "{count} without a proposal: {reason}")?;
        }
        Ok(())
    }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= NAME_CHARS {
        return name.to_owned();
    }
    name.chars().take(NAME_CHARS - 1).chain(std::iter::once('…')).collect()
}

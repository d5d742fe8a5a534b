//! What a version of the catalogue changes against another, for the person who accepts it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Catalogue, Component};

/// A service or item that two versions hold differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub component: Component,
    pub change: Change,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Added { now: String },
    Removed { before: String },
    Changed { before: String, now: String },
}

impl Catalogue {
    /// What this version changes against an earlier one, in catalogue order.
    pub fn changes_from(&self, earlier: &Catalogue) -> Vec<Difference> {
        let (was, is) = (earlier.told(), self.told());
        let components: BTreeSet<Component> = was.keys().chain(is.keys()).copied().collect();
        let change = |component: &Component| match (was.get(component).cloned(), is.get(component).cloned()) {
            (None, Some(now)) => Some(Change::Added { now }),
            (Some(before), None) => Some(Change::Removed { before }),
            (Some(before), Some(now)) if before != now => Some(Change::Changed { before, now }),
            _ => None,
        };
        let difference = |component| Some(Difference { component, change: change(&component)? });
        components.into_iter().filter_map(difference).collect()
    }

    /// Each service and item in words: all that is asked of it.
    fn told(&self) -> BTreeMap<Component, String> {
        let services = self.services.iter().map(|service| {
            let event = if service.event_dependent { ", hanya bila terjadi" } else { "" };
            let told = format!("{} ({}, {}{event}; {})", service.name, service.recipient, service.unit, service.basis);
            (Component::Recipients(service.code), told)
        });
        let items = self.items.iter().map(|item| {
            let percentage = item.percentage_from.map(|year| format!("persentase mulai {year}"));
            let asked: Vec<&str> = [Some(item.unit.as_str()), percentage.as_deref()]
                .into_iter()
                .flatten()
                .filter(|one| !one.is_empty())
                .collect();
            let told = match asked.is_empty() {
                true => item.name.clone(),
                false => format!("{} ({})", item.name, asked.join(", ")),
            };
            (Component::Item(item.code), told)
        });
        services.chain(items).collect()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let component = self.component;
        match &self.change {
            Change::Added { now } => write!(f, "+ {component} {now}"),
            Change::Removed { before } => write!(f, "- {component} {before}"),
            Change::Changed { before, now } => write!(f, "~ {component} {before} -> {now}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_removed_and_changed_is_told_by_code() {
        let (services, items) = (include_str!("../../data/services.csv"), include_str!("../../data/quality_items.csv"));
        let now = items.replacen("Buku gambar", "Buku gambar A4", 1).replacen("K.1.01.07,", "K.1.01.08,", 1);
        let later = Catalogue::parse("2026.1", 2026, services, &now).unwrap();
        let told: Vec<String> =
            later.changes_from(&Catalogue::for_year(2018)).iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(
            told[0],
            "~ K.1.01.01 Buku gambar (persentase mulai 2022) -> Buku gambar A4 (persentase mulai 2022)"
        );
        assert!(told[1].starts_with("- K.1.01.07 ") && told[2].starts_with("+ K.1.01.08 "), "{told:?}");
    }
}

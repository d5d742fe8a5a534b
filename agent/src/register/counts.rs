//! How many people there are: what a report would say of a service, cumulative within the year.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::catalogue::ServiceCode;
use selaras_domain::period::Quarter;
use selaras_ledger::Connection;

use super::Entry;
use crate::store::register as store;

/// The people of a service and year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Who is to be served: everybody in the register.
    pub people: u32,
    /// Served to the standard, in each quarter alone.
    to_standard: [u32; 4],
    /// Served below it, in each quarter alone.
    below: [u32; 4],
}

impl Counted {
    /// Served to the standard until the end of a quarter.
    pub fn achieved(&self, quarter: Quarter) -> u32 {
        self.to_standard.iter().take(usize::from(quarter.number())).sum()
    }

    /// Served below the standard until the end of a quarter.
    pub fn below(&self, quarter: Quarter) -> u32 {
        self.below.iter().take(usize::from(quarter.number())).sum()
    }

    fn add(&mut self, quarter: u8, to_standard: bool, people: u32) {
        self.people += people;
        let side = if to_standard { &mut self.to_standard } else { &mut self.below };
        if let Some(place) = usize::from(quarter).checked_sub(1).and_then(|at| side.get_mut(at)) {
            *place += people;
        }
    }
}

/// The people of every service of a year that has any.
pub fn counts(connection: &Connection, year: u16) -> Result<BTreeMap<ServiceCode, Counted>> {
    let mut counts: BTreeMap<ServiceCode, Counted> = BTreeMap::new();
    store::register_counts(connection, year, None, |service, quarter, to_standard, people| {
        if let Ok(service) = service.parse() {
            counts.entry(service).or_default().add(quarter, to_standard, people);
        }
    })?;
    Ok(counts)
}

pub fn count(connection: &Connection, Entry { year, service }: Entry) -> Result<Counted> {
    let mut counted = Counted::default();
    store::register_counts(connection, year, Some(&service.to_string()), |_, quarter, to_standard, people| {
        counted.add(quarter, to_standard, people);
    })?;
    Ok(counted)
}

//! People at several services in one year. Within a service and year a person stands once, so a double is always between
//! services: mostly rightly so (a mother is also of working age), sometimes not.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::catalogue::ServiceCode;
use selaras_domain::recipient::exclude_each_other;
use selaras_ledger::Connection;

use crate::store::register::{self as store, KeyedHash};

/// Two services, and how many people are at both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Double {
    pub one: ServiceCode,
    pub other: ServiceCode,
    pub people: u32,
    /// Makes no sense: by age, or because the rules say so.
    pub is_wrong: bool,
}

/// Every pair of services of a year that shares people, those that make no sense first.
pub fn doubles(connection: &Connection, year: u16) -> Result<Vec<Double>> {
    let mut pairs: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut sets: BTreeMap<Vec<String>, u32> = BTreeMap::new();
    // Few sets of services occur, and many people in each.
    store::each_in_several(connection, year, |_, services| {
        match sets.get_mut(services) {
            Some(people) => *people += 1,
            None => drop(sets.insert(services.to_vec(), 1)),
        }
        Ok(())
    })?;
    for (services, people) in &sets {
        for (at, one) in services.iter().enumerate() {
            for other in services.iter().skip(at + 1) {
                *pairs.entry((one.clone(), other.clone())).or_default() += people;
            }
        }
    }
    let double = |((one, other), people): ((String, String), u32)| {
        let (one, other) = (one.parse().ok()?, other.parse().ok()?);
        Some(Double { one, other, people, is_wrong: exclude_each_other(one, other, year) })
    };
    let mut doubles: Vec<Double> = pairs.into_iter().filter_map(double).collect();
    doubles.sort_by_key(|double| (!double.is_wrong, double.one, double.other));
    Ok(doubles)
}

/// The first `count` people who are at both services in a year.
pub fn doubles_of(
    connection: &Connection,
    year: u16,
    (one, other): (ServiceCode, ServiceCode),
    count: usize,
) -> Result<Vec<KeyedHash>> {
    let names = [one.to_string(), other.to_string()];
    let mut people = Vec::new();
    store::each_in_several(connection, year, |nik_hash, services| {
        if people.len() < count && names.iter().all(|name| services.contains(name)) {
            people.push(nik_hash);
        }
        Ok(())
    })?;
    Ok(people)
}

//! One person in several rows of a file.

use std::collections::HashMap;

use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_domain::recipient::Nik;

use super::{Entry, People};

/// The same person at the same service and year in several rows: said alike it counts once, said differently nobody can
/// tell which is meant, and all of them are refused with each other's rows.
pub fn settle(found: &mut People) {
    let mut first_of: HashMap<(Nik, Entry), usize> = HashMap::with_capacity(found.people.len());
    let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, read) in found.people.iter().enumerate() {
        let first = *first_of.entry((read.person.nik, read.entry)).or_insert(index);
        if first != index {
            groups.entry(first).or_insert_with(|| vec![first]).push(index);
        }
    }
    if groups.is_empty() {
        return;
    }
    let mut fates: HashMap<usize, Option<Message>> = HashMap::new();
    for group in groups.into_values() {
        let Some((first, rest)) = group.split_first() else { continue };
        let is_alike = rest.iter().all(|index| found.people[*index].person == found.people[*first].person);
        let rows: Vec<String> = group.iter().take(10).map(|index| found.people[*index].row.to_string()).collect();
        let rows = rows.join(", ");
        let reason = message!(
            "NIK yang sama dengan isi berbeda pada baris {rows}: sisakan satu baris",
            "the same NIK with another content in rows {rows}: leave one row"
        );
        for index in if is_alike { rest } else { &group[..] } {
            fates.insert(*index, (!is_alike).then(|| reason.clone()));
        }
    }
    let people = std::mem::take(&mut found.people);
    for (index, read) in people.into_iter().enumerate() {
        match fates.remove(&index) {
            None => found.people.push(read),
            Some(None) => found.repeated += 1,
            Some(Some(reason)) => found.refused.push(read.refused(Some("nik"), reason)),
        }
    }
    found.refused.sort_by(|one, other| (&one.sheet, one.row).cmp(&(&other.sheet, other.row)));
}

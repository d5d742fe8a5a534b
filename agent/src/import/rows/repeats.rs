//! The same cell in several rows of a file: said twice alike it counts once, said differently nobody can tell which one
//! is meant, and all of them are refused with each other's rows.

use std::collections::HashMap;

use selaras_domain::line::Cell;
use selaras_domain::message;
use selaras_domain::message::{Language, Message};

use super::super::limits::OTHER_ROWS;
use super::super::{Entry, ParsedFile, Place, Refusal};

enum Fate {
    Keep,
    Repeat,
    Clash(Message),
}

/// Leaves every cell once among the entries.
pub fn settle(parsed: &mut ParsedFile) {
    let fates = fates(&parsed.entries);
    if fates.is_empty() {
        return;
    }
    let entries = std::mem::take(&mut parsed.entries);
    for (index, entry) in entries.into_iter().enumerate() {
        match fates.get(&index).unwrap_or(&Fate::Keep) {
            Fate::Keep => parsed.entries.push(entry),
            Fate::Repeat => parsed.repeated += 1,
            Fate::Clash(reason) => parsed.refused.push(Refusal {
                sheet: entry.place.sheet,
                row: Some(entry.place.row),
                column: None,
                code: Some(entry.cell.subject.as_str().to_owned()),
                reason: reason.clone(),
            }),
        }
    }
}

/// By index; an entry that is not named is kept.
fn fates(entries: &[Entry]) -> HashMap<usize, Fate> {
    let mut first_of: HashMap<&Cell, usize> = HashMap::with_capacity(entries.len());
    let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        let first = *first_of.entry(&entry.cell).or_insert(index);
        if first != index {
            groups.entry(first).or_insert_with(|| vec![first]).push(index);
        }
    }
    let mut fates = HashMap::new();
    for (first, group) in groups {
        let is_alike = group.iter().all(|index| entries[*index].content == entries[first].content);
        for index in &group {
            let fate = match is_alike {
                true if *index == first => Fate::Keep,
                true => Fate::Repeat,
                false => Fate::Clash(clash(entries, &group, *index)),
            };
            fates.insert(*index, fate);
        }
    }
    fates
}

fn clash(entries: &[Entry], group: &[usize], index: usize) -> Message {
    let own_sheet = &entries[index].place.sheet;
    let others = group.iter().filter(|other| **other != index).map(|other| &entries[*other].place);
    let mut rows: Vec<Message> = others
        .take(OTHER_ROWS)
        .map(|Place { sheet, row, .. }| match sheet {
            Some(name) if sheet != own_sheet => message!("{row} (lembar {name})", "{row} (sheet {name})"),
            _ => message!("{row}", "{row}"),
        })
        .collect();
    if group.len() - 1 > OTHER_ROWS {
        let more = group.len() - 1 - OTHER_ROWS;
        rows.push(message!("dan {more} lagi", "and {more} more"));
    }
    let Cell { subject, period, .. } = &entries[index].cell;
    let [rows, en] = [Language::Indonesian, Language::English]
        .map(|language| rows.iter().map(|row| row.text(language)).collect::<Vec<_>>().join(", "));
    message!(
        "{subject} pada {period} ditulis lagi dengan isi berbeda di baris {rows}: biarkan satu yang benar, hapus yang lain",
        "{subject} in {period} is written again with another content in row {en}: leave the right one, delete the others"
    )
}

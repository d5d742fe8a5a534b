//! Many entries of one file or address become lines in one transaction, and where each came from is kept beside it.

use anyhow::Result;
use selaras_ledger::{Connection, Transaction};

use super::{Effect, Writer};
use crate::import::{Entry, Place};
use crate::store::{self, Office, Origin, RowRun};

/// How the rows of a file changed the ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
}

/// What the entries would do, without writing them.
pub fn preview(connection: &Connection, office: &Office, entries: &[Entry]) -> Result<Counts> {
    let lines = Writer::new(connection, store::own_ledger(connection, office)?, "", 0)?;
    let mut counts = Counts::default();
    for entry in entries {
        counts.add(lines.effect(&entry.cell, &entry.content)?);
    }
    Ok(counts)
}

/// Writes the entries that change something: all of them, or after a failure none.
pub fn write_all(
    tx: &Transaction<'_>,
    office: &Office,
    entries: &[Entry],
    writer: &str,
    origin: &Origin,
) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut lines = Writer::new(tx, store::own_ledger(tx, office)?, writer, origin.time_ms)?;
    let before = lines.end().seq;
    let mut runs: Vec<RowRun> = Vec::new();
    for entry in entries {
        let effect = lines.write(&entry.cell, entry.content.clone())?;
        counts.add(effect);
        if effect != Effect::Unchanged {
            note(&mut runs, lines.end().seq, &entry.place);
        }
    }
    let after = lines.end().seq;
    if after > before {
        store::record_origin(tx, lines.end().ledger, before + 1, after, origin, &runs)?;
    }
    Ok(counts)
}

/// Lines are written one after the other, so only the rows decide whether a run goes on.
fn note(runs: &mut Vec<RowRun>, seq: u64, place: &Place) {
    let (sheet, row) = (place.sheet.as_deref().unwrap_or_default(), u64::from(place.row));
    match runs.last_mut() {
        Some(run) if run.sheet == sheet && run.row + run.count == row => run.count += 1,
        _ => runs.push(RowRun { from_seq: seq, count: 1, sheet: sheet.to_owned(), row }),
    }
}

impl Counts {
    fn add(&mut self, effect: Effect) {
        match effect {
            Effect::New => self.new += 1,
            Effect::Changed => self.changed += 1,
            Effect::Unchanged => self.unchanged += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn neighbours_in_the_file_share_a_run() {
        let mut runs = Vec::new();
        let rows = [(None, 2), (None, 3), (None, 5), (Some("Capaian"), 6), (Some("Capaian"), 7), (Some("Anggaran"), 8)];
        for (index, (sheet, row)) in rows.into_iter().enumerate() {
            note(&mut runs, index as u64 + 11, &Place { file: Arc::from("a"), sheet: sheet.map(Arc::from), row });
        }
        let run = |from_seq, count, sheet: &str, row| RowRun { from_seq, count, sheet: sheet.to_owned(), row };
        let expected = [run(11, 2, "", 2), run(13, 1, "", 5), run(14, 2, "Capaian", 6), run(16, 1, "Anggaran", 8)];
        assert_eq!(runs, expected);
    }
}

//! What moves into a successor, and what does so once only.

use selaras_domain::amount::Amount;
use selaras_domain::line::{Achievement, Cell, Chain, Content, Kind, Line, OfficeId, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::{Database, StoredLine, Transaction, Why, keep_aside};

use super::*;

fn office() -> Office {
    Office {
        office: OfficeId(Uuid::from_u128(1)),
        region: "62.07".parse().unwrap(),
        name: "SAMPLE".to_owned(),
        sectors: Vec::new(),
        server: "https://localhost:7443".to_owned(),
        ledger: LedgerId(Uuid::from_u128(2)),
        province_key: [3; 32],
    }
}

fn line(achieved: u32) -> LineBytes {
    let (kind, writer) = (Kind::Achievement, format!("SAMPLE {achieved}"));
    let period = Period::quarter(2023, Quarter::Q4);
    let cell = Cell { region: office().region, period, kind, subject: Subject::from_text("K.2.01").unwrap() };
    let (required, achieved) = (Amount::units(100), Amount::units(achieved));
    let content =
        Content::Achievement(Achievement::Value { required, achieved, below_standard: None, note: String::new() });
    Line { header: Header { time_ms: 1, writer, kind, cell, base: Vec::new(), origin: None }, content }.to_bytes()
}

/// An office with three lines in its first ledger.
fn begun(tx: &Transaction<'_>) -> Result<Frontier> {
    store::create_office(tx, &office(), 1)?;
    append(tx, [1, 2, 3])
}

fn append(tx: &Transaction<'_>, lines: impl IntoIterator<Item = u32>) -> Result<Frontier> {
    let live = store::own_ledger(tx, &office())?;
    let mut end = frontier(tx, &live)?;
    for achieved in lines {
        end = append_after(tx, live.key, end, &line(achieved))?;
    }
    Ok(end)
}

/// Who wrote the lines of the live ledger, and where they stood first.
fn written(tx: &Transaction<'_>) -> Result<Vec<(String, Option<LineId>)>> {
    let live = store::own_ledger(tx, &office())?;
    let lines = lines_after(tx, live.key, 0, 100, PAGE_BYTES)?;
    lines
        .iter()
        .map(|line| decode_header(&line.bytes.header).map(|header| (header.writer, header.origin)))
        .map(|it| Ok(it?))
        .collect()
}

fn on_a_file(test: impl FnOnce(&Transaction<'_>) -> Result<()> + Send + 'static) {
    let folder = tempfile::tempdir().unwrap();
    let database: Database = store::open(folder.path()).unwrap();
    database.write_blocking(test).unwrap();
}

#[test]
fn what_was_written_while_lines_were_coming_back_moves_along() {
    on_a_file(|tx| {
        let end = begun(tx)?;
        let had = Frontier { seq: 2, ..end };
        let done = open_successor(tx, &office(), Some(end.ledger), &[had], 9)?;
        let third = LineId { ledger: end.ledger, seq: 3 };
        assert_eq!((done.predecessor, done.reissued), (Some(end.ledger), 1));
        assert_eq!(written(tx)?, [("SAMPLE 3".to_owned(), Some(third))]);
        assert!(!is_unfinished(tx, &store::office(tx)?.unwrap())?);
        Ok(())
    });
}

#[test]
fn a_line_that_stands_in_a_successor_already_is_not_written_again() {
    on_a_file(|tx| {
        let end = begun(tx)?;
        let had = Frontier { seq: 1, ..end };
        let once = open_successor(tx, &office(), Some(end.ledger), &[had], 9)?;
        // The copy of before was put back once more: the same lines wait aside again, and the province has the first successor.
        let live = store::own_ledger(tx, &office())?;
        let again = lines_after(tx, live.key, 0, 100, PAGE_BYTES)?;
        for line in &again {
            let first = decode_header(&line.bytes.header)?.origin.unwrap();
            let as_first = LineBytes {
                header: encode_header(&Header { origin: None, ..decode_header(&line.bytes.header)? }),
                content: line.bytes.content.clone(),
            };
            let stored = selaras_ledger::StoredLine { seq: first.seq, chain: line.chain, bytes: as_first };
            selaras_ledger::keep_aside(tx, first.ledger, &stored, selaras_ledger::Why::Fork, 9)?;
        }
        let theirs = [had, frontier(tx, &live)?];
        let twice = open_successor(tx, &office(), Some(once.ledger), &theirs, 10)?;
        assert_eq!((once.reissued, twice.set_aside, twice.reissued), (2, 2, 0));
        assert_eq!(twice.predecessor, Some(once.ledger));
        Ok(())
    });
}

#[test]
fn a_ledger_of_which_the_province_knows_nothing_is_not_taken_up_when_there_is_another() {
    on_a_file(|tx| {
        let end = begun(tx)?;
        let first = open_successor(tx, &office(), Some(end.ledger), &[end], 9)?;
        append(tx, [4])?;
        let done = open_successor(tx, &office(), Some(first.ledger), &[end], 10)?;
        assert_eq!((done.predecessor, done.reissued), (Some(end.ledger), 1));
        Ok(())
    });
}

#[test]
fn lines_read_out_of_a_damaged_file_are_written_again_whatever_ledger_was_the_last() {
    on_a_file(|tx| {
        // Begun anew after damage, put back as it was then: the ledger opened meanwhile stands beside the keys.
        let made = Office { ledger: LedgerId(Uuid::from_u128(9)), ..office() };
        store::keep_office(tx, &made, 1)?;
        let lost = StoredLine { seq: 1, chain: Chain([7; 32]), bytes: line(1) };
        keep_aside(tx, office().ledger, &lost, Why::Salvaged, 2)?;
        let done = open_successor(tx, &made, Some(made.ledger), &[], 9)?;
        assert_eq!((done.set_aside, done.reissued), (1, 1));
        assert!(!is_unfinished(tx, &store::office(tx)?.unwrap())?);
        Ok(())
    });
}

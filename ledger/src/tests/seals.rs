//! What a seal binds and what counts as a change since; the first receipt of several seals.

use selaras_domain::line::{Seal, Withdraw};

use super::*;
use crate::{append, apply, differences, record_verdict, seal_cell, sealed_cells, sealing};

const WRITER: u128 = 1;

impl File {
    /// Appends a line of the office and lets it count.
    pub(super) fn write(&self, line: &Line) -> u64 {
        let ledger = self.ledger(WRITER);
        let at = append(&self.connection, ledger.key, &line.to_bytes()).unwrap();
        apply(&self.connection, &ledger, at.seq, line, None).unwrap();
        at.seq
    }

    pub(super) fn seal(&self, time_ms: i64, base: Vec<Base>) -> (u64, Seal) {
        let period = Period::quarter(2023, Quarter::Q4);
        let cells = sealed_cells(&self.connection, region(), period).unwrap();
        let seal = Seal {
            digest: Seal::digest_of(&cells),
            cells,
            frontier: vec![],
            catalogue_version: String::new(),
            rules_version: String::new(),
            province_time_ms: Some(time_ms - 1),
        };
        let (cell, kind, writer) = (seal_cell(region(), period), Kind::Seal, "Rina".to_owned());
        let header = Header { time_ms, writer, kind, cell, base, origin: None };
        (self.write(&Line { header, content: Content::Seal(seal.clone()) }), seal)
    }

    /// Cell, and what it said and says, of the changes since a seal.
    fn changed(&self, seal: &Seal) -> Vec<(String, String, String, String)> {
        let period = Period::quarter(2023, Quarter::Q4);
        let brief = |content: &Option<Content>| content.as_ref().map(ToString::to_string).unwrap_or_default();
        let all = differences(&self.connection, region(), period, seal).unwrap();
        all.iter()
            .map(|one| {
                let writer = one.by.as_ref().map(|by| by.writer.clone()).unwrap_or_default();
                (one.cell.subject.to_string(), brief(&one.old), brief(&one.new), writer)
            })
            .collect()
    }
}

fn change(subject: &str, old: &str, new: &str) -> (String, String, String, String) {
    (subject.to_owned(), old.to_owned(), new.to_owned(), "Siti".to_owned())
}

#[test]
fn a_change_is_another_content_and_not_another_line() {
    let file = File::new();
    let first = file.write(&value("K.2.01", 5, 10, vec![]));
    file.write(&value("K.2.02", 7, 10, vec![]));
    let (_, seal) = file.seal(20, vec![]);
    assert_eq!(seal.cells.len(), 2);
    let again = file.write(&value("K.2.01", 5, 30, vec![Base::Own(first)]));
    assert_eq!(file.changed(&seal), [], "written anew, the same is said");
    let changed = file.write(&value("K.2.01", 6, 40, vec![Base::Own(again)]));
    file.write(&value("K.2.03", 1, 40, vec![]));
    let moved = change("K.2.01", "5 of 1000000", "6 of 1000000");
    assert_eq!(file.changed(&seal), [moved, change("K.2.03", "", "1 of 1000000")]);
    let mut withdraw = value("K.2.01", 0, 50, vec![Base::Own(changed)]);
    withdraw.header.kind = Kind::Withdraw;
    withdraw.content = Content::Withdraw(Withdraw { reason: "salah sel".to_owned() });
    file.write(&withdraw);
    assert_eq!(file.changed(&seal)[0], change("K.2.01", "5 of 1000000", ""), "missing, and who made it so");
}

#[test]
fn the_first_receipt_of_a_quarters_seals_is_what_its_timeliness_goes_by() {
    let file = File::new();
    let now = || sealing(&file.connection, region(), Period::quarter(2023, Quarter::Q4)).unwrap();
    assert!(now().is_none());
    file.write(&value("K.2.01", 5, 10, vec![]));
    let (first, _) = file.seal(20, vec![]);
    assert_eq!(now().unwrap().first, None, "not received yet");
    let receive = |from, to, refused: &[u64], time_ms| {
        let Content::Verdict(range) = verdict(WRITER, from, to, refused, time_ms).content else { panic!("a verdict") };
        let said = selaras_domain::line::LineId { ledger: ledger_id(0), seq: to };
        record_verdict(&file.connection, said, &range, time_ms).unwrap();
    };
    receive(1, first, &[], 100);
    let (second, _) = file.seal(200, vec![Base::Own(first)]);
    receive(second, second, &[], 300);
    let sealed = now().unwrap();
    let times = sealed.first.unwrap();
    assert_eq!((times.written_ms, times.not_before_ms, times.received_ms), (20, Some(19), 100));
    assert_eq!((sealed.line.id.seq, sealed.count), (second, 2), "what is submitted is the last one");
}

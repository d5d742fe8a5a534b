//! Lines that a program did not understand wait, and are judged by the first program that does.

use selaras_domain::line::{
    Cell, Content, Header, Kind, Line, LineBytes, LineId, Subject, VerdictException, VerdictRange,
};
use selaras_domain::period::Period;
use selaras_domain::verdict::{Reason, State};
use selaras_ledger::{Receipt, add_ledger, append, chain_lines, find_ledger, receive, record_verdict};
use serde_json::Value;

use super::{province_lines, shown};
use crate::trust::raw::{append_bytes, begin, line, start_of, told};
use crate::world::{Office, World};

/// Stores an office's lines at the province as a server would that knows none of their kinds: all wait.
fn taken_by_an_older_server(world: &World, office: &Office, lines: Vec<LineBytes>) {
    let start = start_of(office);
    world
        .store()
        .write_blocking(move |tx| {
            add_ledger(tx, &start)?;
            let ledger = find_ledger(tx, start.id)?.unwrap();
            let end = chain_lines(begin(&start), &lines).last().copied().unwrap();
            let receipt = receive(tx, &ledger, begin(&start), &lines, end.chain)?;
            assert!(matches!(receipt, Receipt::Stored { .. }));
            let reason = Reason { code: "unknown_kind".to_owned(), message: "belum dikenal".to_owned() };
            let wait = |seq| VerdictException { seq, state: State::Quarantined, reason: reason.clone() };
            let range =
                VerdictRange { ledger: start.id, from: 1, to: end.seq, exceptions: (1..=end.seq).map(wait).collect() };
            let time_ms = 1_700_000_000_500;
            let (region, subject) = (start.region, Subject::ledger(start.id));
            let cell = Cell { region, period: Period::year(2023), kind: Kind::Verdict, subject };
            let header = Header {
                time_ms,
                writer: "provinsi".to_owned(),
                kind: Kind::Verdict,
                cell,
                base: Vec::new(),
                origin: None,
            };
            let line = Line { header, content: Content::Verdict(range.clone()) };
            let end = append(tx, selaras_server::store::region_ledger(tx, region)?.key, &line.to_bytes())?;
            record_verdict(tx, LineId { ledger: end.ledger, seq: end.seq }, &range, time_ms).map(drop)
        })
        .unwrap();
}

#[test]
fn what_an_older_server_did_not_know_is_judged_when_a_newer_one_starts() {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", "2"), world.office("62.07", "1"));
    let lines: Vec<LineBytes> = ["K.2.01", "K.1.01", "K.2.02"].map(|code| line("62.07", code).to_bytes()).into();
    append_bytes(&office, lines.clone());
    taken_by_an_older_server(&world, &office, lines);
    assert_eq!(office.run(&["sync"]).ended(1).number("refused"), 3);
    sibling.sync();
    assert_eq!(shown(&world, &[&office, &sibling], "K.2.01"), [Value::Null, Value::Null, Value::Null]);

    world.stop().ended(0);
    world.serve();
    for office in [&office, &sibling] {
        assert!(office.run(&["sync"]).synced());
        assert!(world.in_step(office));
    }
    assert_eq!(told(&office), ["2 refused no_right_to_sector"], "judged like any line");
    assert_eq!(shown(&world, &[&office, &sibling], "K.2.01"), ["8", "8", "8"]);
    assert_eq!(shown(&world, &[&office, &sibling], "K.1.01"), [Value::Null, Value::Null, Value::Null]);
}

#[test]
fn what_the_next_program_does_not_know_either_goes_on_waiting_and_nothing_is_said_of_it_again() {
    let world = World::start();
    let office = world.office("62.07", "");
    let mut newer = line("62.07", "K.2.01");
    newer.header.kind = Kind::Unknown(40);
    let newer = LineBytes { content: b"\x01 anything at all \xff".to_vec(), ..newer.to_bytes() };
    append_bytes(&office, vec![newer, line("62.07", "K.2.99").to_bytes(), line("62.07", "K.2.03").to_bytes()]);
    assert_eq!(office.run(&["sync"]).ended(1).number("refused"), 2);
    let waiting = ["1 quarantined unknown_kind", "2 quarantined unknown_code"];
    assert_eq!(told(&office), waiting);
    let before = province_lines(&world);
    for _ in 0..2 {
        world.stop().ended(0);
        world.serve();
    }
    assert_eq!(province_lines(&world), before);
    assert_eq!(office.sync().number("pulled"), 0);
    assert_eq!(told(&office), waiting);
}

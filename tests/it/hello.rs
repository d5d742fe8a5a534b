//! What a Hello carries beside itself: own lines up and the verdicts on them down in one call, a guess that costs nothing but
//! bytes when it is wrong.

use selaras_domain::line::{Frontier, LedgerId};
use selaras_proto::convert::frontier_to_wire;
use selaras_proto::v1;
use tonic::Code;

use crate::trust::raw::{Raw, begin, first_push, greeting, line, refused, start_of};
use crate::world::figures::rows;
use crate::world::{Office, World};

/// As if the province had told that it has so many own lines.
fn believe(office: &Office, server_seq: u64) {
    let change = move |tx: &selaras_ledger::Transaction<'_>| selaras_agent::store::record_server_seq(tx, server_seq);
    office.store().write_blocking(change).unwrap();
}

fn ten(achieved: u64) -> Vec<String> {
    rows([2023], &[4], achieved).into_iter().take(10).collect()
}

#[test]
fn a_small_change_and_its_verdicts_travel_in_one_call() {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", ""), world.office("62.07", "2"));
    office.import(rows([2023], &[4], 1)).ended(0);
    assert_eq!(office.sync().number("round_trips"), 3, "an unknown link is greeted first");
    sibling.import(["2023,4,K.2.01,10,3"]).ended(0);
    sibling.sync();
    office.import(ten(2)).ended(0);
    let ran = office.sync();
    assert_eq!((ran.number("round_trips"), ran.number("pushed")), (1, 10), "{}", ran.stdout);
    assert!(ran.number("pulled") > 0 && world.in_step(&office), "the sibling's line and the verdicts: {}", ran.stdout);
    let ran = sibling.sync();
    assert_eq!((ran.number("round_trips"), world.in_step(&sibling)), (1, true), "{}", ran.stdout);
    let idle = office.sync();
    assert_eq!(
        (idle.number("round_trips"), idle.number("pushed"), idle.number("pulled")),
        (1, 0, 0),
        "{}",
        idle.stdout
    );
}

#[test]
fn a_wrong_guess_of_what_the_province_has_brings_every_line_there_once() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(ten(1)).ended(0);
    office.sync();
    for (achieved, guess) in [(2, 0), (3, 7), (4, 35), (5, 49), (6, u64::from(u32::MAX))] {
        office.import(ten(achieved)).ended(0);
        believe(&office, guess);
        let ran = office.sync();
        assert_eq!(ran.number("pushed"), 10, "{guess}: {}", ran.stdout);
        assert!(world.in_step(&office), "{guess}");
    }
}

#[test]
fn more_than_a_hello_carries_goes_on_in_pushes() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(ten(1)).ended(0);
    office.sync();
    office.import((2019..=2022).flat_map(|year| rows([year], &[1, 2, 3, 4], u64::from(year)))).ended(0);
    let ran = office.sync();
    assert!(ran.number("round_trips") > 2 && ran.number("pushed") == 5_216, "{}", ran.stdout);
    assert!(world.in_step(&office));
}

#[test]
fn lines_beside_a_hello_are_taken_as_pushed_ones_are_or_left() {
    let world = World::start();
    let (office, other) = (world.office("62.07", ""), world.office("62.07", "2"));
    let (mine, theirs) = (start_of(&office), start_of(&other));
    let raw = Raw::of(&world, &office);
    let lines = [line("62.07", "K.2.01").to_bytes()];
    let hello = |batch: Option<v1::Batch>| v1::HelloRequest { batch, page_max_bytes: 1 << 20, ..greeting(&mine) };
    let reply = raw.hello(hello(first_push(&theirs, &lines).batch)).unwrap_err();
    assert_eq!(reply.code(), Code::InvalidArgument, "a ledger that is not the one introduced: {reply:?}");
    other.import(["2023,4,K.2.01,10,3"]).ended(0);
    other.sync();
    let reply = raw.hello(hello(first_push(&theirs, &lines).batch)).unwrap();
    assert_eq!(reply.new_lines, 0, "another's ledger");
    let mut damaged = first_push(&mine, &lines).batch.unwrap();
    damaged.columns.truncate(3);
    refused(raw.hello(hello(Some(damaged))), Code::InvalidArgument);

    let mut lost = hello(first_push(&mine, &lines).batch);
    let unknown = LedgerId(uuid::Uuid::now_v7());
    lost.frontier.push(frontier_to_wire(&Frontier { ledger: unknown, seq: 3, ..begin(&mine) }));
    let reply = raw.hello(lost).unwrap();
    assert_eq!((reply.wanted.len(), reply.new_lines, reply.batches.len()), (1, 0, 0), "what was lost comes first");

    let all = hello(first_push(&mine, &lines).batch);
    let reply = raw.hello(all.clone()).unwrap();
    assert_eq!((reply.new_lines, reply.batches.len()), (1, 0), "more than was told: the office is asked what it has");
    let end = reply.state.unwrap().frontier.into_iter().find(|one| one.ledger == mine.id.as_bytes()).unwrap();
    let reply = raw.hello(v1::HelloRequest { frontier: vec![end], ..all.clone() }).unwrap();
    assert_eq!(reply.new_lines, 0, "twice is once");
    assert!(reply.batches.len() >= 2, "the sibling's lines and the verdicts");
    assert!(raw.hello(v1::HelloRequest { page_max_bytes: 0, ..all }).unwrap().batches.is_empty());
}

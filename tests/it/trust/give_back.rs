//! Lines that are given back need the province's signature, and nothing that a caller only says is signed.

use selaras_domain::line::{Chain, Frontier};
use selaras_proto::batch::pack;
use selaras_proto::convert::{frontier_to_wire, frontiers_from_wire};
use selaras_proto::v1;
use tonic::Code;

use super::raw::{Raw, begin, greeting, line, refused, start_of};
use crate::world::World;

#[test]
fn lines_without_the_provinces_signature_do_not_come_back() {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", ""), world.office("62.07", "2"));
    let raw = Raw::of(&world, &office);
    let (own, theirs) = (start_of(&office), start_of(&sibling));
    let lines = [line("62.07", "K.2.01").to_bytes()];
    let end = lines[0].chain_after(&theirs.chain());
    let batch = pack(begin(&theirs), &lines, end, Some(theirs.to_bytes())).unwrap();
    let claimed = frontier_to_wire(&Frontier { ledger: theirs.id, seq: 1, chain: end });
    let forged = |signature: Vec<u8>| v1::GiveBackRequest {
        own_start: own.to_bytes(),
        proof: vec![claimed.clone()],
        proof_clock_ms: 1,
        signature,
        batch: Some(batch.clone()),
    };
    for signature in [vec![], vec![0; 64], vec![7; 64], vec![1; 65]] {
        refused(raw.give_back(forged(signature)), Code::PermissionDenied);
    }
    // A signature over something else that the province really said.
    let state = raw.hello(greeting(&own)).unwrap().state.unwrap();
    let signature = state.signature.unwrap().bytes;
    refused(
        raw.give_back(v1::GiveBackRequest { proof_clock_ms: state.clock_ms, ..forged(signature) }),
        Code::PermissionDenied,
    );
    assert_eq!(world.lines_of(&sibling), 0);
}

#[test]
fn a_frontier_that_a_caller_only_says_is_never_signed() {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", ""), world.office("62.07", "2"));
    sibling.import(["2023,4,K.2.01,10,8"]).ended(0);
    sibling.sync();
    let raw = Raw::of(&world, &office);
    let lie = Frontier { ledger: start_of(&sibling).id, seq: 9, chain: Chain([7; 32]) };
    let mut hello = greeting(&start_of(&office));
    hello.frontier.push(frontier_to_wire(&lie));
    let pull = v1::PullRequest { frontier: vec![frontier_to_wire(&lie)], max_bytes: 1, live: Vec::new() };
    let states = [raw.hello(hello).unwrap().state, raw.pull(pull).unwrap().state];
    for state in states.into_iter().flatten() {
        assert!(!state.same_as_yours);
        assert!(!frontiers_from_wire(&state.frontier).unwrap().contains(&lie));
    }
}

#[test]
fn whoever_names_another_regions_ledger_is_told_nothing_of_it() {
    let world = World::start();
    let (office, other) = (world.office("62.07", ""), world.office("62.08", ""));
    other.import(["2023,4,K.2.01,10,8"]).ended(0);
    other.sync();
    let mut hello = greeting(&start_of(&office));
    hello.frontier.push(frontier_to_wire(&Frontier { seq: 9, ..begin(&start_of(&other)) }));
    assert!(Raw::of(&world, &office).hello(hello).unwrap().wanted.is_empty());
}

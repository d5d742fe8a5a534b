//! Who calls too much is asked to wait, in words and in milliseconds; its agent does, and says so.

use selaras_proto::{RETRY_AFTER, v1};
use tonic::{Code, Status};

use crate::trust::raw::{Raw, greeting, start_of};
use crate::trust::tokens::{join, request};
use crate::world::World;

/// Milliseconds that a refusal for now asks to wait.
#[track_caller]
fn wait_of(status: &Status) -> u64 {
    assert_eq!(status.code(), Code::ResourceExhausted, "{status:?}");
    assert!(status.message().contains("coba lagi"), "{status:?}");
    status.metadata().get(RETRY_AFTER).unwrap().to_str().unwrap().parse().unwrap()
}

#[test]
fn an_office_that_calls_without_end_waits_its_agent_waits_with_it_and_its_sibling_does_not() {
    let world = World::start();
    let (greedy, modest) = (world.office("62.07", ""), world.office("62.07", "2"));
    let (raw, other) = (Raw::of(&world, &greedy), Raw::of(&world, &modest));
    let start = start_of(&greedy);
    greedy.import(["2023,4,K.2.01,1000,550"]).ended(0);
    let refusal = (0..2_000).find_map(|_| raw.hello(greeting(&start)).err()).expect("no end to the calls");
    assert!((1..=30_000).contains(&wait_of(&refusal)), "{refusal:?}");
    other.hello(greeting(&start_of(&modest))).unwrap();
    // The promises made so far are of times to come: some more, and the next in line waits visibly.
    let last = (0..100).filter_map(|_| raw.hello(greeting(&start)).err()).last().unwrap();
    assert!(wait_of(&last) > wait_of(&refusal), "a herd is spread: {last:?}");
    let ran = greedy.sync();
    assert_eq!(ran.number("pushed"), 1);
    assert!(ran.json["waited_seconds"].as_f64().unwrap() > 0.0, "{}", ran.stdout);
    assert_eq!(modest.sync().json["waited_seconds"].as_f64(), Some(0.0));
}

#[test]
fn whoever_guesses_tokens_has_to_wait() {
    let world = World::start();
    let nobody = Raw::nobody(&world);
    let guess =
        || v1::EnrolRequest { token_id: "x".to_owned(), secret: "y".to_owned(), csr: request(), ..Default::default() };
    let codes: Vec<Code> = (0..21).map(|_| nobody.enrol(guess()).unwrap_err().code()).collect();
    assert!(codes[..20].iter().all(|code| *code == Code::PermissionDenied), "{codes:?}");
    assert!(wait_of(&nobody.enrol(guess()).unwrap_err()) > 0);
    let token = world.server(&["office", "add", "--region", "62.07", "--name", "SAMPLE"]).ended(0);
    let folder = tempfile::tempdir().unwrap();
    let ran = join(&world, folder.path(), token.json["token"].as_str().unwrap());
    assert!(ran.code == Some(0) || (ran.code == Some(3) && ran.stderr.contains("menunggu")), "{}", ran.stderr);
}

//! The province's word on a sealed quarter at both sides: an approval holds while the cells say what was approved.

use selaras_domain::period::{Period, Quarter};
use selaras_server::{store, workflow};
use serde_json::{Value, json};

use super::{HOUR_MS, QUARTER, enter, fill, now_ms, sealing, set_deadline};
use crate::world::{Office, World};

/// The province decides on the seal, ending with this code; what it says when it refuses.
#[track_caller]
fn decide(world: &World, outcome: &str, code: i32) -> String {
    let decide = ["decide", "--region", "62.07", "--cell", "seal:*", "--outcome", outcome, "--text", "pembagi salah"];
    world.server(&[&decide[..], &["--writer", "Rina"], &QUARTER].concat()).ended(code).stderr
}

/// The one quarter of the queue.
fn waiting(world: &World) -> Value {
    let listed = world.server(&["review", "list", "--year", "2023"]).ended(0).json;
    assert_eq!(listed["quarters"].as_array().unwrap().len(), 1, "{listed}");
    listed["quarters"][0].clone()
}

/// What the office is told of it.
fn told(office: &Office) -> Value {
    office.sync();
    let seals = office.status().json["seals"].clone();
    seals[0]["review"].clone()
}

#[test]
fn an_approval_holds_for_what_was_approved_and_is_opened_again_by_two() {
    let world = World::start();
    let office = world.office("62.07", "");
    set_deadline(&world, now_ms() + 48 * HOUR_MS, None);
    fill(&office);
    sealing(&office, &[], 0);
    office.sync();
    assert_eq!((told(&office), waiting(&world)["on_time"].clone()), (json!("waiting"), json!(true)));
    decide(&world, "agreed", 0);
    assert_eq!((told(&office), waiting(&world)["state"].clone()), (json!("approved"), json!("approved")));
    assert!(decide(&world, "returned", 1).contains("opened again first"));

    enter(&office, "K.2.01", "999", "Siti");
    assert_eq!(told(&office), "changed");
    let changed = waiting(&world);
    assert_eq!((&changed["state"], &changed["may_approve"]), (&json!("changed"), &json!(false)));
    assert_eq!(
        (&changed["since_approval"][0]["new"], &changed["since_approval"][0]["writer"]),
        (&json!("999 of 1000000"), &json!("Siti"))
    );
    assert!(decide(&world, "agreed", 1).contains("1 cells changed since the quarter was sealed"));
    sealing(&office, &[], 0);
    office.sync();
    decide(&world, "agreed", 0);
    assert_eq!(told(&office), "approved");

    let reopen = |act: &'static str, more: &[&str], code| {
        let place = ["review", "reopen", act, "--region", "62.07"];
        world.server(&[&place[..], &QUARTER, more].concat()).ended(code)
    };
    assert!(reopen("agree", &[], 1).stderr.contains("nobody asks"));
    let asked = reopen("ask", &["--text", "pembagi salah"], 0).json;
    assert_eq!((&asked["state"], &asked["reopening"]["text"]), (&json!("approved"), &json!("pembagi salah")));
    assert!(reopen("agree", &[], 1).stderr.contains("another person must agree"));
    assert_eq!(reopen("withdraw", &[], 0).json["reopening"], Value::Null);
    assert!(reopen("withdraw", &[], 1).stderr.contains("nobody asks"));

    // Whoever asked on the dashboard is another person than the one at the command line.
    let asks = |tx: &selaras_ledger::Transaction<'_>| {
        let at = ("62.07".parse()?, Period::quarter(2023, Quarter::Q4));
        workflow::ask_for_reopening(tx, at, "pembagi salah", ("rina", now_ms()))
    };
    world.store().write_blocking(asks).unwrap();
    let opened = reopen("agree", &[], 0).json;
    let last = &opened["last"];
    assert_eq!((&last["outcome"], &last["asked_by"]), (&json!("reopened"), &json!("rina")));
    assert_eq!((&opened["reopening"], told(&office)), (&Value::Null, json!("reopened")));
    let acts = world.store().read(|tx| store::acts(tx, None, 1)).unwrap();
    assert_eq!(acts[0].1.act, "review.reopen");
}

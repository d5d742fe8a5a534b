//! Where offices are reached beside their passes: a reminder goes there at once, by the engine of all deliveries, and the board
//! tells how each way ended.

use selaras_program::now_ms;
use serde_json::Value;

use super::post::Post;
use super::{DAILY, Desk, MINUTE_MS, due};
use crate::world::{Program, Ran, Running, command};

const QUARTER: [&str; 4] = ["--year", "2023", "--quarter", "4"];

/// A command beside the engine.
fn say(desk: &Desk, arguments: &[&str]) -> Ran {
    let mut process = command(Program::Server);
    process.args(arguments).arg("--json").arg("--data").arg(desk.folder.path().join("province"));
    Running::start(&mut process, desk.folder.path().join("said.log")).wait()
}

/// An office with a contact address; empty: none.
fn office(desk: &Desk, region: &str, sectors: &[&str], contact: &str) -> String {
    let added = say(desk, &[&["office", "add", "--region", region, "--name", "SAMPLE"][..], sectors].concat());
    let id = added.ended(0).json["office"].as_str().unwrap().to_owned();
    if !contact.is_empty() {
        say(desk, &["office", "contact", "--office", &id, "--to", contact]).ended(0);
    }
    id
}

/// The ways of the youngest reminder: channel, state where it has one, and what the other side said.
fn ways(desk: &Desk) -> Vec<(String, String, String)> {
    let told = say(desk, &["office", "reminders"]).ended(0).json;
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let ways = told["reminders"][0]["deliveries"].as_array().unwrap().clone();
    ways.iter()
        .map(|one| (text(one, "channel"), text(one, "state"), text(one, "receipt") + &text(one, "error")))
        .collect()
}

#[test]
fn a_reminder_goes_at_once_to_the_contact_address_and_tells_how_it_ended() {
    let mut post = Post::closed();
    let desk = Desk::new(&post.settings());
    let contact = "mail:bappeda@contoh.id";
    for sectors in [&[][..], &["--sectors", "2"]] {
        office(&desk, "62.07", sectors, contact);
    }
    let offices = say(&desk, &["office", "list"]).ended(0).json;
    let ids: Vec<&str> =
        offices["offices"].as_array().unwrap().iter().map(|one| one["office"].as_str().unwrap()).collect();
    let to = ids.iter().flat_map(|id| ["--office", id]).collect::<Vec<_>>();
    let remind = [&["office", "remind", "--text", "mohon sahkan"][..], &QUARTER, &to].concat();
    assert_eq!(say(&desk, &remind).ended(0).json["offices"][1]["contact"], contact);
    desk.at(now_ms());
    desk.look();
    let here = ways(&desk);
    assert_eq!(here.iter().map(|(channel, ..)| channel.as_str()).collect::<Vec<_>>(), ["pass", "mail", "pass", "mail"]);
    assert!(here[1].1 == "waiting" && !here[1].2.is_empty(), "the mail server is down, and that is told: {here:?}");
    desk.passes_until(desk.now() + 5 * MINUTE_MS);
    assert_eq!(desk.alarms()[0].0, "late");

    post.opens();
    desk.passes_until(desk.now() + 15 * MINUTE_MS);
    assert_eq!((desk.states(), post.letters().len()), (vec!["sent"], 1), "one letter for both offices");
    let here = ways(&desk);
    assert!(here[1].1 == "sent" && here[3] == here[1] && !here[1].2.is_empty(), "{here:?}");
    let letter = &post.letters()[0];
    assert!(letter.contains("mohon sahkan") && letter.contains("belum mengesahkan TW IV 2023"), "{letter}");

    // Two said in one breath are two letters; an address that was taken away gets none.
    say(&desk, &["office", "contact", "--office", ids[1], "--remove"]).ended(0);
    for _ in 0..2 {
        say(&desk, &remind).ended(0);
    }
    desk.look();
    assert_eq!(post.letters().len(), 3);
    assert_eq!(ways(&desk).len(), 3);
    for wrong in ["office:62.07", "contact", "mail:", "hello"] {
        say(&desk, &["office", "contact", "--office", ids[0], "--to", wrong]).ended(2);
    }
    let taken = ["report", "schedule", "add", "--name", "Pengingat dari papan kontak", "--kind", "reminder", "--when"];
    say(&desk, &[&taken[..], &["publish", "--to", "folder:x"]].concat()).ended(2);
}

#[test]
fn a_schedule_reaches_the_contacts_that_offices_have_when_it_falls_due() {
    let desk = Desk::new("");
    let (first, _) =
        (office(&desk, "62.07", &[], "folder:seruyan"), office(&desk, "62.07", &["--sectors", "2"], "folder:dinas"));
    office(&desk, "62.01", &[], "");
    desk.schedule(DAILY, &["contact:62.07 62.07", "folder:dinas 62.07", "contact:62.01 62.01"]);
    desk.at(due());
    desk.look();
    let told = |desk: &Desk| {
        let line = |one: &selaras_server::store::DeliveryRow| {
            format!("{}:{} {}", one.to.channel, one.to.address, one.state.word())
        };
        desk.deliveries().iter().map(line).collect::<Vec<_>>()
    };
    assert_eq!(told(&desk), ["contact:62.01 failed", "folder:dinas sent", "folder:seruyan sent"], "each address once");
    assert!(desk.deliveries()[0].error.en.contains("set one with `office contact`"), "{:?}", desk.deliveries()[0]);
    assert_eq!(desk.alarms()[0].0, "partly");
    say(&desk, &["office", "contact", "--office", &first, "--to", "folder:baru"]).ended(0);
    desk.at(due() + 24 * 60 * MINUTE_MS);
    desk.look();
    assert_eq!(told(&desk), ["contact:62.01 failed", "folder:baru sent", "folder:dinas sent"]);
}

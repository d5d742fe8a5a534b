//! Returns, findings and answers travel as lines of the thread of their cell: by wire and by bundle, offline and back again.

mod district;
mod nihil;
mod rounds;

use serde_json::Value;

use crate::world::{Office, World};

/// The cell that is spoken of.
const CELL: &str = "K.2.01";
const QUARTER: [&str; 4] = ["--year", "2023", "--quarter", "4"];

/// Reports the cell again.
fn report(office: &Office, achieved: &str) {
    office.run(&[&["enter", CELL, "--required", "100", "--achieved", achieved], &QUARTER[..]].concat()).ended(0);
}

/// The province decides on the cell of 62.07.
fn decide(world: &World, outcome: &str, text: &str) -> Value {
    let decide = ["decide", "--region", "62.07", "--cell", CELL, "--outcome", outcome, "--text", text];
    let ran = world.server(&[&decide[..], &["--writer", "Rina"], &QUARTER[..]].concat()).ended(0);
    ran.json["thread"].clone()
}

/// An office says something of the cell.
fn say(office: &Office, command: &str, text: &str) -> Value {
    let words = command.split(' ').chain([CELL, "--text", text, "--writer", "Siti"]);
    let words: Vec<&str> = words.chain(QUARTER).collect();
    office.run(&words).ended(0).json["thread"].clone()
}

/// The one thread of an office, as it shows it.
#[track_caller]
fn thread(office: &Office) -> Value {
    let told = office.run(&["threads"]).ended(0).json;
    assert_eq!(told["threads"].as_array().unwrap().len(), 1, "{told}");
    told["threads"][0].clone()
}

/// The one thread of the province.
#[track_caller]
fn thread_there(world: &World) -> Value {
    let told = world.server(&["threads", "--region", "62.07"]).ended(0).json;
    assert_eq!(told["threads"].as_array().unwrap().len(), 1, "{told}");
    told["threads"][0].clone()
}

/// What happened, each with its round: "returned 1".
fn story(thread: &Value) -> Vec<String> {
    let entries = thread["entries"].as_array().unwrap().iter();
    entries.map(|entry| format!("{} {}", entry["what"].as_str().unwrap(), entry["round"])).collect()
}

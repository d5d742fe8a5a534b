//! From a provisional edition to the final one, over the wire: told, objected to at the office, ruled on, corrected, proven.

use std::time::Instant;

use serde_json::{Value, json};

use super::{QUARTER, close_window, publish, recomputed};
use crate::world::{Office, PATIENCE, Ran, World};

pub fn object(office: &Office, cell: &str, text: &str) -> Ran {
    office.run(&[&["object", cell], &QUARTER[..], &["--text", text, "--writer", "Siti"]].concat())
}

fn editions(office: &Office) -> Value {
    office.run(&["editions"]).ended(0).json["editions"].clone()
}

pub fn objections(world: &World) -> Value {
    world.server(&[&["edition", "objections"], &QUARTER[..]].concat()).ended(0).json["objections"].clone()
}

pub fn rule(world: &World, line: &str, outcome: &str) -> Ran {
    let rest = ["--region", "62.07", "--outcome", outcome, "--text", "sudah diperiksa", "--writer", "Rina"];
    world.server(&[&["edition", "rule", line], &QUARTER[..], &rest].concat())
}

/// Finalises as soon as the time for objections is over.
pub fn finalise(world: &World, arguments: &[&str]) -> Ran {
    let asked = Instant::now();
    loop {
        let ran = world.server(&[&["edition", "finalise"], &QUARTER[..], arguments].concat());
        let is_early = ran.code == Some(1) && ran.stderr.contains("masih dapat menyanggah");
        if !is_early {
            return ran;
        }
        assert!(asked.elapsed() < PATIENCE, "{}", ran.stderr);
    }
}

#[test]
fn a_region_objects_from_its_agent_is_heard_and_reads_the_ruling() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    let early = object(&health, "K.2.01", "belum ada edisi").ended(1);
    assert!(early.stderr.contains("belum ada edisi sementara"), "{}", early.stderr);
    health.import(["2023,4,K.2.01,1000,550"]).ended(0);
    health.sync();
    let provisional = publish(&world, &[]);
    for office in [&coordinator, &health] {
        office.sync();
    }
    let told = editions(&health);
    assert_eq!(
        (&told[0]["digest"], &told[0]["open"], &told[0]["rank"], &told[0]["ranked"]),
        (&json!(provisional), &json!(true), &json!(1), &json!(1))
    );
    object(&health, "K.2.01", "pembagi memakai data lama").ended(0);
    let refused = object(&health, "index", "urusan lain salah").ended(1);
    assert!(refused.stderr.contains("hanya perangkat koordinator"), "{}", refused.stderr);
    object(&coordinator, "index", "peringkat keliru").ended(0);
    health.sync();
    // Without a network: the same line in a file.
    let bundle = coordinator.data.with_file_name("sanggah.selaras");
    coordinator.run(&["bundle", "export", "-o", bundle.to_str().unwrap()]).ended(0);
    world.server(&["bundle", "import", bundle.to_str().unwrap()]).ended(0);

    let heard = objections(&world);
    let cells: Vec<&str> = heard.as_array().unwrap().iter().map(|one| one["cell"].as_str().unwrap()).collect();
    assert_eq!(cells, ["achievement:K.2.01", "edition:index"], "{heard}");
    let line = |at: usize| heard[at]["line"].as_str().unwrap();
    rule(&world, line(0), "accepted").ended(0);
    let closed = close_window(&world);
    let unruled = finalise(&world, &[]).ended(1);
    assert!(unruled.stderr.contains("1 sanggahan belum diputus"), "{}", unruled.stderr);
    rule(&world, line(1), "refused").ended(0);

    health.sync();
    let told = editions(&health);
    assert_eq!(
        (&told[0]["open"], &told[0]["objections"][0]["ruling"]),
        (&json!(false), &json!({ "accepted": true, "text": "sudah diperiksa", "writer": "Rina" }))
    );
    assert_eq!(health.run(&["threads"]).ended(0).number("open"), 1, "the cell is to be corrected");
    let late = object(&health, "K.2.01", "terlambat").ended(1);
    assert!(late.stderr.contains("masa sanggah edisi 2023 TW IV #2 berakhir"), "{}", late.stderr);

    health.import(["2023,4,K.2.01,1000,600", "2023,4,K.2.02,10,10"]).ended(0);
    health.sync();
    let unasked = finalise(&world, &[]).ended(1);
    assert_eq!(unasked.json["error"], "changes");
    let last = finalise(&world, &["--with-changes", "--writer", "Rina"]).ended(0);
    assert_eq!(last.json["stage"], "final");
    let digest = last.json["digest"].as_str().unwrap();
    let shown = world.server(&["edition", "show", digest]).ended(0).json;
    assert_eq!(
        (&shown["heard"][0]["ruling"]["is_corrected"], &shown["heard"][1]["ruling"]["accepted"]),
        (&json!(true), &json!(false)),
        "{shown}"
    );
    for digest in [&provisional, &closed, digest] {
        assert_eq!(recomputed(&world.server(&["edition", "verify", digest]).ended(0)), &json!(true), "{digest}");
    }
    assert!(rule(&world, line(0), "refused").ended(1).stderr.contains("sudah final"));
    health.sync();
    assert_eq!((&editions(&health)[0]["stage"], &editions(&health)[0]["open"]), (&json!("final"), &json!(false)));
    let ended = object(&health, "K.2.01", "sekali lagi").ended(1);
    assert!(ended.stderr.contains("sudah final"), "{}", ended.stderr);
}

#[test]
fn an_objection_that_arrives_after_the_final_edition_is_refused_with_a_plain_word() {
    let world = World::start();
    let office = world.office("62.07", "2");
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    office.sync();
    publish(&world, &[]);
    office.sync();
    object(&office, "K.2.01", "menit terakhir").ended(0);
    close_window(&world);
    finalise(&world, &[]).ended(0);
    let ran = office.run(&["sync"]).ended(1);
    assert!(ran.number("refused") >= 1, "written in time, and received after the edition was final: {}", ran.stdout);
    let refused = office.status().json["refused"][0].clone();
    assert_eq!(refused["code"], "edition_final", "{refused}");
}

//! A server whose database is gone or damaged is begun anew under the same keys; the offices bring everything back.

use std::fs;

use serde_json::Value;

use super::{copy, figures, put_back, ranking, remove};
use crate::world::{Office, World};

/// A coordinator, a sector office with a refused line, and an office of another region, all in step.
fn in_step() -> (World, Vec<Office>) {
    let world = World::start();
    let offices = vec![world.office("62.07", ""), world.office("62.07", "2"), world.office("62.01", "")];
    offices[0].import(figures(1)).ended(0);
    let refused = offices[1].import(["2023,4,K.2.01,1000,550", "2023,4,K.1.01,10,9"]);
    refused.ended(0);
    offices[2].import(figures(2)).ended(0);
    offices[0].sync();
    assert_eq!(offices[1].run(&["sync"]).ended(1).number("refused"), 1);
    offices[2].sync();
    offices[0].sync();
    (world, offices)
}

#[track_caller]
fn all_in_step(world: &World, offices: &[Office]) {
    for office in offices {
        assert!(office.status().synced() && world.in_step(office), "{}: {}", office.region, office.status().stdout);
    }
}

/// When the province first received the office's lines.
fn receipts(world: &World, office: &Office) -> Vec<(i64, i64, i64)> {
    let database = world.database();
    let mut statement = database
        .prepare(
            "SELECT from_seq, to_seq, received_ms FROM judged j JOIN ledger l ON l.id = j.ledger WHERE l.ledger = ?1
             ORDER BY from_seq, to_seq",
        )
        .unwrap();
    let rows = statement.query_map([office.ledger()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn an_emptied_server_gets_everything_back_with_the_verdicts_and_receipts_it_had() {
    let (world, offices) = in_step();
    let (before, received) = (ranking(&world), receipts(&world, &offices[1]));
    world.stop().ended(0);
    remove(&world.data);
    let anew = world.server(&["init", "--province", "62"]).ended(0);
    assert_eq!(anew.json["anew"], Value::Bool(true), "{}", anew.stdout);
    world.serve();
    // One office brings back its siblings' lines too; each next one finds itself known.
    let first = offices[0].sync();
    assert!(first.number("given_back") > 0, "{}", first.stdout);
    assert_eq!(world.lines_of(&offices[1]), 2, "the sibling's lines came back with the coordinator's pass");
    assert_eq!(receipts(&world, &offices[1]), received, "verdicts and first receipts are those from before");
    let second = offices[1].sync();
    assert_eq!((second.number("pushed"), second.number("refused")), (0, 0), "{}", second.stdout);
    offices[2].sync();
    offices[0].sync();
    all_in_step(&world, &offices);
    assert_eq!(ranking(&world), before);
    assert_eq!(offices[1].status().json["refused"][0]["code"], "no_right_to_sector");
    // And life goes on: the lines after it are written to successors.
    offices[1].import(["2023,4,K.2.01,1000,600"]).ended(0);
    offices[1].sync();
    offices[0].sync();
    all_in_step(&world, &offices[..2]);
}

#[test]
fn a_damaged_database_of_the_server_is_set_aside_and_brought_back_by_the_offices() {
    let (world, offices) = in_step();
    let before = ranking(&world);
    for (round, damage) in
        [|bytes: &mut Vec<u8>| bytes.truncate(5_000), |bytes: &mut Vec<u8>| bytes.clear()].into_iter().enumerate()
    {
        world.stop().ended(0);
        let file = world.data.join("selaras.db");
        let mut bytes = fs::read(&file).unwrap();
        damage(&mut bytes);
        fs::write(&file, &bytes).unwrap();
        world.serve();
        let aside: Vec<_> = fs::read_dir(&world.data)
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
            .filter(|name| name.contains(".rusak-") && !name.ends_with("-wal") && !name.ends_with("-shm"))
            .collect();
        assert_eq!(aside.len(), round + 1, "{aside:?}");
        for office in [&offices[0], &offices[2], &offices[1]] {
            office.sync();
        }
        all_in_step(&world, &offices);
        assert_eq!(ranking(&world), before);
    }
}

#[test]
fn what_was_used_or_revoked_stays_so_whatever_copy_is_put_back() {
    let world = World::start();
    let office = world.office("62.07", "2");
    let added = world.server(&["office", "add", "--region", "62.07", "--name", "SAMPLE"]).ended(0);
    let token = added.json["token"].as_str().unwrap().to_owned();
    office.sync();
    world.stop().ended(0);
    let old = copy(&world.data);
    world.serve();
    // Used, and another office revoked, after the copy was made.
    let join = |data: &str| {
        let url = format!("https://{}", world.address());
        let folder = office.data.parent().unwrap().join(data);
        let mut command = crate::world::command(crate::world::Program::Agent);
        command.args(["join", "--server", &url, "--token", &token, "--json", "--data"]).arg(&folder);
        crate::world::Running::start(&mut command, folder.with_extension("log")).wait()
    };
    join("second").ended(0);
    world.server(&["office", "revoke", &office.id]).ended(0);
    world.stop().ended(0);
    put_back(&world.data, &old);
    world.serve();
    let again = join("third").ended(1);
    assert!(again.stderr.contains("sudah dipakai"), "{}", again.stderr);
    let out = office.run(&["sync"]).ended(1);
    assert!(out.stdout.contains("dicabut"), "{}", out.stdout);
    // Nor does an emptied database let it in.
    world.stop().ended(0);
    remove(&world.data);
    world.server(&["init", "--province", "62"]).ended(0);
    world.serve();
    let out = office.run(&["sync"]).ended(1);
    assert!(out.stdout.contains("dicabut"), "{}", out.stdout);
}

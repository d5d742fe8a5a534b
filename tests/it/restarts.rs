//! Killed at any step of a pass, either side comes back and both converge: nothing lost, nothing doubled. Asked to end, both
//! finish what is under way.

use selaras_tests::link::{Deed, Direction};

use crate::recovery::{ranking, remove};
use crate::world::figures::rows;
use crate::world::{Office, PATIENCE, Ran, Running, World};

/// Starts a pass and stops the world at a byte of it.
fn stopped_at(office: &Office, command: &str, direction: Direction, byte: u64) -> Running {
    let sprung = office.link.counts().sprung;
    office.link.after(direction, byte, Deed::Stall);
    let running = office.start(&[command]);
    let reached = office.link.wait_until(PATIENCE, |counts| counts.sprung > sprung);
    assert!(reached, "{direction:?} byte {byte} was never reached; its log:\n{}", running.log());
    running
}

#[track_caller]
fn settles(world: &World, office: &Office, what: &str) {
    let ran = office.run(&["sync"]);
    assert_eq!((ran.code, ran.synced()), (Some(0), true), "{what}: {}\n{}", ran.stdout, ran.stderr);
    assert!(world.in_step(office), "{what}: not in step");
}

#[test]
fn an_agent_killed_at_any_step_of_a_pass_goes_on_where_it_was() {
    let world = World::start();
    let office = world.office("62.07", "");
    for (direction, size) in office.bytes_of_a_pass() {
        for place in 0..10 {
            let what = format!("killed at {direction:?} {place}/10 of {size} bytes");
            office.import(rows([2019], &[1], place + 2)).ended(0);
            let pass = stopped_at(&office, "sync", direction, size * place / 10);
            assert_eq!(pass.kill().code, None, "{what}");
            office.link.calm();
            assert!(!office.status().synced(), "{what}: synced is said wrongly");
            settles(&world, &office, &what);
        }
    }
}

#[test]
fn a_server_killed_at_any_step_of_a_pass_goes_on_where_it_was() {
    let world = World::start();
    let office = world.office("62.07", "");
    for (direction, size) in office.bytes_of_a_pass() {
        for place in 0..6 {
            let what = format!("server killed at {direction:?} {place}/6 of {size} bytes");
            office.import(rows([2019], &[1], place + 2)).ended(0);
            let pass = stopped_at(&office, "sync", direction, size * place / 6);
            world.kill();
            office.link.calm();
            let ran = pass.wait();
            // The last bytes down are no longer needed to know that both sides agree.
            let agreed = ran.code == Some(0) && ran.synced() && world.in_step(&office);
            let interrupted = ran.code == Some(3) && !ran.synced() && !office.status().synced();
            assert!(interrupted || (agreed && direction == Direction::Down), "{what}: {}\n{}", ran.stdout, ran.stderr);
            world.serve();
            settles(&world, &office, &what);
        }
    }
}

#[test]
fn a_server_killed_again_and_again_while_it_stores_a_big_ledger_has_each_line_once() {
    let world = World::start();
    let office = world.office("62.07", "");
    for round in 1..=3 {
        office.import(rows(2018..2026, &[1, 2, 3, 4], round)).ended(0);
    }
    let lines = office.line_count() as u64;
    // Slow enough that no kill comes too late.
    office.link.limit(Some(400_000));
    for _ in 0..3 {
        let before = office.link.counts().bytes_up;
        let pass = office.start(&["sync"]);
        assert!(office.link.wait_until(PATIENCE, |counts| counts.bytes_up > before + 60_000));
        world.kill();
        pass.wait().ended(3);
        world.serve();
    }
    office.link.calm();
    settles(&world, &office, "after three kills");
    assert_eq!(world.lines_of(&office), lines);
}

#[test]
fn a_server_asked_to_end_answers_the_call_under_way_and_exits_0() {
    let world = World::start();
    let office = world.office("62.07", "");
    let [(direction, size), _] = office.bytes_of_a_pass();
    let lines = office.import(rows([2019], &[1], 2)).ended(0).json["files"][0]["changed"].as_u64().unwrap();
    // In the middle of the push: the server has its head and waits for the rest.
    let pass = stopped_at(&office, "sync", direction, size * 7 / 10);
    let server = world.take_serving();
    server.terminate();
    office.link.stall(false);
    let ran = pass.wait();
    let ended = server.wait().ended(0);
    assert!(ended.stderr.contains("stopping"), "{}", ended.stderr);
    assert_eq!(ran.number("pushed"), lines, "the push under way was not answered: {}\n{}", ran.stdout, ran.stderr);
    world.serve();
    let ran = office.sync();
    assert_eq!(ran.number("pushed"), 0, "{}", ran.stdout);
    assert!(world.in_step(&office));
}

#[test]
fn run_catches_up_at_once_on_what_fell_due_while_the_machine_was_off() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.sync();
    office.run(&["import", &office.file("c.csv", CSV)]).ended(0);
    // As if the next try had come and gone with nobody there.
    fell_due(&office);
    passes(&office);
    let status = office.status();
    assert!(status.synced() && world.in_step(&office), "{}", status.stdout);
    assert_eq!(world.lines_of(&office), 1);
}

#[test]
fn run_brings_an_emptied_province_back_by_itself() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(rows([2023], &[4], 1)).ended(0);
    office.sync();
    let (before, lines) = (ranking(&world), world.lines_of(&office));
    world.stop().ended(0);
    remove(&world.data);
    world.server(&["init", "--province", "62"]).ended(0);
    world.serve();
    fell_due(&office);
    let run = passes(&office);
    assert_eq!(world.lines_of(&office), lines, "{}", run.stderr);
    assert!(office.status().synced() && world.in_step(&office), "{}", office.status().stdout);
    assert_eq!(ranking(&world), before);
}

#[test]
fn run_sets_its_own_damaged_database_aside_and_is_filled_by_the_province() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(rows([2023], &[4], 1)).ended(0);
    office.sync();
    let before = ranking(&world);
    std::fs::write(office.data.join("selaras.db"), b"what was a database").unwrap();
    let run = passes(&office);
    assert!(office.status().synced() && world.in_step(&office), "{}\n{}", office.status().stdout, run.stderr);
    assert_eq!(ranking(&world), before);
    office.import(["2023,4,K.2.01,1000,600"]).ended(0);
    assert_eq!(office.sync().number("pushed"), 1);
}

/// `run` for as long as one pass takes.
fn passes(office: &Office) -> Ran {
    let connections = office.link.counts().connections;
    let run = office.start(&["run"]);
    let passed = office.link.wait_until(PATIENCE, |counts| counts.connections > connections && counts.open == 0);
    assert!(passed, "run did not sync; its log:\n{}", run.log());
    run.terminate();
    run.wait().ended(0)
}

#[test]
fn run_that_is_asked_to_end_finishes_the_pass_under_way_and_exits_0() {
    let world = World::start();
    let office = world.office("62.07", "");
    let [(direction, size), _] = office.bytes_of_a_pass();
    office.import(rows([2019], &[1], 2)).ended(0);
    fell_due(&office);
    let run = stopped_at(&office, "run", direction, size * 7 / 10);
    run.terminate();
    office.link.stall(false);
    run.wait().ended(0);
    assert!(office.status().synced() && world.in_step(&office));
}

#[test]
fn a_sync_beside_run_waits_for_its_turn() {
    let world = World::start();
    let office = world.office("62.07", "");
    let [(direction, size), _] = office.bytes_of_a_pass();
    let lines = office.import(rows([2019], &[1], 2)).ended(0).json["files"][0]["changed"].as_u64().unwrap();
    fell_due(&office);
    let run = stopped_at(&office, "run", direction, size / 2);
    let sync = office.start(&["sync"]);
    assert!(!office.status().synced());
    office.link.stall(false);
    let second = sync.wait().ended(0);
    assert!(second.synced());
    run.terminate();
    run.wait().ended(0);

    let database = office.database();
    let mut statement = database.prepare("SELECT started_ms, ended_ms, pushed FROM pass ORDER BY rowid").unwrap();
    let passes: Vec<(i64, i64, u64)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)? as u64)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let [.., of_run, of_sync] = passes[..] else { panic!("{passes:?}") };
    assert!(of_run.1 <= of_sync.0, "two passes at a time: {passes:?}");
    assert_eq!((of_run.2, of_sync.2), (lines, 0), "each line goes up once");
    assert!(world.in_step(&office));
}

const CSV: &str = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan\n\
                   2023,4,K.2.01,1000,550,,,\n";

/// The next try lies in the past.
fn fell_due(office: &Office) {
    let database = rusqlite::Connection::open(office.data.join("selaras.db")).unwrap();
    database.execute("UPDATE contact SET next_try_ms = 1", []).unwrap();
}

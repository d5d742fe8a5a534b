//! Links that come and go: whatever a link does to a pass, nothing is lost, nothing is doubled, "synced" is never said
//! wrongly, and the next pass over a sound link brings both sides into step.

use std::time::Duration;

use selaras_domain::catalogue::{Catalogue, Level};
use selaras_domain::line::Frontier;
use selaras_proto::batch::pack;
use selaras_proto::convert::frontier_to_wire;
use selaras_proto::v1;
use selaras_proto::v1::exchange_client::ExchangeClient;
use selaras_proto::v1::push_reply::Outcome;
use selaras_tests::link::{Deed, Direction};

use crate::trust::raw::{Raw, begin, first_push, line, start_of};
use crate::world::figures::rows;
use crate::world::{Office, PATIENCE, Ran, World};

/// A pass over a link that may misbehave: it ends well or says that the province cannot be reached, and is not wrong.
#[track_caller]
fn pass(world: &World, office: &Office, what: &str) -> Ran {
    let ran = office.run(&["sync"]);
    assert!(matches!(ran.code, Some(0 | 3)), "{what}: {:?}\n{}\n{}", ran.code, ran.stdout, ran.stderr);
    assert_eq!(ran.code == Some(0), ran.synced(), "{what}: {}", ran.stdout);
    let status = office.status();
    assert!(!ran.synced() || status.synced(), "{what}: {}", status.stdout);
    assert!(!status.synced() || world.in_step(office), "{what}: synced is said wrongly: {}", status.stdout);
    ran
}

/// One clean pass later both sides hold the same.
#[track_caller]
fn settles(world: &World, office: &Office, what: &str) {
    office.link.calm();
    let ran = office.run(&["sync"]);
    assert_eq!((ran.code, ran.synced()), (Some(0), true), "{what}: {}\n{}", ran.stdout, ran.stderr);
    assert!(world.in_step(office), "{what}: not in step after a clean pass");
}

/// Lets the link do a deed at many places of a pass that has a quarter to carry.
fn sweep(deeds: &[Deed], places: u64) {
    let world = World::start();
    let office = world.office("62.07", "");
    let sizes = office.bytes_of_a_pass();
    let mut interrupted = 0;
    let mut achieved = 1;
    for (direction, size) in sizes {
        for place in 0..places {
            for deed in deeds {
                achieved += 1;
                office.import(rows([2019], &[1], achieved)).ended(0);
                let at = size * place / places;
                office.link.after(direction, at, *deed);
                let what = format!("{deed:?} {direction:?} at byte {at} of {size}");
                interrupted += u64::from(pass(&world, &office, &what).code == Some(3));
                settles(&world, &office, &what);
            }
        }
    }
    assert!(interrupted > places, "only {interrupted} passes were interrupted");
}

#[test]
fn a_cut_at_any_byte_of_a_pass_loses_nothing_and_doubles_nothing() {
    sweep(&[Deed::Cut], 20);
}

#[test]
fn a_plug_pulled_at_any_byte_of_a_pass_loses_nothing_and_doubles_nothing() {
    sweep(&[Deed::PullPlug], 10);
}

#[test]
fn bytes_that_are_turned_or_come_twice_are_noticed_and_never_stored() {
    sweep(&[Deed::Corrupt, Deed::Repeat], 12);
}

#[test]
fn a_stalled_pass_claims_nothing_and_goes_on_when_the_link_does() {
    let world = World::start();
    let office = world.office("62.07", "");
    let sizes = office.bytes_of_a_pass();
    let mut achieved = 1;
    for (direction, size) in sizes {
        for place in 1..5 {
            achieved += 1;
            office.import(rows([2019], &[1], achieved)).ended(0);
            office.link.after(direction, size * place / 5, Deed::Stall);
            let sprung = office.link.counts().sprung;
            let pass = office.start(&["sync"]);
            assert!(office.link.wait_until(PATIENCE, |counts| counts.sprung > sprung), "{direction:?} {place}");
            assert!(!office.status().synced(), "{direction:?} {place}: synced in the middle of a pass");
            office.link.stall(false);
            assert!(pass.wait().ended(0).synced());
            assert!(world.in_step(&office));
        }
    }
}

#[test]
fn a_slow_and_late_link_takes_longer_and_changes_nothing() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(rows([2019, 2020], &[1, 2, 3, 4], 500)).ended(0);
    office.link.delay(Duration::from_millis(40));
    office.link.limit(Some(40_000));
    let ran = office.sync();
    assert!(ran.json["seconds"].as_f64().unwrap() > 0.3, "{}", ran.stdout);
    assert!(world.in_step(&office));
}

#[test]
fn a_province_that_cannot_be_reached_ends_with_exit_code_3_and_the_lines_wait() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    office.link.refuse(true);
    for failures in 1..=2 {
        let ran = office.run(&["sync"]).ended(3);
        assert!(!ran.synced());
        let status = office.status();
        assert_eq!((status.number("waiting"), status.number("failures")), (1, failures), "{}", status.stdout);
        assert!(status.json["next_try"].is_string() && status.json["last_error"].is_string(), "{}", status.stdout);
    }
    settles(&world, &office, "reachable again");
    let status = office.status();
    assert_eq!((status.number("waiting"), status.number("failures")), (0, 0), "{}", status.stdout);
    assert!(status.json["last_error"].is_null(), "{}", status.stdout);
}

/// An office with this many lines, written as years of quarterly files would be.
fn with_lines(world: &World, lines: usize) -> Office {
    let office = world.office("62.07", "");
    let mut written = 0;
    for round in 1.. {
        let mut rows = rows(2018..2026, &[1, 2, 3, 4], round);
        rows.truncate(lines - written);
        written += rows.len();
        office.import(rows).ended(0);
        if written == lines {
            break;
        }
    }
    assert_eq!(office.line_count(), lines);
    office
}

#[test]
fn a_big_ledger_goes_up_in_several_batches_and_resumes_at_the_line_after_a_cut() {
    const LINES: u64 = 30_000;
    const CUT_AT: u64 = 150_000;
    let world = World::start();
    let office = with_lines(&world, LINES as usize);
    office.link.after(Direction::Up, CUT_AT, Deed::Cut);
    let cut = pass(&world, &office, "a cut in the middle of the push").ended(3);
    assert!(cut.number("round_trips") > 3, "several in flight: {}", cut.stdout);
    assert!(cut.number("bytes_up") + 5_000 > CUT_AT, "all but the handshake is counted: {}", cut.stdout);
    let contact = office.store().read(|tx| selaras_agent::store::read_contact(tx)).unwrap();
    assert!(contact.bytes_per_second.is_some(), "what was measured until then is kept");
    // The server finishes what it has; then what it holds is known.
    world.stop().ended(0);
    let stored = world.lines_of(&office);
    world.serve();
    assert!(stored > 0 && stored < LINES, "{stored} lines were stored before the cut");
    let resumed = office.sync();
    assert_eq!(resumed.number("pushed"), LINES - stored, "only what was missing: {}", resumed.stdout);
    assert!(world.in_step(&office));
}

#[test]
fn texts_that_no_compression_shrinks_travel_in_batches_within_the_limits() {
    let world = World::start();
    let office = world.office("62.07", "");
    let sibling = world.office("62.07", "2");
    let mut text = "tahun,triwulan,kode,masalah,tindak_lanjut\n".to_owned();
    let mut rows = 0;
    for period in [2019, 2020, 2021, 2022].into_iter().flat_map(|year| [1, 2, 3, 4].map(|quarter| (year, quarter))) {
        for service in Catalogue::for_year(period.0).services(Level::Kabupaten) {
            rows += 1;
            let (problem, remedy) = (noise(rows), noise(rows + 1_000_000));
            text += &format!("{},{},{},{problem},{remedy}\n", period.0, period.1, service.code);
        }
    }
    office.run(&["import", &office.file("narasi.csv", text)]).ended(0);
    let ran = office.sync();
    assert_eq!(ran.number("pushed"), rows, "{}", ran.stdout);
    assert!(ran.number("bytes_up") > 2_500_000, "not even one batch was full: {}", ran.stdout);
    sibling.sync();
    assert!(world.in_step(&office) && world.in_step(&sibling));
}

/// 4,000 characters without any pattern, three bytes each.
fn noise(seed: u64) -> String {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as u32
    };
    (0..4_000).map(|_| char::from_u32(0x4E00 + next() % 20_000).unwrap()).collect()
}

#[test]
fn lines_written_while_a_pass_runs_are_taken_along_or_told_to_be_waiting() {
    let world = World::start();
    let office = world.office("62.07", "");
    let sizes = office.bytes_of_a_pass();
    let mut round = 1;
    for (direction, size) in sizes {
        for place in 0..6 {
            let what = format!("{direction:?} {place}/6");
            round += 1;
            office.import(rows([2019], &[1], round)).ended(0);
            office.link.after(direction, size * place / 6, Deed::Stall);
            let sprung = office.link.counts().sprung;
            let running = office.start(&["sync"]);
            assert!(office.link.wait_until(PATIENCE, |counts| counts.sprung > sprung), "{what}");
            office.import([format!("2020,1,K.2.01,1000,{round}")]).ended(0);
            office.link.stall(false);
            let ran = running.wait();
            let all = ran.number("head_seq") == ran.number("server_seq");
            assert_eq!((ran.synced(), ran.code), (all, Some(i32::from(!all))), "{what}: {}", ran.stdout);
            let status = office.status();
            assert_eq!((status.synced(), world.in_step(&office)), (all, all), "{what}: {}", status.stdout);
            settles(&world, &office, &what);
        }
    }
}

#[test]
fn batches_that_overtake_each_other_are_stored_all_the_same() {
    let world = World::start();
    let office = world.office("62.07", "");
    let (start, raw) = (start_of(&office), Raw::of(&world, &office));
    let lines = [line("62.07", "K.2.01").to_bytes(), line("62.07", "K.2.02").to_bytes()];
    let first = first_push(&start, &lines[..1]);
    let middle = Frontier { ledger: start.id, seq: 1, chain: lines[0].chain_after(&start.chain()) };
    let batch = pack(middle, &lines[1..], lines[1].chain_after(&middle.chain), None).unwrap();
    let second = v1::PushRequest { start: start.to_bytes(), batch: Some(batch) };

    let alone = raw.push(second.clone()).unwrap();
    assert_eq!(alone.outcome, Some(Outcome::Gap(frontier_to_wire(&begin(&start)))), "the line before it is wanted");
    let push = |request| {
        let mut client = ExchangeClient::new(raw.channel.clone());
        raw.runtime.spawn(async move { client.push(request).await.unwrap().into_inner() })
    };
    let (late, early) = (push(second), push(first));
    let replies = raw.runtime.block_on(async { [late.await.unwrap(), early.await.unwrap()] });
    for reply in replies {
        assert!(matches!(reply.outcome, Some(Outcome::Stored(_))), "{reply:?}");
        assert_eq!(reply.new_lines, 1);
    }
    assert_eq!(world.lines_of(&office), 2);
}

#[test]
fn many_offices_at_once_all_get_through() {
    let world = World::start();
    let offices: Vec<Office> = (1..=8).map(|number| world.office(&format!("62.{number:02}"), "")).collect();
    offices.iter().for_each(|office| drop(office.import(rows([2023], &[4], 1)).ended(0)));
    let running: Vec<_> = offices.iter().map(|office| office.start(&["sync"])).collect();
    for (office, running) in offices.iter().zip(running) {
        assert!(running.wait().ended(0).synced());
        assert!(world.in_step(office));
    }
    let ranked = world.server(&["rank", "--year", "2023", "--quarter", "4"]).ended(0).json;
    let ranks: Vec<u64> = ranked["rows"].as_array().unwrap().iter().map(|row| row["rank"].as_u64().unwrap()).collect();
    assert_eq!(ranks, [1; 8], "the same figures, the same rank");
}

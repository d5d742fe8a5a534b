//! An old copy of a database is put back, on either side, without a word to anybody: the next pass heals it.

use selaras_agent::sync::SyncError;
use selaras_proto::{PROTOCOL, PROTOCOL_MIN};

use super::{copy, figures, put_back, ranking};
use crate::trust::raw::Raw;
use crate::versions::OtherServer;
use crate::world::{Office, World};

#[test]
fn a_server_put_back_to_an_old_copy_has_all_back_after_a_pass_of_each_office() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    coordinator.import(figures(1)).ended(0);
    coordinator.sync();
    world.stop().ended(0);
    let old = copy(&world.data);
    world.serve();
    for round in 2..4 {
        coordinator.import(figures(round)).ended(0);
        coordinator.sync();
        health.import(["2023,4,K.2.01,1000,55".to_owned() + &round.to_string()]).ended(0);
        health.sync();
    }
    coordinator.sync();
    let before = ranking(&world);
    world.stop().ended(0);
    put_back(&world.data, &old);
    world.serve();
    let healed = health.sync();
    assert!(healed.number("given_back") > 0, "{}", healed.stdout);
    coordinator.sync();
    health.sync();
    for office in [&coordinator, &health] {
        assert!(office.status().synced() && world.in_step(office), "{}", office.status().stdout);
    }
    assert_eq!(ranking(&world), before);
}

/// A server that was put back to an old copy and wrote on with the second office; the first one knows of what was lost.
fn wrote_on() -> (World, Office, Office) {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    coordinator.import(["2023,4,K.1.01,1000,10"]).ended(0);
    coordinator.sync();
    health.sync();
    // Within one run of the server: nothing outside the database tells that it is a copy.
    let old = copy(&world.data);
    for achieved in 20..24 {
        coordinator.import([format!("2023,4,K.1.01,1000,{achieved}")]).ended(0);
        coordinator.sync();
    }
    world.kill();
    put_back(&world.data, &old);
    world.serve();
    // The office that knows nothing of what was lost comes first, and the province writes on.
    health.import(["2023,4,K.2.01,1000,550"]).ended(0);
    health.sync();
    (world, coordinator, health)
}

#[test]
fn a_server_that_wrote_on_after_it_was_put_back_loses_no_verdict_of_either_past() {
    let (world, coordinator, health) = wrote_on();
    for office in [&coordinator, &health, &coordinator] {
        office.sync();
    }
    for office in [&coordinator, &health] {
        assert!(office.status().synced() && world.in_step(office), "{}", office.status().stdout);
    }
    assert_eq!((world.lines_of(&coordinator), world.lines_of(&health)), (5, 1));
}

#[test]
fn an_office_keeps_the_past_that_a_forgetful_server_no_longer_shares_and_gives_it_to_the_next() {
    let (world, coordinator, health) = wrote_on();
    let held = || -> Vec<(i64, i64)> {
        let database = coordinator.database();
        let mut statement = database.prepare("SELECT ledger, count(*) FROM line GROUP BY ledger ORDER BY 1").unwrap();
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    };
    let (before, raw) = (held(), Raw::of(&world, &coordinator));
    let forgetful =
        OtherServer { channel: raw.channel.clone(), protocol: PROTOCOL, protocol_min: PROTOCOL_MIN, forgets: true };
    let ended = forgetful.pass_of(&coordinator, &raw).unwrap_err();
    assert!(matches!(ended.downcast_ref(), Some(SyncError::Apart(_))), "{ended:#}");
    assert_eq!(held(), before, "what proves the past stays");
    for office in [&coordinator, &health, &coordinator] {
        office.sync();
    }
    for office in [&coordinator, &health] {
        assert!(office.status().synced() && world.in_step(office), "{}", office.status().stdout);
    }
    assert_eq!((world.lines_of(&coordinator), world.lines_of(&health)), (5, 1));
}

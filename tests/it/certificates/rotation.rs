//! One CA takes the place of another while offices come and go: nobody is locked out before all have come over.

use crate::trust::tokens::join;
use crate::world::World;

#[test]
fn offices_come_over_to_the_next_ca_by_themselves_and_the_former_one_retires() {
    let world = World::start();
    let (early, late) = (world.office("62.07", ""), world.office("62.08", ""));
    let token = world.server(&["office", "add", "--region", "62.09", "--name", "SAMPLE"]).ended(0);
    let token = token.json["token"].as_str().unwrap();
    let status = || world.server(&["authority", "status"]).ended(0).json;
    assert!(status()["next"].is_null());
    world.server(&["authority", "retire"]).ended(2);

    let rotated = world.server(&["authority", "rotate"]).ended(0).json;
    assert_eq!((rotated["offices"].as_u64(), rotated["over"].as_u64()), (Some(2), Some(0)));
    world.server(&["authority", "rotate"]).ended(2);
    // A restart is quicker than waiting for the running server to look at its keys.
    world.stop().ended(0);
    world.serve();

    // Told by the province, renewed after the first pass, used with the second.
    early.sync();
    early.sync();
    let seen = status();
    assert_eq!((seen["over"].as_u64(), seen["tokens"].as_u64()), (Some(1), Some(1)), "{seen}");
    assert_eq!(seen["left"][0]["office"].as_str(), Some(&*late.id), "{seen}");
    let refused = world.server(&["authority", "retire"]).ended(1);
    assert_eq!(refused.json["left"].as_array().unwrap().len(), 1);

    let joined = tempfile::tempdir().unwrap();
    join(&world, joined.path(), token).ended(0);
    let still = world.server(&["authority", "retire"]).ended(1);
    assert!(still.stdout.contains(&late.id));
    late.sync();
    late.sync();
    let mut sync = crate::world::command(crate::world::Program::Agent);
    sync.args(["sync", "--json", "--data"]).arg(joined.path().join("agent"));
    crate::world::Running::start(&mut sync, joined.path().join("sync.log")).wait().ended(0);

    let present = rotated["present"].clone();
    let retired = world.server(&["authority", "retire"]).ended(0).json;
    assert_eq!((&retired["present"], retired["next"].is_null()), (&rotated["next"], true));
    assert_ne!(retired["present"], present);
    world.stop().ended(0);
    world.serve();
    for office in [&early, &late] {
        office.import(["2023,4,K.2.01,1000,550"]).ended(0);
        assert_eq!(office.sync().number("pushed"), 1);
    }
    let after = world.office("62.10", "");
    after.sync();
}

#[test]
fn a_running_server_takes_up_a_rotation_and_an_office_left_behind_by_force_is_locked_out() {
    let world = World::start();
    let (office, left) = (world.office("62.07", ""), world.office("62.08", ""));
    world.server(&["authority", "rotate"]).ended(0);
    // The server looks every few seconds; each pass asks it anew.
    let over = || world.server(&["authority", "status"]).ended(0).json["over"].as_u64();
    let mut passes = 0;
    while over() == Some(0) {
        office.sync();
        passes += 1;
        assert!(passes < 400, "the running server does not take the rotation up");
    }
    world.server(&["authority", "retire", "--force"]).ended(0);
    world.stop().ended(0);
    world.serve();
    left.import(["2023,4,K.2.01,1000,550"]).ended(0);
    assert_ne!(left.run(&["sync"]).code, Some(0));
    assert_eq!(left.status().number("waiting"), 1);
    office.sync();
}

//! Joining, renewing and being revoked without any network.

use std::fs;

use rusqlite::Connection;
use selaras_proto::token::JoinToken;

use super::{added, answer, brought, exported, offline, path, round};
use crate::world::World;

fn certificates(world: &World) -> i64 {
    world.database().query_row("SELECT count(*) FROM certificate", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_request_to_join_holds_nothing_in_clear_and_works_again_after_a_lost_answer() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let (office, token) = added(&world, folder.path(), "62.07", "2");
    let request = path(&office, "minta.selaras");
    let join = ["bundle", "join", "--token", &token, "-o", &request];
    office.run(&join).ended(0);
    let known: JoinToken = token.parse().unwrap();
    let bytes = fs::read(&request).unwrap();
    for secret in [known.secret.as_slice(), known.secret_text().as_bytes()] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
    let first = brought(&world, &[&request]).ended(0);
    let kept = fs::read(answer(&first)).unwrap();
    office.run(&join).ended(0);
    let second = brought(&world, &[&request]).ended(0);
    assert_eq!(certificates(&world), 1, "the same key, the same certificate");
    office.run(&["bundle", "import", &answer(&second)]).ended(0);
    assert_eq!(office.status().json["office"], office.id.as_str());
    let lost = office.file("ketemu.selaras", kept);
    office.run(&["bundle", "import", &lost]).ended(0);
    office.run(&join).ended(2);
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    assert!(round(&world, &office).ended(0).synced());
}

#[test]
fn a_token_lets_one_key_in_and_only_where_it_is_known() {
    let (here, there) = (World::start(), World::start());
    let folder = tempfile::tempdir().unwrap();
    let (office, token) = added(&here, &folder.path().join("a"), "62.07", "");
    let (other, _) = added(&here, &folder.path().join("b"), "62.07", "");
    let request = |office: &crate::world::Office, token: &str| {
        let file = path(office, "minta.selaras");
        office.run(&["bundle", "join", "--token", token, "-o", &file]).ended(0);
        file
    };
    let (first, second) = (request(&office, &token), request(&other, &token));
    let foreign = brought(&there, &[&first]).ended(1);
    assert!(foreign.stderr.contains("untuk provinsi lain"), "{}", foreign.stderr);
    // The first to be read gets in; the other holds it up no more than it gets in.
    let both = brought(&here, &[&first, &second]).ended(1);
    assert_eq!(both.json["offices"][0]["joined"], true, "{}", both.stdout);
    assert_eq!(both.json["refused"][0]["file"], second.as_str());
    assert!(both.json["refused"][0]["reason"].as_str().unwrap().contains("token sudah dipakai"), "{}", both.stdout);
    let unknown = JoinToken { id: [7; 16], ..token.parse().unwrap() }.reveal();
    let unknown = brought(&here, &[&request(&other, &unknown)]).ended(1);
    assert!(unknown.stderr.contains("token tidak dikenal"), "{}", unknown.stderr);
    let forged = JoinToken { secret: [7; 32], ..token.parse().unwrap() }.reveal();
    brought(&here, &[&request(&other, &forged)]).ended(1);
    assert_eq!(certificates(&here), 1);
    let early = other.run(&["bundle", "import", &path(&office, "minta.selaras")]).ended(1);
    assert!(early.stderr.contains("untuk provinsi"), "{}", early.stderr);
}

#[test]
fn a_certificate_near_its_end_is_renewed_by_the_next_round() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "");
    let file = office.data.join("keys/office.cert.der");
    let before = fs::read(&file).unwrap();
    assert_eq!(round(&world, &office).ended(0).json["renewed"], false);
    let database = Connection::open(world.data.join("selaras.db")).unwrap();
    let month_ms = 30 * 86_400_000_i64;
    database.execute("UPDATE certificate SET expires_ms = ?1", [now_ms() + month_ms]).unwrap();
    let sent = exported(&office, "kirim.selaras");
    for _ in 0..2 {
        let up = brought(&world, &[&sent]).ended(0);
        assert_eq!(up.json["offices"][0]["certificate"], true);
        assert_eq!(certificates(&world), 2, "the answer to the same bundle holds the same certificate");
    }
    let up = brought(&world, &[&sent]).ended(0);
    assert_eq!(office.run(&["bundle", "import", &answer(&up)]).ended(0).json["renewed"], true);
    assert_eq!(fs::read(&file).unwrap(), before, "kept beside, not in use yet");
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    assert!(round(&world, &office).ended(0).synced());
    assert_ne!(fs::read(&file).unwrap(), before, "it has worked");
    assert!(!office.data.join("keys/office.next.key.pem").exists());
    assert_eq!(round(&world, &office).ended(0).json["renewed"], false);
    assert_eq!(certificates(&world), 2);
}

#[test]
fn a_certificate_that_ended_lets_in_as_long_as_it_may_be_renewed() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "");
    let database = Connection::open(world.data.join("selaras.db")).unwrap();
    let ended = |hours: i64| {
        database.execute("UPDATE certificate SET expires_ms = ?1", [now_ms() - hours * 3_600_000]).unwrap();
    };
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    let sent = exported(&office, "kirim.selaras");
    ended(91 * 24);
    let late = brought(&world, &[&sent]).ended(1);
    assert!(late.stderr.contains("terlalu lama berakhir"), "{}", late.stderr);
    assert_eq!((world.lines_of(&office), certificates(&world)), (0, 1));
    // Within the day by which certificates begin early.
    ended(1);
    let up = brought(&world, &[&sent]).ended(0);
    assert_eq!(office.run(&["bundle", "import", &answer(&up)]).ended(0).json["renewed"], true);
    assert!(round(&world, &office).ended(0).synced());
    assert_eq!((world.lines_of(&office), certificates(&world)), (1, 2));
}

#[test]
fn an_office_comes_over_to_the_next_ca_by_its_bundles() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, &folder.path().join("a"), "62.07", "");
    let (fresh, token) = added(&world, &folder.path().join("b"), "62.08", "");
    world.server(&["authority", "rotate"]).ended(0);
    let over = || world.server(&["authority", "status"]).ended(0).json["over"].as_u64();
    let request = path(&fresh, "minta.selaras");
    fresh.run(&["bundle", "join", "--token", &token, "-o", &request]).ended(0);
    let joined = brought(&world, &[&request]).ended(0);
    fresh.run(&["bundle", "import", &answer(&joined)]).ended(0);
    assert_eq!(round(&world, &office).ended(0).json["renewed"], true);
    assert_eq!(over(), Some(0), "not used yet");
    for office in [&office, &fresh] {
        assert!(round(&world, office).ended(0).synced());
    }
    assert_eq!(over(), Some(2));
    world.server(&["authority", "retire"]).ended(0);
    for office in [&office, &fresh] {
        office.import(["2023,4,K.2.01,100,80"]).ended(0);
        let ran = round(&world, office).ended(0);
        assert!(ran.synced() && ran.json["renewed"] == false, "{}", ran.stdout);
    }
}

#[test]
fn a_revoked_office_stores_nothing_and_hears_of_it() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "");
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    let sent = exported(&office, "kirim.selaras");
    world.server(&["office", "revoke", &office.id]).ended(0);
    let up = brought(&world, &[&sent]).ended(1);
    assert!(up.json["offices"][0]["refusal"].as_str().unwrap().contains("sudah dicabut"), "{}", up.stdout);
    assert_eq!(world.lines_of(&office), 0);
    let down = office.run(&["bundle", "import", &answer(&up)]).ended(1);
    assert!(down.stderr.contains("sudah dicabut"), "{}", down.stderr);
    let status = office.status();
    assert!(status.json["last_error"].as_str().unwrap().contains("sudah dicabut"), "{}", status.stdout);
    assert_eq!((status.synced(), status.number("waiting")), (false, 1));
}

fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

//! The join token: works once, for one key, until it expires, at the server that made it.

use std::fs;
use std::path::Path;

use selaras_proto::token::JoinToken;
use selaras_tests::link::{Deed, Direction, Link};

use crate::world::{Program, Ran, Running, World, command};

/// A certificate request of a key of its own.
pub fn request() -> Vec<u8> {
    // What an agent that never comes through leaves behind: its key; the request is made anew from it each time.
    let key = rcgen::KeyPair::generate().unwrap();
    rcgen::CertificateParams::default().serialize_request(&key).unwrap().der().to_vec()
}

/// Joins into a folder, over no link.
pub fn join(world: &World, folder: &Path, token: &str) -> Ran {
    join_at(&format!("https://{}", world.address()), folder, token)
}

fn join_at(url: &str, folder: &Path, token: &str) -> Ran {
    let mut command = command(Program::Agent);
    command.args(["join", "--server", url, "--token", token, "--data"]).arg(folder.join("agent"));
    Running::start(&mut command, folder.join("join.log")).wait()
}

fn token(world: &World, days: &str) -> String {
    let add = ["office", "add", "--region", "62.07", "--name", "SAMPLE", "--expires-days", days];
    world.server(&add).ended(0).json["token"].as_str().unwrap().to_owned()
}

fn certificates(world: &World) -> i64 {
    world.database().query_row("SELECT count(*) FROM certificate", [], |row| row.get(0)).unwrap()
}

/// The join must have been refused with these words, and left no office behind.
#[track_caller]
fn refuses(ran: Ran, code: i32, folder: &Path, words: &[&str]) {
    let ran = ran.ended(code);
    for word in words {
        assert!(ran.stderr.contains(word), "no {word:?} in {}", ran.stderr);
    }
    let mut status = command(Program::Agent);
    status.arg("status").arg("--data").arg(folder.join("agent"));
    Running::start(&mut status, folder.join("status.log")).wait().ended(2);
}

#[test]
fn a_token_works_once() {
    let world = World::start();
    let token = token(&world, "14");
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    join(&world, first.path(), &token).ended(0);
    refuses(join(&world, second.path(), &token), 1, second.path(), &["token sudah dipakai", "minta token baru"]);
    assert_eq!(certificates(&world), 1);
}

#[test]
fn a_join_cut_off_after_its_request_gets_the_same_certificate_when_repeated() {
    let world = World::start();
    let link = Link::start(world.address()).unwrap();
    let url = format!("https://{}", link.address());
    let (whole, cut) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    join_at(&url, whole.path(), &token(&world, "14")).ended(0);
    // The same again, but the last bytes of the answer never arrive, and nothing else does.
    link.after(Direction::Down, link.counts().bytes_down - 200, Deed::PullPlug);
    let token = token(&world, "14");
    let ran = join_at(&url, cut.path(), &token).ended(3);
    assert!(ran.stderr.contains("provinsi tidak dapat dihubungi"), "{}", ran.stderr);
    assert_eq!((link.counts().sprung, certificates(&world)), (1, 2), "the province issued it");
    assert!(!cut.path().join("agent/keys/office.cert.der").exists(), "and the office did not get it");
    link.plug_in();
    join_at(&url, cut.path(), &token).ended(0);
    assert_eq!(certificates(&world), 2, "the same key, the same certificate");
    let got = blake3::hash(&fs::read(cut.path().join("agent/keys/office.cert.der")).unwrap());
    let known: bool = world
        .database()
        .query_row("SELECT count(*) = 1 FROM certificate WHERE fingerprint = ?1", [got.as_bytes()], |row| row.get(0))
        .unwrap();
    assert!(known);
}

#[test]
fn a_token_that_is_wrong_unknown_cut_short_or_expired_is_refused_in_words() {
    let world = World::start();
    let good = token(&world, "14");
    let known: JoinToken = good.parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let unknown = ["token tidak dikenal", "minta token baru kepada admin provinsi"];
    let wrong = JoinToken { secret: [7; 32], ..known.clone() }.reveal();
    refuses(join(&world, folder, &wrong), 1, folder, &unknown);
    let other = JoinToken { id: [7; 16], ..known.clone() }.reveal();
    refuses(join(&world, folder, &other), 1, folder, &unknown);
    let short = ["token tidak utuh", "salin seluruh token"];
    for token in ["", "selaras1_", "abc", &good[..good.len() - 1], &good[1..], &format!("{good}A")] {
        refuses(join(&world, folder, token), 2, folder, &short);
    }
    let expired = token(&world, "0");
    refuses(join(&world, folder, &expired), 1, folder, &["token sudah kedaluwarsa", "minta token baru"]);
    assert_eq!(certificates(&world), 0);
    join(&world, folder, &format!(" {good}\n")).ended(0);
}

#[test]
fn a_token_of_another_province_is_a_wrong_server_and_is_not_used_up() {
    let (here, there) = (World::start(), World::start());
    let token = token(&there, "14");
    let folder = tempfile::tempdir().unwrap();
    let words = ["bukan server provinsi yang menerbitkan token", "periksa alamat server"];
    refuses(join(&here, folder.path(), &token), 1, folder.path(), &words);
    assert_eq!(here.database().query_row("SELECT count(*) FROM office", [], |row| row.get::<_, i64>(0)).unwrap(), 0);
    join(&there, folder.path(), &token).ended(0);
}

#[test]
fn an_address_that_is_none_is_wrong_use_and_nothing_is_kept() {
    let world = World::start();
    let token = token(&world, "14");
    let folder = tempfile::tempdir().unwrap();
    let address = world.address();
    let wrong = [
        format!("http://{address}"),
        address.to_string(),
        "https://localhost".to_owned(),
        "https://".to_owned(),
        "ftp://x:1".to_owned(),
        format!("https://{address}/spm"),
        "bukan alamat".to_owned(),
        String::new(),
    ];
    for url in wrong {
        refuses(join_at(&url, folder.path(), &token), 2, folder.path(), &["https://HOST:PORT"]);
        assert!(!folder.path().join("agent").exists(), "{url}");
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for url in [format!("https://{closed}"), "https://tidak-ada.invalid:7443".to_owned()] {
        refuses(join_at(&url, folder.path(), &token), 3, folder.path(), &["tidak dapat dihubungi"]);
    }
    join(&world, folder.path(), &token).ended(0);
}

//! The real server, killed (kill -9) while a receiver keeps it waiting, and started again: it sends again what the other side knows as a
//! repeat, and the page and the commands say in both languages how it stands.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use serde_json::Value;

use super::post::Post;
use crate::http::web::{Answer, Web};
use crate::world::{PATIENCE, World};

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
    }
}

#[test]
fn a_server_killed_in_mid_send_repeats_where_that_is_noticed_and_doubts_where_not() {
    let post = Post::open();
    let secret = tempfile::tempdir().unwrap();
    let key = secret.path().join("key");
    fs::write(&key, "rahasia-webhook-yang-panjang-sekali-0123").unwrap();
    // The first call is never answered.
    let calls = AtomicUsize::new(0);
    let web = Web::start(move |_| match calls.fetch_add(1, Ordering::Relaxed) {
        0 => Answer::Silence,
        _ => Answer::ok("diterima"),
    });
    let mail = post.settings().replace("[mail]", "[delivery.mail]");
    let settings = format!(
        "[delivery]\nfolder = \"keluar\"\nalarm = \"folder:alarm\"\n{mail}[delivery.webhook]\nsecret_file = {key:?}\n"
    );
    let world = World::with_settings(&settings);
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    office.sync();
    let webhook = format!("webhook:{}", web.url("/spm"));
    let add = ["report", "schedule", "add", "--name", "SAMPLE", "--kind", "csv", "--when", "publish"];
    world.server(&[&add[..], &["--to", &webhook, "--to", "mail:bisu@contoh.id"]].concat()).ended(0);
    world.server(&["report", "deliver", "now", "--name", "SAMPLE", "--year", "2023", "--quarter", "4"]).ended(0);
    web.wait_for(1);
    until("the letter is taken", || post.letters().len() == 1);
    let states = || -> Vec<String> {
        let run = world.server(&["report", "runs"]).ended(0).json["runs"][0].clone();
        let told = |one: &Value| one["state"].as_str().unwrap().to_owned();
        run["deliveries"].as_array().unwrap().iter().map(told).collect()
    };
    assert_eq!(states(), ["sending", "sending"]);
    world.kill();
    world.serve();
    web.wait_for(2);
    until("the run is settled", || states() == ["uncertain", "sent"]);
    let keys: Vec<String> =
        web.asked().iter().map(|asked| asked.header("idempotency-key").unwrap().to_owned()).collect();
    assert_eq!((keys.len(), &keys[0]), (2, &keys[1]), "the receiver knows the repeat");
    assert_eq!(post.letters().len(), 1, "a letter is not sent twice");
    for (language, said) in [
        ("id", ["tidak diketahui apakah sampai", "mungkin belum sampai"]),
        ("en", ["nobody knows whether it arrived", "may not have arrived"]),
    ] {
        let told = world.server(&["report", "runs", "--lang", language]).ended(0).stdout;
        assert!(said.iter().all(|said| told.contains(said)), "{language}: {told}");
    }
}

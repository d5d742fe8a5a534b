//! Every answer that an address can give, and what the agent makes of it.

use std::io::Write;
use std::net::TcpListener;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::web::{Answer, Web};
use super::{office, settings, table};
use crate::world::{Office, Ran};

const MIB: usize = 1 << 20;

/// Imports from an address with a timeout of a few seconds.
fn import(office: &Office, url: &str, more: &[&str]) -> Ran {
    settings(&office.data, "source_timeout_seconds = 10\n");
    office.run(&[&["import", url], more].concat())
}

fn file(ran: &Ran) -> &serde_json::Value {
    &ran.json["files"][0]
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_table_is_fetched_once_and_asked_about_afterwards() {
    let (_world, office) = office();
    let web = Web::start(|asked| match asked.header("if-none-match") {
        Some("\"satu\"") => Answer::status(304),
        _ => Answer::ok(table(&[1, 2, 3])).with("ETag: \"satu\"").with("Last-Modified: Mon, 05 Jan 2026 00:00:00 GMT"),
    });
    let url = web.url("/capaian.csv");
    let dry = import(&office, &url, &["--dry-run"]).ended(0);
    assert_eq!((file(&dry)["new"].as_u64(), office.status().number("head_seq")), (Some(3), 0), "{}", dry.stdout);
    let first = import(&office, &url, &[]).ended(0);
    assert_eq!((file(&first)["new"].as_u64(), file(&first)["file"].as_str()), (Some(3), Some(url.as_str())));
    let second = import(&office, &url, &[]).ended(0);
    assert_eq!((&file(&second)["not_modified"], file(&second)["rows"].as_u64()), (&true.into(), Some(0)));
    let said = office.say(&["import", &url]).ended(0);
    assert!(said.stdout.contains("nothing new since"), "{}", said.stdout);
    let forced = import(&office, &url, &["--force"]).ended(0);
    assert_eq!(file(&forced)["unchanged"].as_u64(), Some(3), "{}", forced.stdout);
    assert_eq!(office.status().number("head_seq"), 3);

    let conditions: Vec<bool> = web.asked().iter().map(|asked| asked.header("if-none-match").is_some()).collect();
    assert_eq!(conditions, [false, false, true, true, false], "a dry run and --force ask for the whole table");
    assert_eq!(web.asked()[2].header("if-modified-since"), Some("Mon, 05 Jan 2026 00:00:00 GMT"));
}

#[test]
fn files_and_addresses_go_in_together_and_a_refused_row_is_asked_for_again() {
    let (_world, office) = office();
    let web = Web::start(|_| Answer::ok(table(&[1, 2]) + "2023,4,K.9.99,1,1,,,\n").with("ETag: \"dua\""));
    let local = office.file("lain.csv", "tahun,triwulan,kode,pagu,realisasi\n2023,4,APBD,10,9\n");
    for _ in 0..2 {
        let ran = office.run(&["import", &local, &web.url("/a.csv")]).ended(1);
        let files = ran.json["files"].as_array().unwrap();
        assert_eq!(files[0]["kind"], "budget");
        assert_eq!((files[1]["rows"].as_u64(), files[1]["refused"][0]["row"].as_u64()), (Some(3), Some(4)));
    }
    assert_eq!(office.status().number("head_seq"), 3, "the good rows are in");
    assert!(web.asked().iter().all(|asked| asked.header("if-none-match").is_none()), "its reason stays in sight");
}

#[test]
fn what_a_table_is_is_told_by_its_bytes() {
    let (_world, office) = office();
    let web = Web::start(|asked| match asked.path.as_str() {
        "/lying" => Answer::ok(table(&[1])).with("Content-Type: text/html"),
        "/encoded" => Answer::ok(packed(table(&[2]).as_bytes())).with("Content-Encoding: gzip"),
        "/capaian.csv.gz" => Answer::ok(packed(table(&[3]).as_bytes())).with("Content-Type: application/gzip"),
        "/hop/5" => Answer::ok(table(&[4])),
        hop => Answer::to(format!("/hop/{}", hop.trim_start_matches("/hop/").parse::<u32>().unwrap_or(0) + 1)),
    });
    for path in ["/lying", "/encoded", "/capaian.csv.gz", "/hop/0"] {
        let ran = import(&office, &web.url(path), &[]).ended(0);
        assert_eq!(file(&ran)["rows"].as_u64(), Some(1), "{path}: {}", ran.stdout);
    }
    assert_eq!(office.status().number("head_seq"), 4);
}

/// A path, what it answers, the exit code, and what the reason says.
type Failure = (&'static str, fn(&str) -> Answer, i32, &'static str);

fn failures() -> Vec<Failure> {
    vec![
        ("/login", |_| Answer::ok("\n<!DOCTYPE html><title>Masuk</title>").with("Content-Type: text/csv"), 1, "HTML"),
        ("/401", |_| Answer::status(401).with("WWW-Authenticate: Basic"), 1, "[[source]]"),
        ("/403", |_| Answer::status(403), 1, "403"),
        ("/404", |_| Answer::status(404), 1, "404"),
        ("/429", |_| Answer::status(429), 3, "429"),
        ("/500", |_| Answer::status(500), 3, "500"),
        ("/204", |_| Answer::status(204), 1, "204"),
        ("/304", |_| Answer::status(304), 1, "304"),
        ("/circle", |path| Answer::to(path.to_owned()), 1, "5 kali"),
        ("/file", |_| Answer::to("file:///etc/passwd".to_owned()), 1, "302"),
        (
            "/announced",
            |_| Answer::Raw(b"HTTP/1.1 200 X\r\nContent-Length: 99999999999\r\n\r\ntahun".to_vec()),
            1,
            "64 MiB",
        ),
        (
            "/endless",
            |_| Answer::Endless { start: b"HTTP/1.1 200 X\r\n\r\n".to_vec(), again: vec![b'1'; MIB] },
            1,
            "64 MiB",
        ),
        (
            "/cut",
            |_| Answer::Raw([b"HTTP/1.1 200 X\r\nContent-Length: 4000\r\n\r\n", table(&[1]).as_bytes()].concat()),
            3,
            "terputus",
        ),
        ("/bomb", |_| Answer::ok(packed(&vec![b'1'; 65 * MIB])).with("Content-Encoding: gzip"), 1, "64 MiB"),
        ("/torn", |_| Answer::ok(&packed(table(&[1]).as_bytes())[..40]), 1, "gzip"),
        ("/pdf", |_| Answer::ok("%PDF-1.7"), 1, "PDF"),
        ("/empty", |_| Answer::ok(""), 1, "kosong"),
        ("/noise", |_| Answer::Raw(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()), 3, "tidak dapat dihubungi"),
    ]
}

#[test]
fn a_bad_answer_has_its_reason_and_its_exit_code_and_writes_nothing() {
    let (_world, office) = office();
    let web = Web::start(|asked| {
        let failures = failures();
        let (_, answer, ..) = failures.iter().find(|(path, ..)| *path == asked.path).unwrap();
        answer(&asked.path)
    });
    for (path, _, code, said) in failures() {
        let ran = import(&office, &web.url(path), &[]);
        let reason = file(&ran)["refused"][0]["reason"].as_str().unwrap_or_default();
        assert!(ran.code == Some(code) && reason.contains(said), "{path}: {:?} {}{}", ran.code, ran.stdout, ran.stderr);
    }
    assert_eq!(office.status().number("head_seq"), 0);
}

#[test]
fn an_address_that_does_not_answer_is_3() {
    let (_world, office) = office();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let head = || b"HTTP/1.1 200 X\r\nContent-Length: 4000\r\n\r\n".to_vec();
    let web = Web::start(move |asked| match asked.path.as_str() {
        "/silent" => Answer::Silence,
        _ => Answer::Drip { start: head(), byte: b'1' },
    });
    settings(&office.data, "source_timeout_seconds = 1\n");
    for (url, said) in [
        (format!("http://{closed}/a.csv"), "ditolak"),
        ("http://selaras.invalid/a.csv".to_owned(), "nama host"),
        (web.url("/silent"), "1 detik"),
        (web.url("/drip"), "1 detik"),
    ] {
        let ran = office.run(&["import", &url]).ended(3);
        let reason = file(&ran)["refused"][0]["reason"].as_str().unwrap();
        assert!(reason.contains(said), "{url}: {reason}");
    }
    let local = office.file("lain.csv", table(&[1]));
    let ran = office.run(&["import", &web.url("/silent"), &local]).ended(3);
    assert_eq!(ran.json["files"][1]["new"].as_u64(), Some(1), "the others go in");
}

//! The dashboard of a real server: what changes at an office appears there by itself, and nobody reaches it in the clear from
//! another computer.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use selaras_tests::visitor::{Visitor, Wire};
use serde_json::{Value, json};

use crate::world::{PATIENCE, Running, World};

impl World {
    /// The administrator of the dashboard, logged in.
    fn visitor(&self) -> Visitor {
        let mut visitor = Visitor::new(&self.dashboard()).unwrap();
        visitor.log_in("admin", &self.new_password()).unwrap();
        visitor
    }

    fn new_password(&self) -> String {
        self.server(&["person", "reset", "admin"]).ended(0).json["password"].as_str().unwrap().to_owned()
    }
}

/// Whether a change names Seruyan's figures of 2023.
fn is_of_seruyan(event: &str) -> bool {
    let change: Value = serde_json::from_str(event).unwrap();
    change["years"] == json!([2023]) && change["regions"] == json!(["62.07"])
}

#[test]
fn what_an_office_sends_is_told_to_open_pages_and_then_shown() {
    let world = World::start();
    let office = world.office("62.07", "");
    let person = world.visitor();
    let path = "/ringkasan?year=2023&quarter=4";
    let before = person.get(path).unwrap().body;
    assert!(before.contains("Kabupaten Seruyan") && before.contains("0 / 14"), "{before}");
    let changes = person.listen("/ubah").unwrap();
    office.import(["2023,4,K.2.01,100,81"]).ended(0);
    office.sync();
    let synced = Instant::now();
    while !is_of_seruyan(&changes.recv_timeout(PATIENCE).unwrap()) {}
    // Two seconds on a machine of its own; this one runs all tests at once.
    assert!(synced.elapsed().as_secs() < 20);
    let index = world.server(&["explain", "--region", "62.07", "--year", "2023", "--quarter", "4"]).ended(0);
    let value = index.json["value"].as_str().unwrap().replace('.', ",");
    let after = person.get(path).unwrap().body;
    assert!(after.contains("1 / 14") && after.contains(&format!(">{value}<")), "{value} in {after}");
}

#[test]
fn what_a_command_beside_the_server_takes_in_is_told_too() {
    let world = World::start();
    let office = world.office("62.07", "");
    let changes = world.visitor().listen("/ubah").unwrap();
    office.import(["2023,4,K.2.01,100,81"]).ended(0);
    let bundle = office.data.with_file_name("kirim.selaras");
    office.run(&["bundle", "export", "-o", bundle.to_str().unwrap()]).ended(0);
    world.server(&["bundle", "import", bundle.to_str().unwrap()]).ended(0);
    while !is_of_seruyan(&changes.recv_timeout(PATIENCE).unwrap()) {}
}

#[test]
fn acts_of_commands_and_of_pages_stand_in_one_log() {
    let world = World::start();
    let office = world.office("62.07", "2");
    world.server(&["office", "revoke", &office.id]).ended(0);
    let deadline = ["--year", "2026", "--quarter", "2", "--deadline", "2026-07-20 23:59"];
    world.server(&[&["calendar", "set"][..], &deadline].concat()).ended(0);
    let person = world.visitor();
    let log = person.get("/kelola/catatan").unwrap().body;
    for act in ["province.init", "office.add", "office.revoke", "calendar.set", "person.reset", "session.begin"] {
        assert!(log.contains(act), "{act}: {log}");
    }
    assert!(log.contains("command line") && log.contains("127.0.0.1"), "{log}");
    let metrics = person.get("/metrics").unwrap().body;
    assert!(metrics.contains("selaras_offices 0") && metrics.contains("selaras_page_seconds_count"), "{metrics}");
}

#[test]
fn a_server_that_is_asked_to_end_does_not_wait_for_open_streams() {
    let world = World::start();
    let changes = world.visitor().listen("/ubah").unwrap();
    world.stop().ended(0);
    assert_eq!(changes.iter().count(), 0, "the stream ended with the server");
}

#[test]
fn beyond_this_computer_the_dashboard_speaks_tls_only() {
    let world = World::start();
    let password = world.new_password();
    world.stop().ended(0);
    let mut serve = world.command(&["serve"]);
    let mut running =
        Running::start(serve.env("SELARAS_WEB_LISTEN", "0.0.0.0:0"), world.data.with_file_name("serve-tls.log"));
    running.line();
    let line = running.line();
    let port = line.strip_prefix("dashboard on https://0.0.0.0:").unwrap_or_else(|| panic!("{line}"));
    let host = format!("localhost:{port}");

    let mut plain = TcpStream::connect(&host).unwrap();
    plain.write_all(format!("GET /masuk HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut answer = Vec::new();
    plain.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("https://"), "{answer}");
    assert!(!answer.contains("Kata sandi"), "{answer}");

    let mut person = by_tls(&host, &world.data.join("keys/ca.cert.pem"));
    let page = person.get("/masuk").unwrap();
    assert!(page.status == 200 && page.body.contains("Kata sandi"), "{}", page.body);
    assert!(page.header("strict-transport-security").is_some(), "{}", page.head);
    person.log_in("admin", &password).unwrap();
    let came = person.get("/kelola").unwrap();
    assert_eq!(came.status, 200, "{}", came.body);
    running.terminate();
    running.wait().ended(0);
}

/// A browser that trusts the province's CA.
fn by_tls(host: &str, authority: &Path) -> Visitor {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&fs::read(authority).unwrap()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    let socket = host.to_owned();
    Visitor::by(host, move || {
        let client = ClientConnection::new(Arc::clone(&config), ServerName::try_from("localhost")?)?;
        Ok(Box::new(StreamOwned::new(client, TcpStream::connect(&socket)?)) as Box<dyn Wire>)
    })
}

#[test]
fn a_figure_names_the_file_and_the_row_it_came_from() {
    let world = World::start();
    let office = world.office("62.07", "");
    let head = "tahun,triwulan,kode,dibutuhkan,terpenuhi\n";
    office
        .run(&["import", &office.file("isi.csv", format!("{head}2023,4,K.2.01,100,81\n2023,4,K.2.01.01,9,8\n"))])
        .ended(0);
    office.run(&["enter", "K.2.02", "--year", "2023", "--quarter", "4", "--required", "9", "--achieved", "8"]).ended(0);
    office.sync();
    // A name may tell of a person; then it stays at the office.
    let named = office.file("data 6207014101900001.csv", format!("{head}2023,4,K.2.03,100,81\n"));
    office.run(&["import", &named]).ended(0);
    let bundle = office.data.with_file_name("kirim.selaras");
    office.run(&["bundle", "export", "-o", bundle.to_str().unwrap()]).ended(0);
    world.server(&["bundle", "import", bundle.to_str().unwrap()]).ended(0);
    let person = world.visitor();
    for (cell, from) in [
        ("K.2.01", "isi.csv, baris 2"),
        ("K.2.01.01", "isi.csv, baris 3"),
        ("K.2.02", "diketik, atau asalnya tidak disampaikan"),
        ("K.2.03", "berkas tanpa nama, baris 2"),
    ] {
        let page = person.get(&format!("/daerah/62.07/2023/4/sel/achievement:{cell}")).unwrap().body;
        assert!(page.contains(&format!("<td>{from}</td>")), "{cell}: {page}");
    }
    let names = "SELECT group_concat(file) FROM line_source";
    let names: String = world.database().query_row(names, [], |row| row.get(0)).unwrap();
    assert!(!names.contains("6207014101900001"), "{names}");
}

/// The boundaries of the province's own regions, from a file that is no part of this tree.
#[test]
fn a_map_is_imported_by_a_command_and_drawn() {
    let world = World::start();
    let file = world.data.with_file_name("peta.geojson");
    let square = |code: &str, west: u32| {
        let east = west + 1;
        format!(
            r#"{{"type":"Feature","properties":{{"kode":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},-2],[{east},-2],[{east},-3],[{west},-3],[{west},-2]]]}}}}"#
        )
    };
    let features =
        format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, square("62.07", 112), square("6271", 113));
    fs::write(&file, features).unwrap();
    let person = world.visitor();
    let changes = person.listen("/ubah").unwrap();
    let drawn = |arguments: &[&str]| {
        let ran = world.server(arguments).ended(0);
        changes.recv_timeout(PATIENCE).unwrap();
        (ran, person.get("/").unwrap().body.matches("<path fill=").count())
    };
    let (imported, count) = drawn(&["map", "import", file.to_str().unwrap()]);
    assert_eq!((imported.number("regions"), imported.number("points"), count), (2, 10, 2));
    assert_eq!(drawn(&["map", "remove"]).1, 0);
    fs::write(&file, "bukan peta").unwrap();
    assert!(world.server(&["map", "import", file.to_str().unwrap()]).ended(2).stderr.contains("peta.geojson"));
}

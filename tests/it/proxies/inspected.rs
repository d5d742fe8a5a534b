//! nginx that ends TLS with a CA of its own and passes calls on by HTTP/1.1: calls are signed by the office, replies by the
//! province, and what the network answers itself or changes is never taken for the province's.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

use super::{Proxy, error, free_address, join, token};
use crate::certificates::renewal::{let_it_end, renewals};
use crate::world::figures::rows;
use crate::world::{Office, World};

/// Writes a CA (`ca.pem`) and a certificate for 127.0.0.1 with its key.
fn certificates(folder: &Path) {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::default();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_certificate = ca.self_signed(&ca_key).unwrap();
    let key = KeyPair::generate().unwrap();
    let named = CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
    let certificate = named.signed_by(&key, &Issuer::new(ca, ca_key)).unwrap();
    fs::write(folder.join("ca.pem"), ca_certificate.pem()).unwrap();
    fs::write(folder.join("proxy.pem"), certificate.pem()).unwrap();
    fs::write(folder.join("proxy.key"), key.serialize_pem()).unwrap();
}

/// nginx before the server; `protocols` such as `http2`, `rules` of its one location.
pub(crate) fn nginx(folder: &Path, server: SocketAddr, protocols: &str, rules: &str) -> Proxy {
    if !folder.join("ca.pem").exists() {
        certificates(folder);
    }
    let address = free_address();
    let shown = folder.display();
    let text = format!(
        "daemon off; user root; worker_processes 1; pid {shown}/nginx.pid; error_log {shown}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log {shown}/access.log;
  client_body_temp_path {shown}/body; proxy_temp_path {shown}/proxy; fastcgi_temp_path {shown}/f;
  uwsgi_temp_path {shown}/u; scgi_temp_path {shown}/s; client_max_body_size 8m;
  server {{
    listen {address} ssl {protocols};
    ssl_certificate {shown}/proxy.pem; ssl_certificate_key {shown}/proxy.key;
    location / {{ {rules} proxy_pass https://{server}; proxy_http_version 1.1; proxy_set_header Host $host; }}
  }}
}}
"
    );
    let config = folder.join("nginx.conf");
    fs::write(&config, text).unwrap();
    Proxy::start("nginx", &["-c", config.to_str().unwrap(), "-e", "stderr"], folder, address)
}

/// An office that joined through the proxy.
pub(crate) fn joined_through(world: &World, folder: &Path, proxy: &Proxy) -> Office {
    let data = folder.join("office");
    fs::create_dir(&data).unwrap();
    fs::copy(folder.join("ca.pem"), data.join("kantor-ca.pem")).unwrap();
    fs::write(data.join("selaras.toml"), "extra_ca = 'kantor-ca.pem'\n").unwrap();
    join(&data, &format!("https://{}", proxy.address), &token(world), &[]).ended(0);
    world.joined("62.07", data)
}

#[test]
fn an_office_joins_and_syncs_through_a_network_that_inspects_tls() {
    for protocols in ["", "http2"] {
        let (world, folder) = (World::start(), TempDir::new().unwrap());
        let proxy = nginx(folder.path(), world.address(), protocols, "");
        let office = joined_through(&world, folder.path(), &proxy);
        office.import(rows([2019, 2020], &[1, 2, 3, 4], 1)).ended(0);
        office.sync();
        assert!(world.in_step(&office));
        assert_eq!(office.status().json["way"], "grpc-web, signed");
        office.import(rows([2023], &[4], 1)).ended(0);
        office.sync();
        assert!(world.in_step(&office));
        let log = fs::read_to_string(folder.path().join("access.log")).unwrap();
        assert!(log.contains("POST /selaras.v1.Exchange/Push HTTP/1.1"), "{protocols}: {log}");

        world.server(&["office", "revoke", &office.id]).ended(0);
        let revoked = office.run(&["sync"]).ended(1);
        assert!(error(&revoked).contains("dicabut"), "a refusal reaches the office: {}", revoked.stdout);
    }
}

#[test]
fn without_its_ca_in_the_settings_an_inspecting_network_is_no_province() {
    let (world, folder) = (World::start(), TempDir::new().unwrap());
    let proxy = nginx(folder.path(), world.address(), "", "");
    let data = folder.path().join("office");
    fs::create_dir(&data).unwrap();
    let refused = join(&data, &format!("https://{}", proxy.address), &token(&world), &[]).ended(1);
    assert!(error(&refused).contains("extra_ca"), "{}", refused.stdout);
}

#[test]
fn a_certificate_that_ended_is_renewed_through_it_and_the_doctor_reaches_the_province() {
    let (world, folder) = (World::start(), TempDir::new().unwrap());
    let proxy = nginx(folder.path(), world.address(), "", "");
    let office = joined_through(&world, folder.path(), &proxy);
    office.sync();
    office.import(rows([2023], &[4], 1)).ended(0);
    let_it_end(&world, &office, 80);
    office.sync();
    assert_eq!(renewals(&world), 1);
    assert!(world.in_step(&office));
    let doctor = office.run(&["doctor"]);
    assert!(doctor.stdout.contains("provinsi menjawab dalam"), "{}", doctor.stdout);
}

#[test]
fn a_clock_that_is_years_off_signs_all_the_same() {
    let (world, folder) = (World::start(), TempDir::new().unwrap());
    let proxy = nginx(folder.path(), world.address(), "", "");
    let office = joined_through(&world, folder.path(), &proxy);
    // What the agent believes of the clocks is wrong by ten years, as after a clock was set.
    let write = |sql: &'static str| office.store().write_blocking(move |tx| Ok(tx.execute(sql, [])?)).unwrap();
    write("UPDATE contact SET clock_offset_ms = 315360000000");
    office.import(rows([2023], &[4], 1)).ended(0);
    office.sync();
    assert!(world.in_step(&office));
}

#[test]
fn what_the_network_answers_itself_is_not_taken_for_the_province() {
    let (world, folder) = (World::start(), TempDir::new().unwrap());
    let proxy = nginx(folder.path(), world.address(), "", "");
    let office = joined_through(&world, folder.path(), &proxy);
    office.sync();
    office.import(rows([2023], &[4], 1)).ended(0);
    for (rules, code, words) in [
        ("return 403 '<html>blocked</html>';", 3, "jaringan menjawab sendiri (HTTP 403)"),
        ("default_type application/grpc-web; return 200 '';", 1, "tanpa tanda tangan provinsi"),
        ("add_header grpc-status 0 always; proxy_hide_header selaras-signature;", 1, "tanpa tanda tangan provinsi"),
        ("proxy_hide_header selaras-time; add_header selaras-time 5;", 1, "tanda tangan provinsi tidak cocok"),
        ("proxy_set_header selaras-time 1700000000000;", 1, "tidak menerima tanda tangan perangkat"),
        ("proxy_set_header selaras-certificate AAAA;", 1, "tidak menerima tanda tangan perangkat"),
    ] {
        let proxy = nginx(folder.path(), world.address(), "", rules);
        office.points_at(&proxy.address.to_string());
        let ran = office.run(&["sync"]);
        assert_eq!(ran.code, Some(code), "{rules}: {}", ran.stdout);
        assert!(error(&ran).contains(words), "{rules}: {}", ran.stdout);
        assert!(!office.status().synced(), "{rules}");
        assert_eq!(world.lines_of(&office), 0, "{rules}");
    }
}

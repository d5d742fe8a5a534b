//! CONNECT with a password, by settings and by the environment; joined and synced through it, and told what is wrong.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{Proxy, error, free_address, join, run, token};
use crate::world::World;
use crate::world::figures::rows;

const PASSWORD: &str = "hunter2-of-the-proxy";

/// tinyproxy that wants a user, and opens a way to this port only.
fn tinyproxy(folder: &Path, port: u16) -> Proxy {
    let address = free_address();
    let config = folder.join("tinyproxy.conf");
    let text = format!(
        "Port {}\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\nBasicAuth dinkes {PASSWORD}\nConnectPort {port}\n",
        address.port()
    );
    fs::write(&config, text).unwrap();
    Proxy::start("tinyproxy", &["-d", "-c", config.to_str().unwrap()], folder, address)
}

fn settings(data: &Path, proxy: &Proxy, more: &str) {
    fs::create_dir_all(data).unwrap();
    fs::write(data.join("selaras.toml"), format!("[proxy]\nurl = 'http://{}'\n{more}", proxy.address)).unwrap();
}

#[test]
fn an_office_joins_and_syncs_through_a_proxy_that_wants_a_password() {
    let (world, folder) = (World::start(), TempDir::new().unwrap());
    let proxy = tinyproxy(folder.path(), world.address().port());
    let data = folder.path().join("office");
    fs::create_dir(&data).unwrap();
    let (server, token) = (format!("https://{}", world.address()), token(&world));

    settings(&data, &proxy, "");
    let asked = join(&data, &server, &token, &[]).ended(3);
    assert!(error(&asked).contains("meminta nama pengguna"), "{}", asked.stdout);
    settings(&data, &proxy, "user = 'dinkes'\npassword = 'wrong-word'");
    let wrong = join(&data, &server, &token, &[]).ended(3);
    assert!(error(&wrong).contains("menolak nama pengguna atau kata sandi"), "{}", wrong.stdout);
    assert!(!format!("{}{}", wrong.stdout, wrong.stderr).contains("wrong-word"));

    fs::write(data.join("proxy.password"), format!("{PASSWORD}\n")).unwrap();
    settings(&data, &proxy, "user = 'dinkes'\npassword_file = 'proxy.password'");
    join(&data, &server, &token, &[]).ended(0);
    let office = world.joined("62.07", data);
    office.import(rows([2023], &[4], 1)).ended(0);
    let ran = office.sync();
    assert_eq!(ran.number("round_trips"), 3, "{}", ran.stdout);
    assert!(world.in_step(&office));
    assert_eq!(office.status().json["way"], "grpc", "a tunnel carries HTTP/2");
    let log = proxy.log(folder.path());
    assert!(log.contains(&format!("CONNECT {}", world.address())), "the proxy carried it: {log}");
}

#[test]
fn the_environment_names_the_proxy_and_who_goes_without_it() {
    let (world, folder) = (World::start(), TempDir::new().unwrap());
    let proxy = tinyproxy(folder.path(), world.address().port());
    let office = world.office("62.07", "");
    // Straight to the server: its own address is what the proxy lets through.
    office.points_at(&world.address().to_string());
    let with = format!("http://dinkes:{PASSWORD}@{}", proxy.address);
    let seen = || proxy.log(folder.path()).matches("Established connection to host").count();
    run(&office, &["sync"], &[("https_proxy", &with)]).ended(0);
    assert_eq!(seen(), 1, "{}", proxy.log(folder.path()));
    for without in ["127.0.0.1", "10.0.0.0/8, 127.0.0.0/8", "*"] {
        run(&office, &["sync"], &[("HTTPS_PROXY", &with), ("NO_PROXY", without)]).ended(0);
    }
    assert_eq!(seen(), 1, "NO_PROXY was not respected");
    run(&office, &["sync"], &[("HTTPS_PROXY", &with), ("NO_PROXY", "10.0.0.0/8,example.id")]).ended(0);
    assert_eq!(seen(), 2);
    let bare = format!("http://{}", proxy.address);
    let refused = run(&office, &["sync"], &[("HTTPS_PROXY", &bare)]).ended(3);
    assert!(error(&refused).contains("meminta nama pengguna"), "{}", refused.stdout);
    let socks = run(&office, &["sync"], &[("HTTPS_PROXY", "socks5://127.0.0.1:1")]);
    assert_eq!(socks.code, Some(2), "{}", socks.stdout);
}

#[test]
fn a_proxy_that_says_no_or_is_not_there_is_named() {
    let (world, folder) = (World::start(), TempDir::new().unwrap());
    let office = world.office("62.07", "");
    // The office's link is at another port than the one that the proxy opens.
    let proxy = tinyproxy(folder.path(), 1);
    settings(&office.data, &proxy, &format!("user = 'dinkes'\npassword = '{PASSWORD}'"));
    let denied = office.run(&["sync"]).ended(3);
    assert!(error(&denied).contains("tidak mengizinkan") && error(&denied).contains("403"), "{}", denied.stdout);
    let nobody = free_address();
    drop(proxy);
    fs::write(office.data.join("selaras.toml"), format!("[proxy]\nurl = 'http://{nobody}'")).unwrap();
    let gone = office.run(&["sync"]).ended(3);
    assert!(error(&gone).contains(&format!("proxy {nobody} tidak dapat dihubungi")), "{}", gone.stdout);
    let status = office.status();
    assert!(status.json["last_error"].as_str().unwrap().contains("proxy"), "{}", status.stdout);
    fs::write(office.data.join("selaras.toml"), "[proxy]\nurl = 'http://dinkes:hunter2@x:1'").unwrap();
    let open = office.run(&["sync"]).ended(2);
    assert!(!format!("{}{}", open.stdout, open.stderr).contains("hunter2"), "{}", open.stderr);
}

//! https: whom the agent trusts, and that it is not led away from it.

use std::fs;

use super::web::{Answer, Web, authority};
use super::{office, settings, table};
use crate::world::Running;

#[test]
fn an_own_ca_is_trusted_when_the_settings_say_so() {
    let (_world, office) = office();
    let plain = Web::start(|_| Answer::ok(table(&[1])));
    let (ca, config) = authority();
    let down = plain.url("/a.csv");
    let secure = Web::start_tls(config, move |asked| match asked.path.as_str() {
        "/down" => Answer::to(down.clone()),
        _ => Answer::ok(table(&[2])),
    });
    let up = secure.url("/a.csv");
    let upward = Web::start(move |_| Answer::to(up.clone()));

    let unknown = office.run(&["import", &secure.url("/a.csv")]).ended(1);
    assert!(
        unknown.stdout.contains("source_ca_file") && unknown.stdout.contains("UnknownIssuer"),
        "{}",
        unknown.stdout
    );
    fs::write(office.data.join("ca.pem"), ca).unwrap();
    settings(&office.data, "source_ca_file = 'ca.pem'\n");
    office.run(&["import", &secure.url("/a.csv")]).ended(0);
    office.run(&["import", &upward.url("/a.csv")]).ended(0);
    assert_eq!(office.status().number("head_seq"), 1);
    // The certificate names localhost.
    let other = secure.url("/a.csv").replace("localhost", "127.0.0.1");
    office.run(&["import", &other]).ended(1);
    let led_away = office.run(&["import", &secure.url("/down")]).ended(1);
    assert!(led_away.stdout.contains("https ke http"), "{}", led_away.stdout);
    assert_eq!(plain.asked().len(), 0, "http is not even asked");

    settings(&office.data, "source_ca_file = 'missing.pem'\n");
    let wrong = office.run(&["import", &secure.url("/a.csv")]).ended(2);
    assert!(wrong.stderr.contains("missing.pem"), "{}", wrong.stderr);
}

#[test]
fn https_proxy_and_no_proxy_are_honoured() {
    let (_world, office) = office();
    let (ca, config) = authority();
    let secure = Web::start_tls(config, |_| Answer::ok(table(&[2])));
    let to = secure.address;
    let proxy = Web::start(move |_| Answer::Tunnel(to));
    fs::write(office.data.join("ca.pem"), ca).unwrap();
    settings(&office.data, "source_ca_file = 'ca.pem'\n");
    let import = |without: &str| {
        let mut command = office.command(&["import", &secure.url("/a.csv"), "--force", "--json"]);
        command.env("HTTPS_PROXY", format!("http://{}", proxy.address)).env("NO_PROXY", without);
        Running::start(&mut command, office.data.join("proxy.log")).wait().ended(0)
    };
    import("");
    let asked = proxy.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path, format!("localhost:{}", to.port()), "a tunnel: the proxy sees no more than the host");
    import("localhost");
    assert_eq!((proxy.asked().len(), secure.asked().len()), (1, 2));
}

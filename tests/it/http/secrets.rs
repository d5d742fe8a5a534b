//! A secret goes to the host it is for and nowhere else: not to a redirect's, not into output, logs or the database.

use std::fs;
use std::path::Path;

use super::web::{Answer, Asked, Web};
use super::{office, settings, table};
use crate::world::{Office, Running};

const PASSWORD: &str = "benar-kuda-baterai";
const TOKEN: &str = "tokenrahasiaspm2023";
const KEY: &str = "kuncidialamat";
const PROXY: &str = "sandiproksi";
/// `dinkes:benar-kuda-baterai` and `kantor:sandiproksi`.
const BASIC: &str = "Basic ZGlua2VzOmJlbmFyLWt1ZGEtYmF0ZXJhaQ==";
const PROXY_BASIC: &str = "Basic a2FudG9yOnNhbmRpcHJva3Np";

/// Runs a command with the most talkative log that still fits, and finds no secret in what it said.
fn discreet(office: &Office, arguments: &[&str], proxy: Option<&str>, code: i32) -> serde_json::Value {
    let mut command = office.command(arguments);
    command.arg("--json").env("SELARAS_LOG", "debug");
    if let Some(proxy) = proxy {
        command.env("HTTP_PROXY", proxy);
    }
    let ran = Running::start(&mut command, office.data.join("discreet.log")).wait().ended(code);
    let fetches = arguments.iter().any(|word| ["fetch", "import"].contains(word));
    assert!(!fetches || ran.stderr.contains("DEBUG"), "the log is talkative: {}", ran.stderr);
    hold(&ran.stdout, "the answer");
    hold(&ran.stderr, "the log");
    ran.json
}

fn hold(text: &str, what: &str) {
    for secret in [PASSWORD, TOKEN, KEY, PROXY, &BASIC[6..], &PROXY_BASIC[6..]] {
        assert!(!text.contains(secret), "{what} holds {secret}: {text}");
    }
}

fn hold_files(data: &Path) {
    for entry in fs::read_dir(data).unwrap().map(Result::unwrap) {
        let name = entry.file_name();
        if name != "selaras.toml" && entry.path().is_file() {
            hold(&String::from_utf8_lossy(&fs::read(entry.path()).unwrap()), &name.to_string_lossy());
        }
    }
}

fn gate(asked: &Asked) -> Answer {
    match (asked.path.split('?').next(), asked.header("authorization")) {
        (Some("/basic"), Some(BASIC)) => Answer::ok(table(&[1])).with("ETag: \"a\""),
        (Some("/bearer"), Some(bearer)) if bearer == format!("Bearer {TOKEN}") => Answer::ok(table(&[2])),
        _ => Answer::status(401),
    }
}

#[test]
fn a_secret_of_the_settings_opens_its_own_host_and_is_never_told() {
    let (_world, office) = office();
    let stranger = Web::start(|_| Answer::ok(table(&[3])));
    let elsewhere = stranger.url(&format!("/open?key={KEY}"));
    let web = Web::start(move |asked| match asked.path.split('?').next() {
        Some("/away") => Answer::to(elsewhere.clone()),
        _ => gate(asked),
    });
    let anonymous = discreet(&office, &["import", &web.url(&format!("/basic?key={KEY}"))], None, 1);
    assert!(anonymous["files"][0]["refused"][0]["reason"].as_str().unwrap().contains("selaras.toml"));

    fs::write(office.data.join("token"), format!("{TOKEN}\n")).unwrap();
    let source = |name: &str, path: &str, auth: &str| {
        format!("[[source]]\nname = '{name}'\nurl = '{}?key={KEY}'\n{auth}\n", web.url(path))
    };
    let basic = format!("user = 'dinkes'\npassword = '{PASSWORD}'");
    settings(
        &office.data,
        &[source("a", "/basic", &basic), source("b", "/bearer", "token_file = 'token'"), source("c", "/away", &basic)]
            .concat(),
    );
    for name in ["a", "b", "c"] {
        discreet(&office, &["sources", "fetch", name, "--force"], None, 0);
    }
    discreet(&office, &["import", &web.url(&format!("/basic?key={KEY}")), "--force"], None, 0);
    discreet(&office, &["sources"], None, 0);
    discreet(&office, &["sources", "line", "1"], None, 0);
    // What is not there is told, and still not with whose secret.
    discreet(&office, &["import", &web.url(&format!("/other?key={KEY}"))], None, 1);
    assert!(stranger.asked()[0].header("authorization").is_none(), "a redirect takes no secret along");
    assert!(stranger.asked()[0].header("referer").is_none(), "nor the address it came from");

    let proxy = Web::start(|asked| {
        assert_eq!(asked.header("proxy-authorization"), Some(PROXY_BASIC));
        gate(&Asked { path: format!("/{}", asked.path.rsplit('/').next().unwrap()), ..asked.clone() })
    });
    let through = format!("http://kantor:{PROXY}@{}", proxy.address);
    let before = web.asked().len();
    discreet(&office, &["sources", "fetch", "a", "--force"], Some(&through), 0);
    assert_eq!((proxy.asked().len(), web.asked().len()), (1, before), "HTTP_PROXY is on the way");
    fs::remove_file(office.data.join("token")).unwrap();
    hold_files(&office.data);
}

#[test]
fn a_secret_that_is_written_wrongly_is_not_repeated() {
    let (_world, office) = office();
    let in_address = office.run(&["import", &format!("http://dinkes:{PASSWORD}@localhost/a.csv")]).ended(2);
    assert!(in_address.stderr.contains("selaras.toml"), "{}", in_address.stderr);
    hold(&in_address.stderr, "the error");
    hold(&in_address.stdout, "the answer");
    let source = "[[source]]\nname = 'a'\nurl = 'http://localhost/a.csv'\n";
    for wrong in [
        format!("password = {PASSWORD}"),
        format!("password = ['{PASSWORD}']"),
        format!("user = 'a'\npassword = \"{PASSWORD}"),
        format!("kata_sandi = '{PASSWORD}'"),
        format!("password = '{PASSWORD}'"),
        format!("url = 'http://a:{PASSWORD}@localhost/'"),
    ] {
        settings(&office.data, &format!("{source}{wrong}\n"));
        let ran = office.run(&["sources"]).ended(2);
        assert!(ran.stderr.contains("selaras.toml"), "{wrong}: {}", ran.stderr);
        hold(&ran.stderr, &wrong);
        hold(&ran.stdout, &wrong);
    }
    settings(&office.data, &format!("[[source]]\nname = 'a'\nurl = 'http://a:{PASSWORD}@localhost/'\n"));
    hold(&office.run(&["sources"]).ended(2).stderr, "the address of a source");
}

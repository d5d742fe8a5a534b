//! Where settings come from: an option, else a SELARAS_* variable, else DIR/selaras.toml, else what is built in; and what
//! `init` does with the first password.

use std::fs;
use std::path::Path;

use super::{of, shown};
use crate::world::{Program, Ran, Running};

fn server(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let mut command = of(Program::Server, arguments);
    Running::start(command.envs(environment.iter().copied()), folder.join("server.log")).wait()
}

/// Serves until the address is told, then ends it.
fn listens(folder: &Path, data: &str, environment: &[(&str, &str)]) -> String {
    let mut command = of(Program::Server, &["serve", "--data", data]);
    let mut running = Running::start(command.envs(environment.iter().copied()), folder.join("serve.log"));
    let line = running.line();
    running.terminate();
    running.wait().ended(0);
    line.strip_prefix("listening on https://").unwrap_or_else(|| panic!("{line:?}")).to_owned()
}

#[test]
fn the_data_folder_is_the_option_or_the_variable() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (shown(folder.path().join("one")), shown(folder.path().join("other")));
    server(folder.path(), &["init", "--province", "62"], &[("SELARAS_DATA", &one)]).ended(0);
    server(folder.path(), &["init", "--province", "63", "--data", &other], &[("SELARAS_DATA", &one)]).ended(0);
    let add = ["office", "add", "--region", "63.01", "--name", "X"];
    server(folder.path(), &add, &[("SELARAS_DATA", &one)]).ended(2);
    server(folder.path(), &[&add[..], &["--data", &other]].concat(), &[("SELARAS_DATA", &one)]).ended(0);
    server(folder.path(), &["office", "list"], &[]).ended(2);
}

#[test]
fn the_address_is_the_variable_else_the_file_else_7443() {
    let folder = tempfile::tempdir().unwrap();
    let data = shown(folder.path().join("province"));
    let settings = folder.path().join("province/selaras.toml");
    server(folder.path(), &["init", "--province", "62", "--data", &data], &[]).ended(0);
    assert!(fs::read_to_string(&settings).unwrap().contains("# listen = \"127.0.0.1:7443\""), "the default is told");

    fs::write(&settings, "listen = \"127.0.0.2:0\"\n").unwrap();
    let address = listens(folder.path(), &data, &[]);
    assert!(address.starts_with("127.0.0.2:") && !address.ends_with(":0"), "port 0 is any, and told: {address}");
    assert!(listens(folder.path(), &data, &[("SELARAS_LISTEN", "127.0.0.3:0")]).starts_with("127.0.0.3:"));

    let wrong = server(folder.path(), &["serve", "--data", &data], &[("SELARAS_LISTEN", "everywhere")]).ended(2);
    assert!(wrong.stderr.contains("SELARAS_LISTEN") && wrong.stderr.contains("ADDRESS:PORT"), "{}", wrong.stderr);
    let wrong = server(folder.path(), &["serve", "--data", &data], &[("SELARAS_WEB_LISTEN", "8443")]).ended(2);
    assert!(wrong.stderr.contains("SELARAS_WEB_LISTEN") && wrong.stderr.contains("ADDRESS:PORT"), "{}", wrong.stderr);
    for (text, said) in [
        ("web_listen = 8443\n", "web_listen"),
        ("[web]\nkey = \"x\"\n", "web.certificate"),
        ("listen = 7443\n", "listen"),
        ("lissen = \"127.0.0.1:0\"\n", "lissen"),
        ("[", "selaras.toml"),
    ] {
        fs::write(&settings, text).unwrap();
        let wrong = server(folder.path(), &["serve", "--data", &data], &[]).ended(2);
        assert!(wrong.stderr.contains(said) && wrong.stderr.contains("selaras.toml"), "{text}: {}", wrong.stderr);
    }
}

#[test]
fn init_keeps_the_address_it_was_given_and_the_settings_it_finds() {
    let folder = tempfile::tempdir().unwrap();
    let (made, found) = (folder.path().join("made"), folder.path().join("found"));
    let init = ["init", "--province", "62", "--data"];
    let listen = [("SELARAS_LISTEN", "127.0.0.2:0")];
    server(folder.path(), &[&init[..], &[&shown(made.clone())]].concat(), &listen).ended(0);
    assert!(listens(folder.path(), &shown(made), &[]).starts_with("127.0.0.2:"));
    fs::create_dir(&found).unwrap();
    fs::write(found.join("selaras.toml"), "listen = \"127.0.0.4:0\"\n").unwrap();
    let data = shown(found);
    let unheard = [&init[..], &[&data, "--host", "spm.example"]].concat();
    assert!(server(folder.path(), &unheard, &[]).ended(2).stderr.contains("spm.example"));
    server(folder.path(), &[&init[..], &[&data]].concat(), &[]).ended(0);
    assert!(listens(folder.path(), &data, &[]).starts_with("127.0.0.4:"));
}

#[test]
fn init_shows_the_first_password_once_or_reads_it_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let (made, given) = (shown(folder.path().join("made")), shown(folder.path().join("given")));
    let shown_once = server(folder.path(), &["init", "--province", "62", "--data", &made, "--json"], &[]).ended(0);
    let password = shown_once.json["password"].as_str().unwrap();
    assert_eq!((password.len(), shown_once.json["admin"].as_str()), (20, Some("admin")));
    assert!(!shown_once.stderr.contains(password));
    for entry in walk(Path::new(&made)) {
        let bytes = fs::read(&entry).unwrap();
        assert!(!bytes.windows(20).any(|window| window == password.as_bytes()), "{} holds it", entry.display());
    }

    let file = shown(folder.path().join("password"));
    let init = ["init", "--province", "62", "--data", &given, "--admin-password-file", &file];
    assert!(server(folder.path(), &init, &[]).ended(2).stderr.contains(&file), "no such file");
    fs::write(&file, "short\n").unwrap();
    assert!(server(folder.path(), &init, &[]).ended(2).stderr.contains("12 characters"));
    fs::write(&file, "benar kuda baterai staples\n").unwrap();
    let ran = server(folder.path(), &init, &[]).ended(0);
    assert!(
        ran.stdout.contains("as given") && !ran.stdout.contains("kuda") && !ran.stderr.contains("kuda"),
        "{}",
        ran.stdout
    );
    let json = server(folder.path(), &["init", "--province", "62", "--data", &made, "--json"], &[]).ended(2);
    assert!(json.json["password"].is_null(), "a second init shows nothing");
}

#[test]
fn only_the_owner_may_read_the_keys() {
    use std::os::unix::fs::PermissionsExt;
    let world = crate::world::World::start();
    let office = world.office("62.07", "");
    let keys = ["keys/ca.key.pem", "keys/province.key"].map(|name| world.data.join(name));
    for key in keys.into_iter().chain([office.data.join("keys/office.key.pem")]) {
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600, "{}", key.display());
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}

//! Commands beside a live `serve` and `run`, in pipes that end early, and without anybody to answer questions.

use std::io::pipe;
use std::process::{Command, Stdio};

use super::with_pipes;
use crate::world::{Office, Running, World};

const PERIOD: [&str; 4] = ["--year", "2023", "--quarter", "4"];

#[test]
fn commands_work_beside_a_live_server_and_a_live_agent() {
    let world = World::start();
    let office = world.office("62.07", "");
    let mut live = Running::start(&mut office.command(&["run"]), office.data.join("run.log"));
    assert!(live.line().contains("62.07"));
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    office.run(&["enter", "K.2.02", "--year", "2023", "--quarter", "4", "--required", "5", "--achieved", "4"]).ended(0);
    office.sync();
    assert_eq!(office.status().number("waiting"), 0);
    office.run(&[&["index"][..], &PERIOD].concat()).ended(0);
    let ranking = world.server(&[&["rank"][..], &PERIOD].concat()).ended(0);
    assert_eq!(ranking.json["rows"][0]["region"], "62.07");
    world.server(&[&["explain", "--region", "62.07"][..], &PERIOD].concat()).ended(0);
    let second = world.office("62.07", "2");
    world.server(&["office", "revoke", &second.id]).ended(0);
    live.terminate();
    let ended = live.wait().ended(0);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    world.stop().ended(0);
}

#[test]
fn serve_and_run_tell_in_json_that_they_are_ready() {
    let world = World::start();
    let office = world.office("62.07", "");
    let ready = |mut command: Command| {
        let mut running = Running::start(command.arg("--json"), office.data.join("ready.log"));
        let line: serde_json::Value = serde_json::from_str(&running.line()).unwrap();
        running.terminate();
        running.wait().ended(0);
        line
    };
    let listening = ready(world.command(&["serve"]))["listening"].as_str().unwrap().to_owned();
    let listening = listening.strip_prefix("https://").unwrap();
    assert!(listening.parse::<std::net::SocketAddr>().unwrap().port() > 0);
    assert_eq!(ready(office.command(&["run"]))["region"], "62.07");
}

/// The commands that end by themselves.
fn commands(world: &World, office: &Office) -> Vec<Command> {
    let file = office.file("lagi.csv", "tahun,triwulan,kode,dibutuhkan,terpenuhi\n2023,4,K.2.01,10,11\n2023,4,K,1,1\n");
    let enter = ["enter", "K.2.02", "--year", "2023", "--quarter", "4", "--required", "5", "--achieved", "4"];
    let init = world.data.join("another").to_str().unwrap().to_owned();
    let mut found = crate::world::command(crate::world::Program::Server);
    found.args(["init", "--province", "62", "--data", &init]);
    vec![
        world.command(&["office", "list"]),
        world.command(&["office", "add", "--region", "62.07", "--name", "X"]),
        world.command(&["office", "revoke", "01890000-0000-7000-8000-000000000000"]),
        world.command(&[&["rank"][..], &PERIOD].concat()),
        world.command(&[&["explain", "--region", "62.07"][..], &PERIOD].concat()),
        world.command(&["--help"]),
        found,
        office.command(&["import", &file]),
        office.command(&["import", &file, "--dry-run", "--json"]),
        office.command(&enter),
        office.command(&["sync"]),
        office.command(&["status"]),
        office.command(&[&["index"][..], &PERIOD].concat()),
        office.command(&["join", "--server", "https://127.0.0.1:1", "--token", "selaras1_"]),
        office.command(&["rank", "--help"]),
    ]
}

#[test]
fn no_command_asks_anything_and_none_minds_a_reader_that_left() {
    let world = World::start();
    let office = world.office("62.07", "");
    let expected = [0, 0, 2, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 2, 2];
    for (command, expected) in commands(&world, &office).into_iter().zip(expected) {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let shown = format!("{command:?}");
        let ended = with_pipes(command, Stdio::from(writer));
        assert!(
            !ended.stderr.contains("panicked") && !ended.stderr.contains("Broken pipe"),
            "{shown}: {}",
            ended.stderr
        );
        assert_eq!(ended.code, Some(expected), "{shown}: {}", ended.stderr);
    }
}

#[test]
fn an_output_that_takes_nothing_ends_a_command_and_never_by_a_panic() {
    let world = World::start();
    let office = world.office("62.07", "");
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    for command in [world.command(&["office", "list"]), office.command(&["status", "--json"])] {
        let ended = with_pipes(command, Stdio::from(full()));
        assert_eq!(ended.code, Some(1), "nobody got the answer: {}", ended.stderr);
        assert!(ended.stderr.contains("No space left on device"), "{}", ended.stderr);
    }
    // A server whose log lies on a full disk serves on, also where it has something to tell.
    world.stop().ended(0);
    let mut serve = world.command(&["serve"]);
    serve.env("SELARAS_LOG", "debug").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(full());
    let mut serving = serve.spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(serving.stdout.take().unwrap()), &mut line).unwrap();
    office.link.lead_to(line.trim().strip_prefix("listening on https://").unwrap().parse().unwrap());
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    office.sync();
    assert!(Command::new("kill").args(["-TERM", &serving.id().to_string()]).status().unwrap().success());
    assert_eq!(serving.wait().unwrap().code(), Some(0));
    // A log on a full disk: the answer and the exit code still say what happened.
    let missing = office.file("x", "").replace("/x", "/none.csv");
    for (mut command, code) in [
        (office.command(&["sync", "--json"]), 3),
        (office.command(&["import", &missing]), 1),
        (office.command(&["enter", "X", "--year", "2023", "--target", "1", "--document", "RPJMD"]), 2),
        (world.command(&["office", "revoke", "nobody"]), 2),
    ] {
        let ran = command.env("SELARAS_LOG", "debug").stdin(Stdio::null()).stderr(full()).output().unwrap();
        assert_eq!(ran.status.code(), Some(code), "{command:?}: {}", String::from_utf8_lossy(&ran.stdout));
    }
}

#[test]
fn a_server_whose_first_line_was_read_and_no_more_serves_on() {
    let world = World::start();
    let office = world.office("62.07", "");
    drop(world.stop());
    let log = world.data.join("piped.log");
    let mut command = world.command(&["serve"]);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    {
        let mut first = std::io::BufReader::new(child.stdout.take().unwrap());
        std::io::BufRead::read_line(&mut first, &mut line).unwrap();
    }
    office.link.lead_to(line.trim().strip_prefix("listening on https://").unwrap().parse().unwrap());
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    office.sync();
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0), "{}", std::fs::read_to_string(&log).unwrap());
}

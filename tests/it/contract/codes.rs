//! Exit codes: 0 done, 1 done in part or refused, 2 wrong use, 3 the other side cannot be reached.

use super::shown;
use crate::world::{Program, Ran, Running, World, command};

/// Runs a program without a world around it.
fn run(program: Program, arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    Running::start(command(program).args(arguments), folder.path().join("log")).wait()
}

const PERIOD: [&str; 4] = ["--year", "2023", "--quarter", "4"];

#[test]
fn wrong_use_of_the_server_is_2_and_says_what_is_right() {
    let world = World::start();
    let wrong: &[(&[&str], &str)] = &[
        (&["init", "--province", "62"], "already holds a province"),
        (&["office", "add", "--region", "62.99", "--name", "X"], "62.99"),
        (&["office", "add", "--region", "31.71", "--name", "X"], "not a region of province 62"),
        (&["office", "add", "--region", "6207x", "--name", "X"], "6207x"),
        (&["office", "add", "--region", "62.07", "--name", " "], "1 to"),
        (&["office", "add", "--region", "62.07", "--name", "X", "--sectors", "7"], "1..=6"),
        (&["office", "add", "--region", "62.07", "--name", "X", "--expires-days", "-1"], "-1"),
        (&["office", "revoke", "nobody"], "not an office id"),
        (&["office", "revoke", "01890000-0000-7000-8000-000000000000"], "see `office list`"),
        (&["office", "forget"], "forget"),
        (&["rank", "--year", "2023"], "--quarter"),
        (&["rank", "--year", "2023", "--quarter", "5"], "5"),
        (&["rank", "--year", "1999", "--quarter", "4"], "1999"),
        (&["rank", "--year", "2023", "--quarter", "4", "--by", "beauty"], "beauty"),
        (&["rank", "--year", "2023", "--quarter", "4", "--by", "sector:7"], "sector:7"),
        (&["rank", "--year", "2023", "--quarter", "4", "--pool", "desa"], "desa"),
        (&["explain", "--region", "31.71", "--year", "2023", "--quarter", "4"], "not a region of province 62"),
    ];
    for (arguments, said) in wrong {
        let ran = world.server(arguments).ended(2);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
    assert_eq!(run(Program::Server, &[]).code, Some(2));
    assert_eq!(run(Program::Server, &["dance"]).code, Some(2));
    assert_eq!(run(Program::Server, &["rank", "--year", "2023", "--quarter", "4"]).ended(2).stdout, "", "no --data");
}

#[test]
fn a_folder_that_nobody_founded_is_wrong_use_and_says_what_to_run() {
    let folder = tempfile::tempdir().unwrap();
    let data = shown(folder.path().join("none"));
    for command in [&["serve"][..], &["office", "list"], &["rank", "--year", "2023", "--quarter", "4"]] {
        let ran = run(Program::Server, &[command, &["--data", &data]].concat()).ended(2);
        assert!(ran.stderr.contains("selaras-server init"), "{command:?}: {}", ran.stderr);
    }
    let file = shown(folder.path().join("file.csv"));
    std::fs::write(&file, "x").unwrap();
    let enter = ["enter", "K.2.01", "--year", "2023", "--quarter", "4", "--required", "1", "--achieved", "1"];
    for command in
        [&["run"][..], &["sync"], &["status"], &["import", &file], &enter, &[&["index"][..], &PERIOD].concat()]
    {
        let ran = run(Program::Agent, &[command, &["--data", &data]].concat()).ended(2);
        assert!(ran.stderr.contains("selaras-agent join"), "{command:?}: {}", ran.stderr);
    }
    assert!(!folder.path().join("none").exists(), "asking makes no folder");
    for province in ["62.07", "99", "x"] {
        let ran = run(Program::Server, &["init", "--data", &data, "--province", province]).ended(2);
        assert!(ran.stderr.contains(province), "{}", ran.stderr);
    }
    assert!(!folder.path().join("none").exists(), "a wrong province makes no folder");
}

#[test]
fn wrong_use_of_the_agent_is_2_and_says_what_is_right() {
    let world = World::start();
    let office = world.office("62.07", "");
    let token = world.server(&["office", "add", "--region", "62.07", "--name", "X"]).ended(0).json["token"].clone();
    let address = format!("https://{}", world.address());
    let wrong: &[(&[&str], &str)] = &[
        (&["join", "--server", &address, "--token", token.as_str().unwrap()], "already belongs to"),
        (&["import"], "<FILE>"),
        (&["enter", "K.2.01", "--year", "2023", "--quarter", "4"], "--required"),
        (&["enter", "K.2.01", "--year", "2023", "--quarter", "4", "--required", "1"], "--achieved"),
        (&["enter", "X", "--year", "2023", "--quarter", "4", "--required", "1", "--achieved", "1"], "K.2.01"),
        (&["enter", "K.2.01", "--year", "1999", "--quarter", "4", "--required", "1", "--achieved", "1"], "tahun"),
        (&["enter", "K.2.01", "--year", "2023", "--quarter", "5", "--required", "1", "--achieved", "1"], "5"),
        (&["enter", "K.2.01", "--year", "2023", "--quarter", "4", "--nihil"], "--reason"),
        (&["enter", "K.2.01", "--year", "2023", "--target", "1", "--document", "Surat"], "RPJMD"),
        (&["index", "--year", "2023"], "--quarter"),
    ];
    for (arguments, said) in wrong {
        let ran = office.run(arguments).ended(2);
        assert!(ran.stderr.contains(said), "{arguments:?}: {}", ran.stderr);
    }
    assert_eq!(office.status().number("head_seq"), 0, "wrong use writes no line");
    assert_eq!(run(Program::Agent, &[]).code, Some(2));
}

#[test]
fn a_refusal_is_1_and_a_warning_is_0() {
    let world = World::start();
    let office = world.office("62.07", "2");
    office.import(["2023,4,K.2.01,10,9", "2023,4,K.2.02,10,-9"]).ended(1);
    office.import(["2023,4,K.2.03,10,11"]).ended(0);
    let enter = ["enter", "K.2.04", "--year", "2023", "--quarter", "4", "--achieved", "1", "--required"];
    let refused = office.run(&[&enter[..], &["0"]].concat()).ended(1);
    assert_eq!(
        (&refused.json["effect"], &refused.json["findings"][0]["severity"]),
        (&"refused".into(), &"error".into())
    );
    office.run(&[&enter[..], &["1.234"]].concat()).ended(1);
    office.run(&[&enter[..], &["1"]].concat()).ended(0);
    office.sync();
    office.import(["2023,4,K.1.01,10,9"]).ended(0);
    let synced = office.run(&["sync"]).ended(1);
    assert_eq!((synced.number("refused"), synced.number("pushed")), (1, 1));
    // Told once: the next pass has nothing new to tell.
    office.run(&["sync"]).ended(0);
}

#[test]
fn an_error_is_one_json_object_when_json_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let data = shown(folder.path().join("none"));
    let ran = run(Program::Agent, &["status", "--json", "--data", &data]).ended(2);
    assert!(ran.json["error"].as_str().is_some_and(|error| error.contains("join")), "{}", ran.stdout);
    let ran = run(Program::Server, &["office", "list", "--json", "--data", &data]).ended(2);
    assert!(ran.json["error"].as_str().is_some_and(|error| error.contains("init")), "{}", ran.stdout);
}

#[test]
fn a_taken_port_is_1_and_says_so() {
    let world = World::start();
    let mut second = world.command(&["serve"]);
    second.env("SELARAS_LISTEN", world.address().to_string());
    let ran = Running::start(&mut second, world.data.join("second.log")).wait().ended(1);
    assert!(ran.stderr.contains("is another program using the port?"), "{}", ran.stderr);
}

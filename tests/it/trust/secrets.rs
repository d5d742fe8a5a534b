//! Secrets stay secret: in no log, however talkative, and in nothing that is printed for a programmer.

use std::fs;

use selaras_proto::token::JoinToken;
use selaras_proto::v1;

use crate::world::{Program, Running, command};

#[test]
fn no_secret_is_ever_logged() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (province, agent) = (path("province"), path("agent"));
    let start = |program: Program, arguments: &[&str], data: &std::path::Path, log: &str| {
        let mut command = command(program);
        command
            .args(arguments)
            .arg("--data")
            .arg(data)
            .env("SELARAS_LOG", "debug")
            .env("SELARAS_LISTEN", "127.0.0.1:0");
        Running::start(&mut command, path(log))
    };
    let password = "benar kuda baterai staples";
    fs::write(path("password"), password).unwrap();
    let file = path("password").to_str().unwrap().to_owned();
    start(Program::Server, &["init", "--province", "62", "--admin-password-file", &file], &province, "init")
        .wait()
        .ended(0);
    let mut serving = start(Program::Server, &["serve"], &province, "serve");
    let url = serving.line().strip_prefix("listening on ").unwrap().to_owned();
    let add = ["office", "add", "--region", "62.07", "--name", "SAMPLE", "--json"];
    let added = start(Program::Server, &add, &province, "add").wait().ended(0);
    let token = added.json["token"].as_str().unwrap();
    let parsed: JoinToken = token.parse().unwrap();
    let wrong = JoinToken { secret: [9; 32], ..parsed.clone() };
    start(Program::Agent, &["join", "--server", &url, "--token", &wrong.reveal()], &agent, "wrong").wait().ended(1);
    start(Program::Agent, &["join", "--server", &url, "--token", token], &agent, "join").wait().ended(0);
    start(Program::Agent, &["join", "--server", &url, "--token", token], &path("other"), "again").wait().ended(1);
    let enter = ["enter", "K.2.01", "--year", "2023", "--quarter", "4", "--required", "5", "--achieved", "4"];
    start(Program::Agent, &enter, &agent, "enter").wait().ended(0);
    start(Program::Agent, &["sync"], &agent, "sync").wait().ended(0);
    serving.terminate();
    serving.wait().ended(0);

    let mut secrets = vec![password.to_owned(), token.to_owned(), parsed.secret_text(), wrong.secret_text()];
    for key in [province.join("keys/ca.key.pem"), province.join("keys/province.key"), agent.join("keys/office.key.pem")]
    {
        let text = fs::read_to_string(key).unwrap();
        secrets.extend(text.lines().filter(|line| line.len() > 20 && !line.starts_with("-----")).map(str::to_owned));
    }
    assert!(secrets.len() >= 7, "{}", secrets.len());
    for log in ["init", "serve", "add", "wrong", "join", "again", "enter", "sync"] {
        let text = fs::read_to_string(path(log)).unwrap();
        assert!(log != "serve" || text.contains("DEBUG"), "the log is as talkative as it gets");
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "the log of {log} holds a secret");
        }
    }
}

#[test]
fn what_is_printed_for_a_programmer_hides_the_secret() {
    let token = JoinToken { id: [1; 16], secret: [2; 32], authority: [3; 32] };
    let request = v1::EnrolRequest { token_id: token.id_text(), secret: token.secret_text(), ..Default::default() };
    for shown in [format!("{token:?}"), format!("{request:?}"), format!("{:?}", tonic::Request::new(request.clone()))] {
        assert!(shown.contains(&token.id_text()) && !shown.contains(&token.secret_text()), "{shown}");
    }
}

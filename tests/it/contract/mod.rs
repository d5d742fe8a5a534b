//! The command line as outside scripts know it (DESIGN, Commands): its help, its JSON, its exit codes, its settings, and
//! that it lives in pipes and beside itself.

mod answers;
mod beside;
mod codes;
mod help;
mod language;
mod settings;

use std::io::{PipeReader, pipe};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use crate::world::{PATIENCE, Program, command};

/// A command of a program with its arguments, to be changed before it starts.
fn of(program: Program, arguments: &[&str]) -> Command {
    let mut command = command(program);
    command.args(arguments);
    command
}

/// How a command ended whose standard input, output and error the test gave it.
struct Ended {
    code: Option<i32>,
    stderr: String,
}

/// Runs a command while `input`, a pipe that nobody writes to, stays open, and its standard output goes to `output`.
fn with_pipes(mut command: Command, output: Stdio) -> Ended {
    let (stdin, held) = pipe().unwrap();
    let (errors, stderr) = pipe().unwrap();
    let mut child = command.stdin(stdin).stdout(output).stderr(stderr).spawn().unwrap();
    drop(command);
    let reading = std::thread::spawn(move || text_of(errors));
    let id = child.id();
    let (ended, end) = mpsc::channel();
    std::thread::spawn(move || ended.send(child.wait()));
    let Ok(status) = end.recv_timeout(PATIENCE) else {
        let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status();
        panic!("the command waits for input that never comes");
    };
    drop(held);
    Ended { code: status.unwrap().code(), stderr: reading.join().unwrap() }
}

fn text_of(mut pipe: PipeReader) -> String {
    std::io::read_to_string(&mut pipe).unwrap()
}

/// A file of a test, as an argument.
fn shown(path: PathBuf) -> String {
    path.to_str().unwrap().to_owned()
}

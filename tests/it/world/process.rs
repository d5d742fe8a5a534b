//! The two programs as anybody would start them: real processes, spoken to in `--json`, with nothing of this machine's
//! settings in them.

use std::env;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// Longer than anything here may take; what is awaited ends the waiting.
pub const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Agent,
    Server,
}

/// How a process ended: what it said, and its exit code (`None`: killed).
#[derive(Clone, Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// Standard output when it is JSON, else null.
    pub json: Value,
}

/// A process under way; killed when dropped.
pub struct Running {
    child: Option<Child>,
    log: PathBuf,
    stdout: Option<BufReader<ChildStdout>>,
}

/// A command with the programs built beside this test and none of the surroundings' settings.
pub fn command(program: Program) -> Command {
    let name = match program {
        Program::Agent => "selaras-agent",
        Program::Server => "selaras-server",
    };
    let test = env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    let path = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    assert!(path.is_file(), "{} is not there; run `cargo build --workspace` first", path.display());
    let mut command = Command::new(path);
    let ours = |name: &OsStr| {
        name.to_str().is_some_and(|name| name.starts_with("SELARAS_") || name.to_ascii_uppercase().ends_with("_PROXY"))
    };
    for (name, _) in env::vars_os().filter(|(name, _)| ours(name)) {
        command.env_remove(name);
    }
    command
}

impl Running {
    /// Starts a command; what it logs goes to a new file `log`.
    pub fn start(command: &mut Command, log: PathBuf) -> Running {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
        let mut child = command.spawn().unwrap();
        let stdout = child.stdout.take().map(BufReader::new);
        Running { child: Some(child), log, stdout }
    }

    pub fn id(&self) -> u32 {
        self.child.as_ref().map(Child::id).unwrap()
    }

    /// Blocks until the process prints a line, and gives it.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.as_mut().unwrap().read_line(&mut line).unwrap();
        assert!(line.ends_with('\n'), "the process ended without a word; its log:\n{}", self.log());
        line.trim_end().to_owned()
    }

    /// What it logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Asks it to end (SIGTERM).
    pub fn terminate(&self) {
        let status = Command::new("kill").args(["-TERM", &self.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// kill -9: no farewell, no flush.
    pub fn kill(mut self) -> Ran {
        self.child.as_mut().unwrap().kill().unwrap();
        self.wait()
    }

    /// Waits for its end. A process that does not end fails the test.
    pub fn wait(mut self) -> Ran {
        let (mut child, mut reader) = (self.child.take().unwrap(), self.stdout.take().unwrap());
        let (id, (ended, end)) = (child.id(), mpsc::channel());
        thread::spawn(move || {
            let mut stdout = String::new();
            let read = reader.read_to_string(&mut stdout);
            ended.send((read.and_then(|_| child.wait()), stdout))
        });
        let Ok((status, stdout)) = end.recv_timeout(PATIENCE) else {
            let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status();
            panic!("the process does not end; its log:\n{}", self.log());
        };
        let json = serde_json::from_str(&stdout).unwrap_or(Value::Null);
        Ran { code: status.unwrap().code(), json, stderr: self.log(), stdout }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Ran {
    /// The process must have ended with this code.
    #[track_caller]
    pub fn ended(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// A number of its answer.
    #[track_caller]
    pub fn number(&self, key: &str) -> u64 {
        self.json[key].as_u64().unwrap_or_else(|| panic!("no number `{key}` in {}", self.stdout))
    }

    /// `synced` of its answer.
    #[track_caller]
    pub fn synced(&self) -> bool {
        self.json["synced"].as_bool().unwrap_or_else(|| panic!("no `synced` in {}", self.stdout))
    }
}

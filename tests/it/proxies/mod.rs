//! Networks that stand in the way: a CONNECT proxy that wants a password (tinyproxy), a reverse proxy that inspects TLS and
//! speaks HTTP/1.1 (nginx), and a wire that HTTP/2 does not survive. All of them real programs on free ports.

mod connect;
pub(crate) mod inspected;
mod swallowed;

use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use crate::world::{Office, PATIENCE, Program, Ran, Running, World, command};

/// A proxy's process; ends with the test.
pub(crate) struct Proxy {
    child: Child,
    address: SocketAddr,
}

impl Proxy {
    /// Starts a program of the system that listens on `address`, and waits until it does.
    fn start(program: &str, arguments: &[&str], folder: &Path, address: SocketAddr) -> Proxy {
        let log = File::create(folder.join(format!("{program}.log"))).unwrap();
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}; ./tests/run installs it"));
        let mut proxy = Proxy { child, address };
        let began = Instant::now();
        while let Err(error) = TcpStream::connect(address) {
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
            assert!(proxy.child.try_wait().unwrap().is_none() && began.elapsed() < PATIENCE, "{}", proxy.log(folder));
            std::thread::yield_now();
        }
        proxy
    }

    fn log(&self, folder: &Path) -> String {
        let logs = fs::read_dir(folder).unwrap().filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok());
        logs.collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // SIGTERM, so that a master takes its workers along.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}

/// An address that nobody listens on.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A token for a new office of Seruyan.
fn token(world: &World) -> String {
    let added = world.server(&["office", "add", "--region", "62.07", "--name", "SAMPLE Seruyan"]).ended(0);
    added.json["token"].as_str().unwrap().to_owned()
}

/// `join` from a data folder whose settings are written already.
fn join(data: &Path, server: &str, token: &str, environment: &[(&str, &str)]) -> Ran {
    let mut command = command(Program::Agent);
    command.args(["join", "--json", "--server", server, "--token", token, "--data"]).arg(data);
    command.envs(environment.iter().copied());
    Running::start(&mut command, data.join("join.log")).wait()
}

/// A command of the office with further variables.
fn run(office: &Office, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let mut command = office.command(arguments);
    command.arg("--json").envs(environment.iter().copied());
    Running::start(&mut command, office.data.join("with-environment.log")).wait()
}

/// The error of an answer.
fn error(ran: &Ran) -> String {
    ran.json["error"].as_str().unwrap_or_default().to_owned()
}

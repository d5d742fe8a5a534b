//! The province: one server process that can be killed and started again, and the commands that work beside it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use selaras_domain::region::Region;
use serde::Deserialize;
use serde_json::Value;

use super::programs::{Programs, command, must};

/// Between two looks at a process.
const PAUSE: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(60);

/// `office add --json`
#[derive(Debug, Deserialize)]
pub(super) struct Invitation {
    pub token: String,
}

/// `rank --json`
#[derive(Debug, Deserialize)]
pub(super) struct Ranking {
    pub rows: Vec<Standing>,
    pub unranked: Vec<Unranked>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Standing {
    pub rank: u32,
    pub region: String,
    pub name: String,
    pub value: String,
    pub category: Option<String>,
    pub fill_rate: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Unranked {
    pub region: String,
    pub reason: String,
}

pub(super) struct Province {
    program: PathBuf,
    pub data: PathBuf,
    pub log: PathBuf,
    pub address: SocketAddr,
    /// Name and password of the first administrator.
    pub admin: (String, String),
    process: Mutex<Option<Child>>,
}

impl Province {
    /// Makes the province's data, starts its server on a free loopback port and waits until it listens.
    pub fn found(programs: &Programs, folder: &Path, province: u8) -> Result<Province> {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let mut server = Province {
            program: programs.server.clone(),
            data: folder.join("province"),
            log: folder.join("province.log"),
            address: free.context("no free port on loopback")?,
            admin: (String::new(), String::new()),
            process: Mutex::new(None),
        };
        let founded: Value =
            must(server.command(&["init"])?.args(["--province", &province.to_string(), "--json"]), &server.log)?;
        let text = |key: &str| founded[key].as_str().unwrap_or_default().to_owned();
        server.admin = (text("admin"), text("password"));
        server.start()?;
        Ok(server)
    }

    pub fn start(&self) -> Result<()> {
        let mut child =
            self.command(&["serve"])?.stdout(Stdio::null()).spawn().context("cannot start selaras-server")?;
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = child.try_wait()? {
                bail!("selaras-server ended with {status}; its log is {}", self.log.display());
            }
            if Instant::now() > deadline {
                child.kill()?;
                bail!("selaras-server does not listen on {}; its log is {}", self.address, self.log.display());
            }
            thread::sleep(PAUSE);
        }
        *self.process() = Some(child);
        Ok(())
    }

    /// The server as it says where it listens.
    pub fn serve(&self) -> Result<Command> {
        self.command(&["serve", "--json"])
    }

    /// For one who found nobody there while the server is being started again.
    pub fn wait_until_up(&self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(self.address).is_err() {
            ensure!(Instant::now() < deadline, "selaras-server is gone; its log is {}", self.log.display());
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// kill -9: no farewell, no flush.
    pub fn kill(&self) -> Result<()> {
        if let Some(mut child) = self.process().take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Asks the server to end and waits for it.
    pub fn stop(&self) -> Result<()> {
        let Some(mut child) = self.process().take() else { return Ok(()) };
        if !cfg!(unix) {
            child.kill()?;
            child.wait()?;
            return Ok(());
        }
        let order = format!("kill -TERM {}", child.id());
        ensure!(Command::new("sh").args(["-c", &order]).status()?.success(), "cannot ask selaras-server to end");
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if Instant::now() > deadline {
                child.kill()?;
                bail!("selaras-server did not end when asked to; its log is {}", self.log.display());
            }
            thread::sleep(PAUSE);
        };
        ensure!(status.success(), "selaras-server ended with {status}; its log is {}", self.log.display());
        Ok(())
    }

    /// Invites the coordinator's office of a region.
    pub fn add_office(&self, region: &Region) -> Result<Invitation> {
        let mut add = self.command(&["office", "add"])?;
        add.args(["--region", &region.code.to_string(), "--json", "--name"]);
        add.arg(format!("SAMPLE Sekretariat Daerah {}", region.name));
        must(&mut add, &self.log)
    }

    pub fn rank(&self, year: u16, by: &str) -> Result<Ranking> {
        let mut rank = self.command(&["rank"])?;
        rank.args(["--year", &year.to_string(), "--quarter", "4", "--by", by, "--json"]);
        must(&mut rank, &self.log)
    }

    /// A command on the province's data; more arguments may follow.
    pub fn command(&self, words: &[&str]) -> Result<Command> {
        let mut command = command(&self.program, &self.log)?;
        command.args(words).arg("--data").arg(&self.data);
        command.env("SELARAS_LISTEN", self.address.to_string()).env("SELARAS_WEB_LISTEN", "127.0.0.1:0");
        Ok(command)
    }

    fn process(&self) -> MutexGuard<'_, Option<Child>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Province {
    fn drop(&mut self) {
        // Only after an error on the way: the show stops the server itself.
        let _ = self.kill();
    }
}

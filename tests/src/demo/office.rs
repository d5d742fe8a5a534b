//! A district: one agent with a data folder and a line to the province of its own, run command by command as a person or a
//! schedule would.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use anyhow::{Context, Result, bail, ensure};
use selaras_domain::region::Region;
use serde::Deserialize;
use serde_json::Value;

use super::programs::{Ending, Programs, answer, command, must};
use super::province::Province;
use crate::link::Link;

/// `sync --json`
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(super) struct Pass {
    /// Lines of the office that the province has; those of a pass whose answer was lost included.
    pub server_seq: u64,
    pub pulled: u64,
    pub refused: u64,
    pub bytes_up: u64,
    pub bytes_down: u64,
    pub round_trips: u64,
    pub seconds: f64,
    pub synced: bool,
}

#[derive(Deserialize)]
struct Imported {
    files: Vec<ImportedFile>,
}

#[derive(Deserialize)]
struct ImportedFile {
    file: String,
    new: u64,
    refused: Vec<Value>,
}

/// `status --json`
#[derive(Deserialize)]
pub(super) struct Status {
    pub head_seq: u64,
    pub server_seq: u64,
    pub synced: bool,
}

pub(super) struct Office {
    pub region: &'static Region,
    pub link: Link,
    program: PathBuf,
    data: PathBuf,
    log: PathBuf,
}

impl Office {
    /// Invited by the province, the district joins over its own line.
    pub fn join(programs: &Programs, province: &Province, folder: &Path, region: &'static Region) -> Result<Office> {
        let link = Link::start(province.address).context("cannot start a link")?;
        let office = Office {
            region,
            program: programs.agent.clone(),
            data: folder.join("agent"),
            log: folder.join("agent.log"),
            link,
        };
        let token = province.add_office(region)?.token;
        let server = format!("https://{}", office.link.address());
        let mut join = office.command("join")?;
        let _: Value = must(join.args(["--server", &server, "--token", &token]), &office.log)?;
        Ok(office)
    }

    /// Imports files; the new lines. A row that is refused ends the show, for these files hold none.
    pub fn import(&self, files: &[PathBuf]) -> Result<u64> {
        let imported: Imported = must(self.command("import")?.args(files), &self.log)?;
        for file in &imported.files {
            ensure!(file.refused.is_empty(), "{}: rows were refused: {:?}", file.file, file.refused);
        }
        Ok(imported.files.iter().map(|file| file.new).sum())
    }

    pub fn start_sync(&self) -> Result<Child> {
        self.command("sync")?.spawn().context("cannot start selaras-agent")
    }

    pub fn end_sync(&self, child: Child) -> Result<(Ending, Option<Pass>)> {
        answer(child)
    }

    /// Syncs until the province has everything; what each pass that ended by itself did.
    pub fn sync_until_synced(&self, province: &Province) -> Result<Vec<Pass>> {
        let mut passes = Vec::new();
        for _ in 0..10 {
            let (ending, pass) = self.end_sync(self.start_sync()?)?;
            passes.extend(pass);
            match (ending, pass) {
                (Ending::Done, Some(pass)) if pass.synced => return Ok(passes),
                (Ending::Done, _) => {}
                (Ending::Unreachable, _) => province.wait_until_up()?,
                _ => bail!("{}: sync ended {ending:?}; its log is {}", self.region.code, self.log.display()),
            }
        }
        bail!("{} is not synced after ten passes; its log is {}", self.region.code, self.log.display())
    }

    pub fn status(&self) -> Result<Status> {
        must(&mut self.command("status")?, &self.log)
    }

    /// The agent with its page, on any free port.
    pub fn run(&self) -> Result<Command> {
        let mut command = self.command("run")?;
        command.env("SELARAS_WEB_LISTEN", "127.0.0.1:0");
        Ok(command)
    }

    fn command(&self, word: &str) -> Result<Command> {
        let mut command = command(&self.program, &self.log)?;
        command.args([word, "--json", "--data"]).arg(&self.data);
        Ok(command)
    }
}

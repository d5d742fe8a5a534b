//! The province that is killed: its server always comes back under the same address.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use anyhow::{Context, Result, ensure};
use selaras_domain::line::{Frontier, LedgerId};
use selaras_domain::region::RegionCode;
use selaras_ledger::{Database, find_ledger, frontier, region_digest, verify_chain};
use serde_json::Value;

use crate::demo::programs::{Programs, command, must};

pub(super) struct Province {
    data: PathBuf,
    log: PathBuf,
    programs: Programs,
    port: u16,
    server: Child,
}

impl Province {
    pub(super) fn found(programs: &Programs, data: &Path) -> Result<Province> {
        let log = data.with_extension("log");
        let mut init = command(&programs.server, &log)?;
        let _: Value = must(init.args(["init", "--province", "62", "--json", "--data"]).arg(data), &log)?;
        // A port that is free now; the programs that follow take others.
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let server = start(programs, data, &log, port)?;
        Ok(Province { data: data.to_owned(), log, programs: programs.clone(), port, server })
    }

    pub(super) fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    pub(super) fn invite(&self, region: &str, name: &str) -> Result<String> {
        let mut add = command(&self.programs.server, &self.log)?;
        add.args(["office", "add", "--json", "--region", region, "--name", name, "--data"]).arg(&self.data);
        let invited: Value = must(&mut add, &self.log)?;
        invited["token"].as_str().map(str::to_owned).context("a token")
    }

    /// kill -9: no farewell, no flush.
    pub(super) fn kill(&mut self) -> Result<()> {
        ensure!(self.server.try_wait()?.is_none(), "the server ended by itself; its log is {}", self.log.display());
        self.server.kill()?;
        self.server.wait()?;
        Ok(())
    }

    pub(super) fn serve(&mut self) -> Result<()> {
        self.server = start(&self.programs, &self.data, &self.log, self.port)?;
        Ok(())
    }

    /// How far the province has a ledger, its chain checked line by line when `whole`.
    pub(super) fn frontier(&self, id: LedgerId, whole: bool) -> Result<Option<Frontier>> {
        self.store()?.read(|tx| {
            let Some(ledger) = find_ledger(tx, id)? else { return Ok(None) };
            Ok(Some(if whole { verify_chain(tx, &ledger)? } else { frontier(tx, &ledger)? }))
        })
    }

    pub(super) fn digest(&self, region: RegionCode) -> Result<[u8; 32]> {
        self.store()?.read(|tx| region_digest(tx, region))
    }

    fn store(&self) -> Result<Database> {
        selaras_server::store::open_again(&self.data)
    }
}

impl Drop for Province {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn start(programs: &Programs, data: &Path, log: &Path, port: u16) -> Result<Child> {
    let mut serve = command(&programs.server, log)?;
    serve.arg("serve").arg("--data").arg(data).env("SELARAS_LISTEN", format!("127.0.0.1:{port}"));
    serve.env("SELARAS_WEB_LISTEN", "127.0.0.1:0");
    let mut server = serve.stdout(Stdio::piped()).spawn().context("start the server")?;
    let mut line = String::new();
    BufReader::new(server.stdout.take().context("the server's output")?).read_line(&mut line)?;
    ensure!(line.starts_with("listening on "), "the server does not come back; its log is {}", log.display());
    Ok(server)
}

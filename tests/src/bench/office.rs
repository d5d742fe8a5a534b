//! A province and an office as real processes on loopback, for measuring.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::demo::programs::{Programs, command, must};
use crate::memory;
use crate::visitor::Visitor;

pub(super) struct Bench {
    pub office: PathBuf,
    pub province: PathBuf,
    log: PathBuf,
    programs: Programs,
    server: Child,
    address: String,
    /// Where the dashboard is.
    dashboard: String,
}

impl Bench {
    /// A province whose server runs, and a coordinator's office of `region` that joined.
    pub(super) fn start(programs: &Programs, folder: &Path, region: &str) -> Result<Bench> {
        std::fs::create_dir_all(folder)?;
        let log = folder.join("log");
        let province = folder.join("province");
        init(programs, &province, &log)?;
        let (server, address, dashboard) = serve(programs, &province, &log, "127.0.0.1:0")?;
        let (office, programs) = (folder.join("office"), programs.clone());
        let bench = Bench { office, province, log, programs, server, address, dashboard };
        bench.join(region, &bench.office)?;
        Ok(bench)
    }

    /// Kills the server.
    pub(super) fn stop(&mut self) -> Result<()> {
        self.server.kill().context("kill the server")?;
        self.server.wait().context("wait for the server")?;
        Ok(())
    }

    /// Makes a new database under the keys that are there, and serves it at the same address.
    pub(super) fn begin_anew(&mut self) -> Result<()> {
        init(&self.programs, &self.province, &self.log)?;
        let listen = self.socket()?.to_string();
        (self.server, self.address, self.dashboard) = serve(&self.programs, &self.province, &self.log, &listen)?;
        Ok(())
    }

    /// Where the server listens.
    pub(super) fn socket(&self) -> Result<SocketAddr> {
        self.address.trim_start_matches("https://").parse().context("the server's address")
    }

    /// Another office.
    pub(super) fn join(&self, region: &str, data: &Path) -> Result<()> {
        self.join_at(region, data, &self.address)
    }

    /// Another office, which reaches the server at this address.
    pub(super) fn join_at(&self, region: &str, data: &Path, address: &str) -> Result<()> {
        let mut add = command(&self.programs.server, &self.log)?;
        add.args(["office", "add", "--json", "--name", "Bench", "--region", region, "--data"]).arg(&self.province);
        let invitation: Value = must(&mut add, &self.log)?;
        let token = invitation["token"].as_str().context("a token")?;
        let mut join = command(&self.programs.agent, &self.log)?;
        join.args(["join", "--json", "--server", address, "--token", token, "--data"]).arg(data);
        let _: Value = must(&mut join, &self.log)?;
        Ok(())
    }

    /// Runs an agent command on a data folder.
    pub(super) fn agent(&self, data: &Path, word: &str, files: &[PathBuf]) -> Result<Value> {
        let mut run = command(&self.programs.agent, &self.log)?;
        must(run.arg(word).args(files).arg("--json").arg("--data").arg(data), &self.log)
    }

    /// Runs an agent command that may fail; its answer either way.
    pub(super) fn ask_agent(&self, data: &Path, word: &str) -> Result<Value> {
        let mut run = command(&self.programs.agent, &self.log)?;
        let output = run.arg(word).arg("--json").arg("--data").arg(data).output().context("run the agent")?;
        serde_json::from_slice(&output.stdout).with_context(|| format!("{word} ended {}", output.status))
    }

    /// `https://HOST:PORT`.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The administrator of the dashboard, logged in.
    pub(super) fn visitor(&self) -> Result<Visitor> {
        let mut reset = command(&self.programs.server, &self.log)?;
        reset.args(["person", "reset", "admin", "--json", "--data"]).arg(&self.province);
        let made: Value = must(&mut reset, &self.log)?;
        let mut visitor = Visitor::new(&self.dashboard)?;
        visitor.log_in("admin", made["password"].as_str().context("a password")?)?;
        Ok(visitor)
    }

    pub(super) fn server_id(&self) -> u32 {
        self.server.id()
    }

    /// Resident memory of the server, KiB.
    pub(super) fn server_kib(&self) -> Result<u64> {
        memory::resident_kib(self.server.id())
    }
}

fn init(programs: &Programs, province: &Path, log: &Path) -> Result<()> {
    let mut init = command(&programs.server, log)?;
    let _: Value = must(init.args(["init", "--province", "62", "--json", "--data"]).arg(province), log)?;
    Ok(())
}

/// A server that runs, its address and that of its dashboard.
fn serve(programs: &Programs, province: &Path, log: &Path, listen: &str) -> Result<(Child, String, String)> {
    let mut serve = command(&programs.server, log)?;
    serve.arg("serve").arg("--data").arg(province).stdout(Stdio::piped());
    serve.env("SELARAS_LISTEN", listen).env("SELARAS_WEB_LISTEN", "127.0.0.1:0");
    let mut server = serve.spawn().context("start the server")?;
    let mut lines = BufReader::new(server.stdout.take().context("the server's output")?).lines();
    let mut after = |words: &str| -> Result<String> {
        let line = lines.next().context("a line of the server")??;
        Ok(line.strip_prefix(words).with_context(|| format!("{words:?} in {line:?}"))?.to_owned())
    };
    let (address, dashboard) = (after("listening on ")?, after("dashboard on ")?);
    Ok((server, address, dashboard))
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

//! A province and an office as real processes on loopback, for measuring.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::demo::programs::{Programs, command, must};
use crate::memory;

pub(super) struct Bench {
    pub office: PathBuf,
    pub province: PathBuf,
    log: PathBuf,
    programs: Programs,
    server: Child,
    address: String,
}

impl Bench {
    /// A province whose server runs, and a coordinator's office of `region` that joined.
    pub(super) fn start(programs: &Programs, folder: &Path, region: &str) -> Result<Bench> {
        std::fs::create_dir_all(folder)?;
        let log = folder.join("log");
        let province = folder.join("province");
        let mut init = command(&programs.server, &log)?;
        let _: Value = must(init.args(["init", "--province", "62", "--json", "--data"]).arg(&province), &log)?;
        let mut serve = command(&programs.server, &log)?;
        serve.arg("serve").arg("--data").arg(&province).env("SELARAS_LISTEN", "127.0.0.1:0").stdout(Stdio::piped());
        let mut server = serve.spawn().context("start the server")?;
        let mut line = String::new();
        BufReader::new(server.stdout.take().context("the server's output")?).read_line(&mut line)?;
        let address = line.trim().trim_start_matches("listening on ").to_owned();
        let bench = Bench { office: folder.join("office"), province, log, programs: programs.clone(), server, address };
        bench.join(region, &bench.office)?;
        Ok(bench)
    }

    /// Another office.
    pub(super) fn join(&self, region: &str, data: &Path) -> Result<()> {
        let mut add = command(&self.programs.server, &self.log)?;
        add.args(["office", "add", "--json", "--name", "Bench", "--region", region, "--data"]).arg(&self.province);
        let invitation: Value = must(&mut add, &self.log)?;
        let token = invitation["token"].as_str().context("a token")?;
        let mut join = command(&self.programs.agent, &self.log)?;
        join.args(["join", "--json", "--server", &self.address, "--token", token, "--data"]).arg(data);
        let _: Value = must(&mut join, &self.log)?;
        Ok(())
    }

    /// Runs an agent command on a data folder.
    pub(super) fn agent(&self, data: &Path, word: &str, files: &[PathBuf]) -> Result<Value> {
        let mut run = command(&self.programs.agent, &self.log)?;
        must(run.arg(word).args(files).arg("--json").arg("--data").arg(data), &self.log)
    }

    /// `https://HOST:PORT`.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    pub(super) fn server_id(&self) -> u32 {
        self.server.id()
    }

    /// Resident memory of the server, KiB.
    pub(super) fn server_kib(&self) -> Result<u64> {
        memory::resident_kib(self.server.id())
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

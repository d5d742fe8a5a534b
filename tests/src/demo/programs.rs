//! The two programs as anybody would start them: built by cargo beside this one, run as processes, spoken to in `--json`.

use std::env;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::de::DeserializeOwned;

/// Where the programs are.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    pub agent: PathBuf,
    pub server: PathBuf,
}

/// How a command ended, by the exit codes that all our commands share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Done,
    /// Done in part, or refused.
    Partly,
    /// The other side could not be reached; nothing is lost.
    Unreachable,
    /// Wrong use, a crash, or killed.
    Broken,
}

impl Programs {
    /// The programs beside the running one; built first, in its own cargo profile, unless told that they are there.
    pub fn find(build: bool) -> Result<Programs> {
        let folder = home()?;
        let program = |name: &str| folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        let programs = Programs { agent: program("selaras-agent"), server: program("selaras-server") };
        if build {
            programs.build(&folder)?;
        }
        for program in [&programs.agent, &programs.server] {
            ensure!(program.is_file(), "{} is not there; run `cargo demo`, which builds it", program.display());
        }
        Ok(programs)
    }

    fn build(&self, folder: &Path) -> Result<()> {
        // A target folder is named after the profile, but for the one of `dev`.
        let profile = match folder.file_name().and_then(|name| name.to_str()) {
            Some("debug") => "dev",
            Some(name) => name,
            None => bail!("{} is no target folder of cargo", folder.display()),
        };
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let arguments = ["build", "--profile", profile, "-p", "selaras-agent", "-p", "selaras-server"];
        println!("cargo {}", arguments.join(" "));
        let status = Command::new(cargo).args(arguments).status().context("cannot start cargo")?;
        ensure!(status.success(), "the programs could not be built; cargo says why above");
        Ok(())
    }
}

/// The folder of the running program.
pub(crate) fn home() -> Result<PathBuf> {
    let own = env::current_exe().context("cannot find the running program")?;
    Ok(own.parent().context("the running program has no folder")?.to_owned())
}

/// A command of one of the programs that answers in JSON and writes its log to a file. The surroundings of this machine
/// (settings, proxies) stay out of it.
pub(crate) fn command(program: &Path, log: &Path) -> Result<Command> {
    let log_file = OpenOptions::new().create(true).append(true).open(log);
    let log_file = log_file.with_context(|| format!("cannot write {}", log.display()))?;
    let mut command = Command::new(program);
    let ours = |name: &str| name.starts_with("SELARAS_") || name.to_ascii_uppercase().ends_with("_PROXY");
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(ours)) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log_file);
    Ok(command)
}

/// Runs a command to its end; the answer is there when what it printed can be read.
pub(crate) fn ask<T: DeserializeOwned>(command: &mut Command) -> Result<(Ending, Option<T>)> {
    let child = command.spawn().with_context(|| format!("cannot start {}", shown(command)))?;
    answer(child)
}

/// Waits for a started command.
pub(crate) fn answer<T: DeserializeOwned>(child: Child) -> Result<(Ending, Option<T>)> {
    let output = child.wait_with_output().context("a started program got lost")?;
    let ending = match output.status.code() {
        Some(0) => Ending::Done,
        Some(1) => Ending::Partly,
        Some(3) => Ending::Unreachable,
        _ => Ending::Broken,
    };
    Ok((ending, serde_json::from_slice(&output.stdout).ok()))
}

/// Runs a command that has to be done whole.
pub(crate) fn must<T: DeserializeOwned>(command: &mut Command, log: &Path) -> Result<T> {
    match ask(command)? {
        (Ending::Done, Some(answer)) => Ok(answer),
        (Ending::Done, None) => bail!("{} printed no JSON that can be read", shown(command)),
        (ending, _) => bail!("{} ended {ending:?}; its log is {}", shown(command), log.display()),
    }
}

fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let secret = command.get_args().position(|argument| argument == "--token").map(|at| at + 1);
    command.get_args().enumerate().fold(name, |shown, (at, argument)| match secret {
        Some(secret) if secret == at => shown + " …",
        _ => shown + " " + &argument.to_string_lossy(),
    })
}

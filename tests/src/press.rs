//! The press as anybody would have it: built by cargo in its own workspace, which takes minutes once and nothing afterwards.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// How well it is optimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// For tests: soon there.
    Dev,
    /// For figures: fast.
    Release,
}

/// The program, built unless it is there and whole. Several callers wait for each other.
pub fn press(finish: Finish) -> Result<PathBuf> {
    let (folder, arguments): (&str, &[&str]) = match finish {
        Finish::Dev => ("debug", &["build", "--quiet"]),
        Finish::Release => ("release", &["build", "--quiet", "--release"]),
    };
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../press");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status =
        Command::new(cargo).args(arguments).current_dir(&home).status().context("start cargo for the press")?;
    ensure!(status.success(), "the press could not be built; cargo says why above");
    let target = home.join("../target/press").canonicalize().context("the target folder of the press")?;
    Ok(target.join(folder).join(format!("selaras-press{}", env::consts::EXE_SUFFIX)))
}

//! The press as anybody would have it: built by cargo in its own workspace, which takes minutes once and nothing afterwards.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The program, built unless it is there and whole. Several callers wait for each other.
pub fn press() -> Result<PathBuf> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../press");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(["build", "--quiet"]).current_dir(&home).status();
    ensure!(
        status.context("start cargo for the press")?.success(),
        "the press could not be built; cargo says why above"
    );
    place()
}

/// Where it is once it is built.
pub fn place() -> Result<PathBuf> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().context("the folder of the workspace")?;
    Ok(root.join("target/press/debug").join(format!("selaras-press{}", env::consts::EXE_SUFFIX)))
}

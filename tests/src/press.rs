//! The press as anybody would have it: built by cargo in its own workspace, which takes minutes once and nothing afterwards.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The program, built unless it is there and whole. Several callers wait for each other.
pub fn press() -> Result<PathBuf> {
    build(&["build", "--quiet"])?;
    place()
}

/// The program as an installation has it, optimised: ten minutes of building once.
pub fn installed() -> Result<PathBuf> {
    build(&["build", "--release"])?;
    program("release")
}

/// Where the first of them is once it is built.
pub fn place() -> Result<PathBuf> {
    program("debug")
}

fn build(arguments: &[&str]) -> Result<()> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../press");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(arguments).current_dir(&home).status();
    ensure!(
        status.context("start cargo for the press")?.success(),
        "the press could not be built; cargo says why above"
    );
    Ok(())
}

fn program(profile: &str) -> Result<PathBuf> {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().context("the folder of the workspace")?;
    Ok(root.join("target/press").join(profile).join(format!("selaras-press{}", env::consts::EXE_SUFFIX)))
}

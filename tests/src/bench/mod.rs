//! How fast it is. Each figure stands beside its limit, measured in the same run on the same machine: what SQLite alone does
//! with the same rows, what the machine's disk and loopback allow. Nothing here is a test; nothing fails for being slow.

mod figures;
mod import;
mod memory;
mod office;
mod raw;
mod score;
mod sync;

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::demo::programs::Programs;
use figures::Figures;

pub struct Options {
    pub small: bool,
    pub json: Option<PathBuf>,
    pub build: bool,
}

/// Measures everything and prints the table.
pub fn run(options: &Options) -> Result<()> {
    let programs = Programs::find(options.build)?;
    let folder = std::env::temp_dir().join(format!("selaras-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    let mut figures = Figures::new(options.small);
    let measured = measure(&programs, &folder, options.small, &mut figures);
    std::fs::remove_dir_all(&folder).with_context(|| format!("remove {}", folder.display()))?;
    measured?;
    println!("\n{}", figures.table());
    if let Some(path) = &options.json {
        std::fs::write(path, figures.json()?).with_context(|| format!("write {}", path.display()))?;
    }
    Ok(())
}

fn measure(programs: &Programs, folder: &std::path::Path, small: bool, figures: &mut Figures) -> Result<()> {
    let rounds = if small { 1 } else { 77 };
    score::measure(&folder.join("score"), if small { 14 } else { 514 }, figures)?;
    import::measure(programs, &folder.join("import"), if small { 1 } else { 20 }, figures)?;
    sync::measure(programs, &folder.join("sync"), rounds, figures)?;
    memory::measure(programs, &folder.join("memory"), figures)
}

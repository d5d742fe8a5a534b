//! How fast it is. Each figure stands beside its limit, measured in the same run on the same machine: what SQLite alone does
//! with the same rows, what the machine's disk and loopback allow. Nothing here is a test; nothing fails for being slow.

mod dashboard;
mod figures;
mod herd;
mod import;
mod link;
mod memory;
mod office;
mod page;
mod raw;
mod recovery;
mod register;
mod report;
mod review;
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
    /// Only these; all when empty.
    pub only: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    Score,
    Import,
    Sync,
    Memory,
    Recovery,
    /// The office's page
    Page,
    /// The bad link: minutes, because it is slow
    Link,
    /// All regions of the country at once
    Herd,
    /// A million people of the register
    Register,
    /// The province's dashboard with all regions of the country, also while all of them sync
    Dashboard,
    /// Documents of a province and of the whole country
    Report,
}

/// Measures everything and prints the table.
pub fn run(options: &Options) -> Result<()> {
    let programs = Programs::find(options.build)?;
    let folder = std::env::temp_dir().join(format!("selaras-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    let mut figures = Figures::new(options.small);
    let measured = measure(&programs, &folder, options, &mut figures);
    std::fs::remove_dir_all(&folder).with_context(|| format!("remove {}", folder.display()))?;
    measured?;
    println!("\n{}", figures.table());
    if let Some(path) = &options.json {
        std::fs::write(path, figures.json()?).with_context(|| format!("write {}", path.display()))?;
    }
    Ok(())
}

fn measure(programs: &Programs, folder: &std::path::Path, options: &Options, figures: &mut Figures) -> Result<()> {
    let (rounds, regions, years) = if options.small { (1, 14, 1) } else { (77, 514, 20) };
    let wants = |part| options.only.is_empty() || options.only.contains(&part);
    if wants(Part::Score) {
        score::measure(&folder.join("score"), regions, figures)?;
    }
    if wants(Part::Import) {
        import::measure(programs, &folder.join("import"), years, figures)?;
    }
    if wants(Part::Sync) {
        sync::measure(programs, &folder.join("sync"), rounds, figures)?;
    }
    if wants(Part::Memory) {
        memory::measure(programs, &folder.join("memory"), figures)?;
    }
    if wants(Part::Recovery) {
        recovery::measure(programs, &folder.join("recovery"), if options.small { 1 } else { 8 }, figures)?;
    }
    if wants(Part::Page) {
        page::measure(programs, &folder.join("page"), figures)?;
    }
    if wants(Part::Link) {
        link::measure(programs, &folder.join("link"), if options.small { 1 } else { 15 }, figures)?;
    }
    if wants(Part::Register) {
        register::measure(programs, &folder.join("register"), if options.small { 10_000 } else { 1_000_000 }, figures)?;
    }
    if wants(Part::Herd) {
        herd::measure(programs, &folder.join("herd"), regions, figures)?;
    }
    if wants(Part::Report) {
        report::measure(&folder.join("report"), regions, figures)?;
    }
    if wants(Part::Dashboard) {
        review::measure(programs, &folder.join("review"), regions, figures)?;
        dashboard::measure(programs, &folder.join("dashboard"), regions, figures)?;
    }
    Ok(())
}

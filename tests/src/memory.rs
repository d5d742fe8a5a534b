//! What a process takes of this machine's memory, as Linux tells it.

use anyhow::{Context, Result};

/// Resident memory of a process now, KiB.
pub(crate) fn resident_kib(process: u32) -> Result<u64> {
    read(process, "VmRSS:")
}

/// The most that a process ever had resident, KiB.
pub(crate) fn peak_kib(process: u32) -> Result<u64> {
    read(process, "VmHWM:")
}

fn read(process: u32, key: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(key)).with_context(|| key.to_owned())?;
    line.split_whitespace().next().context("a number")?.parse().context("a number")
}

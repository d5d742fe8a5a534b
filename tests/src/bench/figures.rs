//! The figures, as a table for a person and as JSON for a program.

use std::fmt::Write as _;

use anyhow::Result;
use serde::Serialize;

#[derive(Serialize)]
struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    /// What it is measured against, or what it should reach.
    limit: String,
}

#[derive(Serialize)]
pub(super) struct Figures {
    machine: String,
    small: bool,
    figures: Vec<Figure>,
}

impl Figures {
    pub(super) fn new(small: bool) -> Figures {
        Figures { machine: machine(), small, figures: Vec::new() }
    }

    /// Adds a figure and says it at once: a long run shows where it is.
    pub(super) fn add(&mut self, name: &str, value: f64, unit: &'static str, limit: &str) {
        println!("{name}: {} {unit} ({limit})", shown(value));
        self.figures.push(Figure { name: name.to_owned(), value, unit, limit: limit.to_owned() });
    }

    pub(super) fn table(&self) -> String {
        let mut text = format!("{}{}\n\n", self.machine, if self.small { " — a hundredth of the data" } else { "" });
        text.push_str("| what | figure | limit, or what it should reach |\n|---|---|---|\n");
        for figure in &self.figures {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| {} | {} {} | {} |", figure.name, shown(figure.value), figure.unit, figure.limit);
        }
        text
    }

    pub(super) fn json(&self) -> Result<String> {
        Ok(serde_json::to_string_pretty(self)?)
    }
}

fn shown(value: f64) -> String {
    match value {
        value if value >= 1_000.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.3}"),
    }
}

/// Cores, processor and memory, as the system tells them.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let cores = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("").trim_matches([' ', '\t', ':']);
    let memory = read("/proc/meminfo");
    let kib: u64 = memory.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
    format!("{cores} cores, {model}, {} GiB", kib / 1024 / 1024)
}

//! What the spectator sees: a bar on a terminal, plain lines elsewhere, and the tables at the end.

use indicatif::{ProgressBar, ProgressStyle};

use super::province::Ranking;

/// The progress of the show.
pub(super) struct Show {
    bar: ProgressBar,
}

impl Show {
    pub fn new(steps: u64) -> Show {
        let bar = ProgressBar::new(steps);
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos:>3}/{len} {elapsed_precise}  {msg}") {
            bar.set_style(style);
        }
        Show { bar }
    }

    /// A line of its own that stays.
    pub fn say(&self, line: impl AsRef<str>) {
        self.bar.suspend(|| println!("{}", line.as_ref()));
    }

    /// What is being done now; only beside the bar.
    pub fn step(&self, now: impl Into<String>) {
        self.bar.set_message(now.into());
        self.bar.inc(1);
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// A table with the first column on the left and figures on the right, as wide as its widest.
pub(super) fn table(header: &[&str], rows: &[Vec<String>], left: &[usize]) {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(header.get(column).map(|name| name.chars().count())).max().unwrap_or(0)
    };
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells
            .enumerate()
            .map(|(column, cell)| match left.contains(&column) {
                true => format!("{cell:<0$}", width(column)),
                false => format!("{cell:>0$}", width(column)),
            })
            .collect();
        println!("  {}", padded.join("  ").trim_end());
    };
    line(&mut header.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
}

pub(super) fn ranking(title: &str, ranking: &Ranking) {
    println!("\n{title}");
    let rows: Vec<Vec<String>> = ranking
        .rows
        .iter()
        .map(|row| {
            let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            vec![
                row.rank.to_string(),
                row.region.clone(),
                row.name.clone(),
                row.value.clone(),
                or_dash(&row.category),
                or_dash(&row.fill_rate),
            ]
        })
        .collect();
    table(&["rank", "region", "name", "value", "category", "filled %"], &rows, &[1, 2, 4]);
    for row in &ranking.unranked {
        println!("     -  {}  not ranked: {}", row.region, row.reason);
    }
}

/// Bytes as a person reads them.
pub(super) fn kib(bytes: u64) -> String {
    format!("{}.{} KiB", bytes / 1024, bytes % 1024 * 10 / 1024)
}

//! The end of the show: the quarter is published as an edition, its ranking book is printed, and each district is to get its own
//! report with its sync.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::programs::must;
use super::province::Province;
use crate::press::{place, press};

/// Tells the province where its press will be, before anything there reads its settings.
pub(super) fn name_press(province: &Province) -> Result<()> {
    let settings = province.data.join("selaras.toml");
    let mut text = fs::read_to_string(&settings).unwrap_or_default();
    text.push_str(&format!("\n[report]\npress = {:?}\n", place()?));
    fs::write(&settings, text).with_context(|| format!("write {}", settings.display()))
}

/// Writes the ranking book of TW IV of a year into the folder of the show, and says where it is.
pub(super) fn print(province: &Province, folder: &Path, year: u16) -> Result<()> {
    println!(
        "\nPrinting the ranking book of {year}; where the press was never built, it is compiled first, in minutes."
    );
    press()?;
    // Each region's own report goes down to its office once the edition is out and the show is open.
    let mut schedule = province.command(&["report", "schedule", "add", "--name", "SAMPLE laporan daerah", "--json"])?;
    schedule.args(["--kind", "workbook", "--when", "publish", "--to", "office", "--each-region"]);
    let _: Value = must(&mut schedule, &province.log)?;
    let year = year.to_string();
    let quarter = ["--year", &year, "--quarter", "4", "--json"];
    let mut publish = province.command(&["edition", "publish", "--writer", "SAMPLE"])?;
    let _: Value = must(publish.args(quarter), &province.log)?;
    let file = folder.join(format!("buku-peringkat-{year}.pdf"));
    let mut make = province.command(&["report", "make", "--kind", "book"])?;
    let made: Value = must(make.arg("-o").arg(&file).args(quarter), &province.log)?;
    let digest = made["edition"].as_str().unwrap_or_default();
    println!("  the ranking book           {}\n  of edition                 {digest}", file.display());
    Ok(())
}

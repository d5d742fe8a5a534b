//! `stages`: which of the seven stages of application the own region has reported for a year, with dates and documents.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::stage;
use selaras_ledger::stages;
use selaras_program::answer;

use crate::cli::Stages;

pub fn run(arguments: &Stages, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let reported = database.read(|tx| stages(tx, office.region, arguments.year))?;
    let stages = stage::stages(office.region, arguments.year, &reported);
    answer(json, &stages, || {
        let mut text = stages.to_string();
        if stages.present == 0 {
            text.push_str("import a file with the columns tahun,tahapan,tanggal,dokumen: `selaras-agent import`\n");
        }
        text
    })
}

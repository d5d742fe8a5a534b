//! `register`: the people behind the figures, on this computer alone.

mod arguments;
mod import;
mod show;

use std::io::BufRead;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use selaras_domain::catalogue::SECTORS;
use selaras_domain::recipient::Nik;
use selaras_ledger::Database;
use selaras_program::{DONE, Data, REFUSED, WrongUse, answer, answer_with, now_ms};
use serde_json::json;

pub use arguments::Register;
use arguments::{RegisterForget, RegisterTakeOver};

use crate::entry::Effect;
use crate::register::{self, Entry, Looking, Secret};
use crate::store::Office;

pub fn run(command: &Register, json: bool) -> Result<ExitCode> {
    match command {
        Register::Import(arguments) => import::run(arguments, json),
        Register::List(arguments) => show::list(arguments, json),
        Register::Duplicates(arguments) => show::duplicates(arguments, json),
        Register::Counts(arguments) => show::counts(arguments, json),
        Register::TakeOver(arguments) => take_over(arguments, json),
        Register::Forget(arguments) => forget(arguments, json),
        Register::Log(arguments) => show::log(arguments, json),
    }
}

fn forget(arguments: &RegisterForget, json: bool) -> Result<ExitCode> {
    let (desk, nik) = (Desk::open(&arguments.data, arguments.writer.as_deref())?, nik(&arguments.nik)?);
    let deleted = register::forget(&desk.database, &desk.secret, nik, &desk.looking)?;
    answer(json, &json!({ "deleted": deleted }), || {
        format!("{deleted} entries of this person were deleted; backups made before still hold them, sealed\n")
    })
}

fn take_over(arguments: &RegisterTakeOver, json: bool) -> Result<ExitCode> {
    let desk = Desk::open(&arguments.data, arguments.writer.as_deref())?;
    let entry = Entry { year: arguments.year, service: arguments.service };
    let (office, looking, quarter) = (desk.office.clone(), desk.looking.clone(), arguments.quarter);
    let took = desk.database.write_blocking(move |tx| register::take_over(tx, &office, entry, quarter, &looking))?;
    let (effect, reasons) = match took {
        Ok(Effect::New) => ("new", Vec::new()),
        Ok(Effect::Changed) => ("changed", Vec::new()),
        Ok(Effect::Unchanged) => ("unchanged", Vec::new()),
        Err(reasons) => ("refused", reasons),
    };
    let counted = desk.database.read(|tx| register::count(tx, entry))?;
    let value = json!({
        "service": entry.service.to_string(), "year": entry.year, "quarter": quarter.number(), "effect": effect,
        "required": counted.people, "achieved": counted.achieved(quarter), "below_standard": counted.below(quarter),
        "reasons": reasons,
    });
    answer_with(if reasons.is_empty() { DONE } else { REFUSED }, json, &value, || {
        let (service, achieved) = (entry.service, counted.achieved(quarter));
        let reasons: String = reasons.iter().map(|reason| format!("  error: {}\n", reason.spoken())).collect();
        format!("{service} {achieved} of {}: {effect}\n{reasons}", counted.people)
    })
}

/// What every command works with.
struct Desk {
    database: Arc<Database>,
    office: Office,
    secret: Arc<Secret>,
    looking: Looking,
}

impl Desk {
    fn open(data: &Data, writer: Option<&str>) -> Result<Desk> {
        let (database, office) = super::open(data)?;
        let looking = Looking { person: super::writer(writer)?, now_ms: now_ms() };
        let secret = Arc::new(Secret::open(&database)?);
        Ok(Desk { database, office, secret, looking })
    }

    /// The sectors whose people this office keeps.
    fn sectors(&self) -> Vec<u8> {
        if self.office.sectors.is_empty() { (1..=SECTORS as u8).collect() } else { self.office.sectors.clone() }
    }
}

/// A NIK as given, or read from standard input. Errors do not repeat it.
fn nik(given: &str) -> Result<Nik> {
    let mut line = String::new();
    let text = match given {
        "-" => {
            std::io::stdin().lock().read_line(&mut line).context("read a NIK from standard input")?;
            line.as_str()
        }
        given => given,
    };
    text.parse::<Nik>().map_err(|error| WrongUse(error.to_string()).into())
}

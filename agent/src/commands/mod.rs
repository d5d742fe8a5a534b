//! The commands of `selaras-agent`.

pub mod account;
mod advise;
mod annotate;
pub mod attach;
mod backup;
mod bundle;
mod check;
mod doctor;
mod enter;
pub mod evidence;
mod import;
mod index;
mod join;
mod movement;
pub mod objections;
mod register;
mod reminders;
pub mod report;
mod restore;
mod run;
mod seal;
mod sources;
mod stages;
mod status;
mod sync;
mod targets;
mod template;
pub mod threads;

pub use movement::MovementArguments;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use selaras_ledger::{Database, learn_catalogues};
use selaras_program::{Data, REFUSED, UNREACHABLE, WRONG_USE, WrongUse, now_ms};

pub use register::Register;
pub use reminders::Reminders;

use crate::cli::{Cli, Command};
use crate::import::http::FetchError;
use crate::recovery;
use crate::store::{self, Office};
use crate::sync::SyncError;

pub use check::Check;
pub use seal::SealQuarter;

pub fn run(cli: &Cli) -> Result<ExitCode> {
    match &cli.command {
        Command::Join(arguments) => join::run(arguments, cli.output.json),
        Command::Run(data) => run::run(data, cli.output.json),
        Command::Import(arguments) => import::run(arguments, cli.output.json),
        Command::Template(arguments) => template::run(arguments, cli.output.json),
        Command::Sources(arguments) => sources::run(arguments, cli.output.json),
        Command::Enter(arguments) => enter::run(arguments, cli.output.json),
        Command::Check(arguments) => check::run(arguments, cli.output.json),
        Command::Seal(arguments) => seal::run(arguments, cli.output.json),
        Command::Sync(arguments) => sync::run(arguments, cli.output.json),
        Command::Status(data) => status::run(data, cli.output.json),
        Command::Index(arguments) => index::run(arguments, cli.output.json),
        Command::Advise(arguments) => advise::run(arguments, cli.output.json),
        Command::Movement(arguments) => movement::run(arguments, cli.output.json),
        Command::Targets(arguments) => targets::run(arguments, cli.output.json),
        Command::Stages(arguments) => stages::run(arguments, cli.output.json),
        Command::Reminders(arguments) => reminders::run(arguments, cli.output.json),
        Command::Threads(arguments) => threads::list(arguments, cli.output.json),
        Command::Reply(said) => threads::reply(said, cli.output.json),
        Command::Return(said) => threads::send_back(said, cli.output.json),
        Command::Finding(threads::Findings::Add(arguments)) => threads::add_finding(arguments, cli.output.json),
        Command::Editions(arguments) => objections::list(arguments, cli.output.json),
        Command::Object(arguments) => objections::object(arguments, cli.output.json),
        Command::Attach(arguments) => attach::run(arguments, cli.output.json),
        Command::Evidence(command) => evidence::run(command, cli.output.json),
        Command::Report(command) => report::run(command, cli.output.json),
        Command::Register(command) => register::run(command, cli.output.json),
        Command::Bundle(command) => bundle::run(command, cli.output.json),
        Command::Account(command) => account::run(command, cli.output.json),
        Command::Backup(arguments) => backup::run(arguments, cli.output.json),
        Command::Restore(arguments) => restore::run(arguments, cli.output.json),
        Command::Doctor(arguments) => doctor::run(arguments, cli.output.json),
    }
}

/// Opens the database of an office that joined.
fn open(data: &Data) -> Result<(Arc<Database>, Office)> {
    if !data.data.join(store::FILE).exists() {
        return Err(not_joined(data));
    }
    let database = store::open_again(&data.data)?;
    let office = database.read(|tx| store::office(tx))?.ok_or_else(|| not_joined(data))?;
    database.read(|tx| learn_catalogues(tx, office.region))?;
    Ok((Arc::new(database), office))
}

/// [`open`] for a pass: a database that is gone or damaged is begun anew, and the pass brings its lines back.
fn open_for_pass(data: &Data) -> Result<(Arc<Database>, Office)> {
    let (database, office) = recovery::open_for_pass(&data.data, now_ms())?.ok_or_else(|| not_joined(data))?;
    database.read(|tx| learn_catalogues(tx, office.region))?;
    Ok((Arc::new(database), office))
}

fn not_joined(data: &Data) -> anyhow::Error {
    let folder = data.data.display();
    anyhow!(WrongUse(format!(
        "no office in {folder}; run `selaras-agent join --data {folder} --server https://HOST:PORT --token TOKEN` first"
    )))
}

/// Who writes: as given, else the person logged in to this machine.
fn writer(given: Option<&str>) -> Result<String> {
    let named = given.map(str::to_owned).or_else(|| std::env::var("USER").ok());
    let writer = named.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let writer = writer.unwrap_or_else(|| "operator".to_owned());
    if writer.chars().count() > selaras_domain::line::WRITER_MAX_CHARS {
        let limit = selaras_domain::line::WRITER_MAX_CHARS;
        return Err(WrongUse(format!("a writer's name has at most {limit} characters")).into());
    }
    Ok(writer)
}

/// The exit code an error ends with.
pub fn code_of(error: &anyhow::Error) -> u8 {
    if error.downcast_ref::<WrongUse>().is_some() {
        return WRONG_USE;
    }
    match error.downcast_ref::<FetchError>() {
        Some(fetch) if fetch.is_wrong_use() => return WRONG_USE,
        Some(fetch) if fetch.is_transient() => return UNREACHABLE,
        _ => {}
    }
    match error.downcast_ref::<SyncError>() {
        Some(SyncError::Address(_)) => WRONG_USE,
        Some(sync) if sync.is_transient() => UNREACHABLE,
        _ => REFUSED,
    }
}

/// The year of an instant, for judging what lies too far ahead.
fn year_of(time_ms: i64) -> Result<u16> {
    let year = jiff::Timestamp::from_millisecond(time_ms)?.to_zoned(jiff::tz::TimeZone::UTC).year();
    Ok(u16::try_from(year)?)
}

/// A runtime for a command that goes over the network.
fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}

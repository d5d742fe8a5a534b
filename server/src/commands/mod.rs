//! The commands of `selaras-server`.

mod advise;
mod authority;
mod backup;
mod board;
mod bundle;
mod calendar;
mod catalogue;
mod check;
mod doctor;
mod edition;
pub mod evidence;
mod explain;
mod init;
mod ledger;
mod map;
pub mod movement;
mod objections;
mod office;
mod person;
mod rank;
mod remind;
mod report;
mod restore;
mod review;
mod rights;
mod seals;
mod serve;
mod stages;
mod status;
mod targets;
pub mod threads;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use selaras_domain::rank::Pool;
use selaras_domain::region::{self, RegionCode};
use selaras_ledger::{Connection, Database, learn_catalogues};
use selaras_program::{Data, WrongUse};

use crate::cli::{Authority, Cli, Command, Office};
use crate::recovery::{apply_fence, notice_copy};
use crate::store;

pub use calendar::Calendar;
pub use catalogue::Catalogue;
pub use edition::Edition;
pub use map::Map;
pub use office::OfficeContact;
pub use person::Person;
pub use remind::Remind;
pub use report::Report;
pub use review::Review;
pub use seals::Seals;
pub use serve::{Server, start};

pub fn run(cli: &Cli) -> Result<ExitCode> {
    match &cli.command {
        Command::Init(arguments) => init::run(arguments, cli.output.json),
        Command::Serve(data) => serve::run(data, cli.output.json),
        Command::Office(Office::Add(arguments)) => office::add(arguments, cli.output.json),
        Command::Office(Office::Token(arguments)) => office::token(arguments, cli.output.json),
        Command::Office(Office::List(data)) => board::list(data, cli.output.json),
        Command::Office(Office::Remind(arguments)) => remind::remind_offices(arguments, cli.output.json),
        Command::Office(Office::Reminders(data)) => remind::list(data, cli.output.json),
        Command::Office(Office::Contact(arguments)) => office::contact(arguments, cli.output.json),
        Command::Office(Office::Revoke(arguments)) => office::revoke(arguments, cli.output.json),
        Command::Office(Office::Ledger(choice)) => ledger::decide(choice, cli.output.json),
        Command::Authority(Authority::Rotate(data)) => authority::rotate(data, cli.output.json),
        Command::Authority(Authority::Status(data)) => authority::status(data, cli.output.json),
        Command::Authority(Authority::Retire(arguments)) => authority::retire(arguments, cli.output.json),
        Command::Office(Office::Rights(arguments)) => rights::run(arguments, cli.output.json),
        Command::Person(command) => person::run(command, cli.output.json),
        Command::Map(command) => map::run(command, cli.output.json),
        Command::Rank(arguments) => rank::run(arguments, cli.output.json),
        Command::Explain(arguments) => explain::run(arguments, cli.output.json),
        Command::Advise(arguments) => advise::run(arguments, cli.output.json),
        Command::Movement(arguments) => movement::run(arguments, cli.output.json),
        Command::Targets(arguments) => targets::run(arguments, cli.output.json),
        Command::Stages(arguments) => stages::run(arguments, cli.output.json),
        Command::Calendar(command) => calendar::run(command, cli.output.json),
        Command::Catalogue(command) => catalogue::run(command, cli.output.json),
        Command::Check(arguments) => check::run(arguments, cli.output.json),
        Command::Seals(arguments) => seals::run(arguments, cli.output.json),
        Command::Review(command) => review::run(command, cli.output.json),
        Command::Decide(arguments) => threads::decide(arguments, cli.output.json),
        Command::Finding(threads::Findings::Add(arguments)) => threads::add_finding(arguments, cli.output.json),
        Command::Evidence(command) => evidence::run(command, cli.output.json),
        Command::Threads(arguments) => threads::list(arguments, cli.output.json),
        Command::Edition(command) => edition::run(command, cli.output.json),
        Command::Report(command) => report::run(command, cli.output.json),
        Command::Bundle(command) => bundle::run(command, cli.output.json),
        Command::Status(data) => status::run(data, cli.output.json),
        Command::Backup(arguments) => backup::run(arguments, cli.output.json),
        Command::Restore(arguments) => restore::run(arguments, cli.output.json),
        Command::Doctor(arguments) => doctor::run(arguments, cli.output.json),
    }
}

/// Opens the database of a data folder that `init` made.
fn open(data: &Data) -> Result<Arc<Database>> {
    is_founded(&data.data)?;
    let database = store::open_again(&data.data)?;
    apply_fence(&database, &data.data)?;
    notice_copy(&database, &data.data)?;
    database.read(|tx| learn_catalogues(tx, store::province(tx)?))?;
    Ok(Arc::new(database))
}

/// Says what to do about a folder without a database.
fn is_founded(data: &Path) -> Result<()> {
    if !data.join(store::FILE).exists() {
        let folder = data.display();
        return Err(WrongUse(format!(
            "no province in {folder}; run `selaras-server init --data {folder} --province CODE` first"
        ))
        .into());
    }
    Ok(())
}

/// The regions a command is about: the one asked for, which must lie in the province, or its kabupaten and kota.
pub(crate) fn regions(connection: &Connection, asked: Option<RegionCode>) -> Result<Vec<RegionCode>> {
    let province = store::province(connection)?;
    match asked {
        None => Ok(region::of_province(province.province()).map(|region| region.code).collect()),
        Some(code) if region::region(code).is_some() && code.province_code() == province => Ok(vec![code]),
        Some(code) => Err(WrongUse(format!("{code} is not a region of province {province}")).into()),
    }
}

/// A region has a place only among those it is compared with.
fn in_pool(code: RegionCode, pool: Pool) -> Result<()> {
    match region::region(code) {
        Some(region) if !pool.holds(region.kind) => {
            Err(WrongUse(format!("{code} {} is not in the pool {pool}", region.name)).into())
        }
        _ => Ok(()),
    }
}

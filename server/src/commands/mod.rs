//! The commands of `selaras-server`.

mod explain;
mod init;
mod office;
mod rank;
mod serve;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use selaras_ledger::Database;
use selaras_program::{Data, WrongUse};

use crate::cli::{Cli, Command, Office};
use crate::store;

pub use serve::{Server, start};

pub fn run(cli: &Cli) -> Result<ExitCode> {
    match &cli.command {
        Command::Init(arguments) => init::run(arguments, cli.output.json),
        Command::Serve(data) => serve::run(data, cli.output.json),
        Command::Office(Office::Add(arguments)) => office::add(arguments, cli.output.json),
        Command::Office(Office::List(data)) => office::list(data, cli.output.json),
        Command::Office(Office::Revoke(arguments)) => office::revoke(arguments, cli.output.json),
        Command::Rank(arguments) => rank::run(arguments, cli.output.json),
        Command::Explain(arguments) => explain::run(arguments, cli.output.json),
    }
}

/// Opens the database of a data folder that `init` made.
fn open(data: &Data) -> Result<Arc<Database>> {
    if !data.data.join(store::FILE).exists() {
        let folder = data.data.display();
        return Err(WrongUse(format!(
            "no province in {folder}; run `selaras-server init --data {folder} --province CODE` first"
        ))
        .into());
    }
    Ok(Arc::new(store::open_again(&data.data)?))
}

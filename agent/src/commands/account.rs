//! `account`: who may log in to the page, and a new password for who lost theirs. Whoever may read the data folder could change
//! the database as well, so this asks for no password.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use selaras_program::{Data, WrongUse, answer};
use selaras_web::{account_name, hash_password, new_password, wrong_credentials};
use serde_json::json;

use crate::store;

#[derive(Subcommand)]
pub enum Account {
    /// Show the accounts of the page
    List(Data),
    /// Give an account a new password, shown once; its sessions end
    Reset(Reset),
}

#[derive(Args)]
pub struct Reset {
    #[command(flatten)]
    pub data: Data,
    /// Name of the account
    #[arg(value_name = "NAME")]
    pub name: String,
    /// File with the new password (otherwise one is made and shown once)
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

pub fn run(command: &Account, json: bool) -> Result<ExitCode> {
    match command {
        Account::List(data) => list(data, json),
        Account::Reset(arguments) => reset(arguments, json),
    }
}

fn list(data: &Data, json: bool) -> Result<ExitCode> {
    let (database, _) = super::open(data)?;
    let accounts = database.read(|tx| store::accounts(tx))?;
    let rows: Vec<_> = accounts
        .iter()
        .map(|one| json!({ "account": one.name, "role": one.role.word(), "sectors": one.sectors }))
        .collect();
    answer(json, &json!({ "accounts": rows }), || match accounts.is_empty() {
        true => "no accounts yet: the first visitor of the page makes the coordinator's".to_owned(),
        false => accounts.iter().map(|one| format!("{}  {}\n", one.name, one.role.word())).collect(),
    })
}

fn reset(arguments: &Reset, json: bool) -> Result<ExitCode> {
    let (database, _) = super::open(&arguments.data)?;
    let name = account_name(&arguments.name);
    let given = arguments.password_file.as_ref().map(|file| {
        let text =
            std::fs::read_to_string(file).map_err(|error| WrongUse(format!("read {}: {error}", file.display())))?;
        let password = text.trim_end_matches(['\r', '\n']).to_owned();
        match wrong_credentials(&name, &password) {
            Some(_) => Err(WrongUse(format!("the password in {} must have 10 to 200 characters", file.display()))),
            None => Ok(password),
        }
    });
    let given = given.transpose()?;
    let password = given.clone().unwrap_or_else(new_password);
    let (hash, changed) = (hash_password(&password)?, name.clone());
    if !database.write_blocking(move |tx| store::change_password(tx, &changed, &hash))? {
        return Err(WrongUse(format!("there is no account {name}; `selaras-agent account list` shows them")).into());
    }
    let shown = given.is_none().then_some(password);
    answer(json, &json!({ "account": name, "password": shown }), || match &shown {
        Some(password) => {
            format!("{name} has a new password, shown once: {password}\nchange it on the page after logging in")
        }
        None => format!("{name} has the new password as given"),
    })
}

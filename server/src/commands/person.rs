//! `person add | list | reset`: the people of the dashboard, for who cannot log in to it: after a database was lost, or a
//! password or a phone.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use selaras_program::{Data, WrongUse, answer, instant, now_ms};
use selaras_web::{account_name, hash_password, new_password, wrong_credentials};
use serde_json::{Value, json};

use super::office::ACTOR;
use crate::audit::{Act, change_by_command};
use crate::store::{self, Role};

#[derive(Subcommand)]
pub enum Person {
    /// Add a person and print the first password, once
    Add(PersonAdd),
    /// List the people with their roles
    List(Data),
    /// Print a new password for a person, once; a second factor is taken off and all sessions end
    Reset(PersonReset),
}

#[derive(Args)]
pub struct PersonAdd {
    #[command(flatten)]
    pub data: Data,
    /// Name to log in with
    #[arg(value_name = "NAME")]
    pub name: String,
    /// admin, reviewer, inspector or viewer
    #[arg(long, value_parser = parse_role)]
    pub role: Role,
}

#[derive(Args)]
pub struct PersonReset {
    #[command(flatten)]
    pub data: Data,
    /// Name of the person
    #[arg(value_name = "NAME")]
    pub name: String,
}

pub fn run(command: &Person, json: bool) -> Result<ExitCode> {
    match command {
        Person::Add(arguments) => add(arguments, json),
        Person::List(data) => list(data, json),
        Person::Reset(arguments) => reset(arguments, json),
    }
}

fn add(arguments: &PersonAdd, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let (name, role, password) = (account_name(&arguments.name), arguments.role, new_password());
    if wrong_credentials(&name, &password).is_some() {
        return Err(WrongUse(format!("{name:?} is no name: use letters, digits, spaces or . - _ ' @")).into());
    }
    let (hash, added) = (hash_password(&password)?, name.clone());
    let act = Act::new("person.add", format!("{name} {}", role.word()));
    change_by_command(&database, act, move |tx| match store::add_person(tx, &added, role, &hash, ACTOR, now_ms())? {
        true => Ok(()),
        false => Err(WrongUse(format!("the name {added} is taken")).into()),
    })?;
    told(json, &name, &password)
}

fn reset(arguments: &PersonReset, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let (name, password) = (account_name(&arguments.name), new_password());
    let (hash, of) = (hash_password(&password)?, name.clone());
    change_by_command(&database, Act::new("person.reset", &name), move |tx| {
        match store::reset_person(tx, &of, &hash)? {
            true => Ok(()),
            false => Err(WrongUse(format!("nobody is named {of}; see `person list`")).into()),
        }
    })?;
    told(json, &name, &password)
}

fn told(json: bool, name: &str, password: &str) -> Result<ExitCode> {
    answer(json, &json!({ "name": name, "password": password }), || {
        format!("{name}\n  password       {password}   (shown once; to be changed after logging in)")
    })
}

fn list(data: &Data, json: bool) -> Result<ExitCode> {
    let people = super::open(data)?.read(|tx| store::people(tx))?;
    let rows: Vec<Value> = people
        .iter()
        .map(|person| {
            json!({
                "name": person.name, "role": person.role.word(), "second_factor": person.has_totp,
                "created": instant(person.created_ms), "created_by": person.created_by,
            })
        })
        .collect();
    answer(json, &json!({ "people": rows }), || {
        let row = |person: &store::Person| {
            let factor = if person.has_totp { "  second factor" } else { "" };
            format!("{:<10} {}{factor}\n", person.role.word(), person.name)
        };
        match people.is_empty() {
            true => "nobody yet; add somebody with `selaras-server person add NAME --role admin`".to_owned(),
            false => people.iter().map(row).collect(),
        }
    })
}

fn parse_role(text: &str) -> Result<Role, String> {
    Role::from_word(text).ok_or_else(|| "expected admin, reviewer, inspector or viewer".to_owned())
}

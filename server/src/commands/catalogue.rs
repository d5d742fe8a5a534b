//! `catalogue import | list`: which services and quality items a year asks for.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use selaras_domain::catalogue::Level;
use selaras_program::{Data, answer, now_ms};
use serde_json::{Value, json};

use super::threads::Actor;
use crate::audit::{Act, change_by_command};
use crate::catalogue::{Files, Held, accept, held, offer};
use crate::ingest;

#[derive(Subcommand)]
pub enum Catalogue {
    /// Take in a version for the years from one on; offices learn it with their next pass
    Import(Import),
    /// List the versions, and what each asks for
    List(Data),
}

#[derive(Args)]
pub struct Import {
    #[command(flatten)]
    pub data: Data,
    /// First year it holds for; a year with published editions keeps its own
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub from_year: u16,
    /// Name of the version, for example 2026.1
    #[arg(long = "name", value_name = "VERSION")]
    pub version: String,
    /// Services, CSV: code,sector_name,name,recipient,unit,has_staff_standard,event_dependent,technical_standard,basis
    #[arg(long, value_name = "FILE")]
    pub services: PathBuf,
    /// Quality items, CSV: code,kind,name,unit,percentage_from,confidence
    #[arg(long, value_name = "FILE")]
    pub items: PathBuf,
    /// Show what it changes and write nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub actor: Actor,
}

pub fn run(command: &Catalogue, json: bool) -> Result<ExitCode> {
    match command {
        Catalogue::Import(arguments) => import(arguments, json),
        Catalogue::List(data) => list(data, json),
    }
}

fn import(arguments: &Import, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let read = |path: &PathBuf| std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()));
    let files = Files {
        version: arguments.version.clone(),
        from_year: arguments.from_year,
        services: read(&arguments.services)?,
        items: read(&arguments.items)?,
    };
    let offered = database.read(|tx| offer(tx, &files))?;
    let changes: Vec<String> = offered.differences.iter().map(ToString::to_string).collect();
    let (name, former) = (offered.catalogue.version.clone(), offered.former.version.clone());
    if !arguments.dry_run {
        let writer = arguments.actor.checked()?;
        let act = Act::new("catalogue.import", format!("{name} from {}", arguments.from_year));
        change_by_command(&database, act, move |tx| accept(tx, &offered, &writer, now_ms()))?;
        // What waited for codes of this version is judged again.
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(ingest::rejudge_all(&database, now_ms()))?;
    }
    let value = json!({
        "version": name, "from_year": arguments.from_year, "takes_place_of": former, "changes": changes,
        "accepted": !arguments.dry_run,
    });
    answer(json, &value, || {
        let mut text =
            format!("{name} from {}, in the place of {former}: {} changes\n", arguments.from_year, changes.len());
        changes.iter().for_each(|change| text.push_str(&format!("  {change}\n")));
        text.push_str(match arguments.dry_run {
            true => "nothing is written; without --dry-run it holds, and offices learn it with their next pass",
            false => "it holds now; offices learn it with their next pass",
        });
        text
    })
}

fn list(data: &Data, json: bool) -> Result<ExitCode> {
    super::open(data)?;
    let held = held();
    let asked = |one: &Held, level| (one.catalogue.services(level).len(), one.catalogue.components(level).len());
    let value = |one: &Held| -> Value {
        let (services, cells) = asked(one, Level::Kabupaten);
        let (own_services, own_cells) = asked(one, Level::Provinsi);
        json!({
            "version": one.catalogue.version, "from": one.from, "until": one.until, "services": services,
            "cells": cells, "services_of_province": own_services, "cells_of_province": own_cells,
        })
    };
    answer(json, &json!({ "catalogues": held.iter().map(value).collect::<Vec<_>>() }), || {
        let line = |one: &Held| {
            let (services, cells) = asked(one, Level::Kabupaten);
            format!(
                "{:<10} {}–{}: {services} services, {cells} cells of a kabupaten or kota\n",
                one.catalogue.version, one.from, one.until
            )
        };
        held.iter().map(line).collect()
    })
}

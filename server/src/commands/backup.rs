//! `backup`: the province's folder as one archive, beside the running server.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::care::{Shelf, answer_list, answer_made, bar};
use selaras_program::{BackupArguments, now_ms};

use crate::audit::{Act, change_by_command};
use crate::care;
use crate::config::Config;

pub fn run(arguments: &BackupArguments, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    if arguments.list {
        return answer_list(json, &database);
    }
    let data = &arguments.data.data;
    let holder = care::holder(&database)?;
    let to = match &arguments.output {
        Some(file) if !file.is_dir() => Ok(file.clone()),
        Some(folder) => Shelf::at(folder, &holder).next(now_ms()),
        None => Shelf::new(data, Config::load(data)?.backup.folder.as_deref(), &holder).next(now_ms()),
    };
    let made = care::back_up(data, &database, &holder, || to, false, &bar())?;
    let name = made.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    change_by_command(&database, Act::new("backup.make", name), |_| Ok(()))?;
    answer_made(json, &made, "the CA's key and the province's signing key")
}

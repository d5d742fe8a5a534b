//! `backup`: the office's folder as one archive, beside a running `run`.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::care::{Shelf, answer_list, answer_made, bar};
use selaras_program::{BackupArguments, now_ms};

use crate::care;
use crate::config::Config;

pub fn run(arguments: &BackupArguments, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    if arguments.list {
        return answer_list(json, &database);
    }
    let data = &arguments.data.data;
    let holder = care::holder(&office);
    let to = match &arguments.output {
        Some(file) if !file.is_dir() => Ok(file.clone()),
        Some(folder) => Shelf::at(folder, &holder).next(now_ms()),
        None => Shelf::new(data, Config::load(data)?.backup.folder.as_deref(), &holder).next(now_ms()),
    };
    let made = care::back_up(data, &database, &holder, || to, false, &bar())?;
    answer_made(json, &made, "the office's key and the passwords in its folder of keys")
}

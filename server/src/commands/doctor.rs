//! `doctor`: looks the province's folder through and says what to do.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::{DoctorArguments, WrongUse};

use crate::care::examine;

pub fn run(arguments: &DoctorArguments, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data);
    if let Err(error) = &database
        && error.downcast_ref::<WrongUse>().is_some()
    {
        return database.map(|_| ExitCode::SUCCESS);
    }
    let database = database.as_ref().map(|database| &**database);
    examine(&arguments.data.data, database, arguments.deep)?.answer(json)
}

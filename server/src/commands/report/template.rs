//! `report template`: a template as the program has it, to begin an own one from.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use selaras_program::{Data, WrongUse, answer, whole_file};
use serde_json::json;

use crate::report;

#[derive(Args)]
pub struct Template {
    #[command(flatten)]
    pub data: Data,
    /// Its file name; `report list` lists them
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
}

/// One that the data folder has already stays as it is, and is an error.
pub fn run(arguments: &Template, json: bool) -> Result<ExitCode> {
    let data = &arguments.data.data;
    let folder = data.join(report::TEMPLATES);
    let known = report::overridden(data);
    let mut begun = Vec::new();
    for name in &arguments.names {
        let Some((_, is_there)) = known.iter().find(|(known, _)| known == name) else {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            return Err(WrongUse(format!("no template is called {name}; there are {}", names.join(", "))).into());
        };
        let path = folder.join(name);
        if *is_there {
            return Err(WrongUse(format!("{} is there; remove it first to begin anew", path.display())).into());
        }
        begun.push((path, report::built_in(name).unwrap_or_default()));
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("make {}", folder.display()))?;
    for (path, text) in &begun {
        whole_file::write(path, text.as_bytes())?;
    }
    let files: Vec<_> = begun.iter().map(|(path, _)| path).collect();
    answer(json, &json!({ "written": files }), || {
        files.iter().map(|path| format!("{} written; it is used from now on\n", path.display())).collect()
    })
}

//! Options that every command of both programs has.

use std::path::PathBuf;

use clap::Args;

/// Where the program keeps its things.
#[derive(Args)]
pub struct Data {
    /// Folder that holds the database, the keys and selaras.toml
    #[arg(long, value_name = "DIR", env = "SELARAS_DATA")]
    pub data: PathBuf,
}

/// How the program talks.
#[derive(Args)]
pub struct Output {
    /// Print the outcome as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Write logs as JSON lines
    #[arg(long, global = true, env = "SELARAS_LOG_JSON", hide_env_values = true)]
    pub log_json: bool,
}

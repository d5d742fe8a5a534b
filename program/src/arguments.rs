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

#[derive(Args)]
pub struct BackupArguments {
    #[command(flatten)]
    pub data: Data,
    /// The archive to write, or the folder to put it in; without it DIR/backups
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Make none; show the backups that were made, and the last good one
    #[arg(long, conflicts_with = "output")]
    pub list: bool,
}

#[derive(Args)]
pub struct RestoreArguments {
    #[command(flatten)]
    pub data: Data,
    /// The archive that `backup` made
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

#[derive(Args)]
pub struct DoctorArguments {
    #[command(flatten)]
    pub data: Data,
    /// Check every page, index and chain of the database too: minutes for a large one
    #[arg(long)]
    pub deep: bool,
}

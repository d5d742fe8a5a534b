//! Options that every command of both programs has.

use std::path::PathBuf;

use clap::Args;
use selaras_domain::message::Language;

/// Where the program keeps its things.
#[derive(Args)]
pub struct Data {
    /// Folder that holds the database, the keys and selaras.toml
    #[arg(long, value_name = "DIR", env = "SELARAS_DATA")]
    pub data: PathBuf,
}

/// How large a file may be that a person carries.
#[derive(Args)]
pub struct BundleSize {
    /// Largest file in MiB, 0.1 to 64: what does not fit goes into further parts
    #[arg(long = "max-mb", value_name = "MIB", default_value = "60", value_parser = parse_max_mb)]
    pub max_bytes: usize,
}

/// Bytes, from MiB.
fn parse_max_mb(text: &str) -> Result<usize, String> {
    match text.parse::<f64>() {
        Ok(mib) if (0.1..=64.0).contains(&mib) => Ok((mib * 1024.0 * 1024.0) as usize),
        _ => Err("is a number from 0.1 to 64".to_owned()),
    }
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
    /// Language of reasons and advice: id or en
    #[arg(long = "lang", value_name = "LANG", global = true, env = "SELARAS_LANG", hide_env_values = true,
          default_value = "id", value_parser = parse_language)]
    pub language: Language,
}

fn parse_language(word: &str) -> Result<Language, String> {
    Language::from_word(word).ok_or_else(|| "is id or en".to_owned())
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

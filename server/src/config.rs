//! Settings: DIR/selaras.toml, then SELARAS_* variables.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;
use selaras_program::care::{BackupSettings, DAY_MS};
use selaras_program::{WrongUse, read_settings};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where offices connect (gRPC).
    pub listen: SocketAddr,
    /// Further names and addresses in the server's certificate.
    pub hosts: Vec<String>,
    /// After so many days without a word an office is silent.
    pub silent_after_days: u32,
    pub backup: BackupSettings,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 7443)),
            hosts: Vec::new(),
            silent_after_days: 3,
            backup: BackupSettings::default(),
        }
    }
}

impl Config {
    pub fn load(data: &Path) -> Result<Config> {
        let mut config: Config = read_settings(data)?;
        if let Some(listen) = listen_from_environment()? {
            config.listen = listen;
        }
        Ok(config)
    }

    pub fn silent_after_ms(&self) -> i64 {
        i64::from(self.silent_after_days) * DAY_MS
    }
}

/// `SELARAS_LISTEN`, when it is set.
pub fn listen_from_environment() -> Result<Option<SocketAddr>> {
    match std::env::var("SELARAS_LISTEN") {
        Ok(text) => {
            let wrong = |_| WrongUse(format!("SELARAS_LISTEN: {text:?} is not ADDRESS:PORT, for example 0.0.0.0:7443"));
            Ok(Some(text.parse().map_err(wrong)?))
        }
        Err(_) => Ok(None),
    }
}

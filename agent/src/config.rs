//! Settings: DIR/selaras.toml, then SELARAS_* variables.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use selaras_program::{WrongUse, read_settings};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How often `run` syncs when all goes well.
    pub sync_every_seconds: u64,
}

impl Default for Config {
    fn default() -> Self {
        Config { sync_every_seconds: 900 }
    }
}

impl Config {
    pub fn load(data: &Path) -> Result<Config> {
        let mut config: Config = read_settings(data)?;
        if let Ok(text) = std::env::var("SELARAS_SYNC_EVERY_SECONDS") {
            config.sync_every_seconds =
                text.parse().map_err(|_| WrongUse(format!("SELARAS_SYNC_EVERY_SECONDS: {text:?} is not a number")))?;
        }
        if config.sync_every_seconds == 0 {
            return Err(WrongUse("sync_every_seconds must be more than 0".to_owned()).into());
        }
        Ok(config)
    }

    pub fn sync_every(&self) -> Duration {
        Duration::from_secs(self.sync_every_seconds)
    }
}

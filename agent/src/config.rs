//! Settings: DIR/selaras.toml, then SELARAS_* variables.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use selaras_program::care::BackupSettings;
use selaras_program::{WrongUse, read_settings};
use serde::Deserialize;

use crate::import::http::Client;
use crate::sources::{self, Source, SourceSettings};

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How often `run` syncs when all goes well.
    pub sync_every_seconds: u64,
    /// How long the whole of one fetch may take.
    pub source_timeout_seconds: u64,
    /// Trusted beside the roots of this computer (PEM, from the data folder) when a table is fetched.
    pub source_ca_file: Option<PathBuf>,
    pub backup: BackupSettings,
    #[serde(rename = "source")]
    pub sources: Vec<SourceSettings>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            sync_every_seconds: 900,
            source_timeout_seconds: 120,
            source_ca_file: None,
            backup: BackupSettings::default(),
            sources: Vec::new(),
        }
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
        if !(1..=3_600).contains(&config.source_timeout_seconds) {
            return Err(WrongUse("source_timeout_seconds must be 1 to 3600".to_owned()).into());
        }
        Ok(config)
    }

    /// The `[[source]]` of the settings.
    pub fn sources(&self, data: &Path, now_ms: i64) -> Result<Vec<Source>> {
        Ok(sources::sources(&self.sources, data, now_ms)?)
    }

    /// What fetches tables from addresses.
    pub fn client(&self, data: &Path) -> Result<Client> {
        let ca_file = self.source_ca_file.as_ref().map(|file| data.join(file));
        Ok(Client::new(Duration::from_secs(self.source_timeout_seconds), ca_file.as_deref())?)
    }

    pub fn sync_every(&self) -> Duration {
        Duration::from_secs(self.sync_every_seconds)
    }
}

//! Settings: DIR/selaras.toml, then SELARAS_* variables.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use selaras_domain::region::RegionCode;
use selaras_program::care::BackupSettings;
use selaras_program::{WrongUse, read_settings};
use serde::Deserialize;

use crate::import::http::Client;
use crate::page::WebSettings;
use crate::schedule::{Allowance, AllowanceSettings};
use crate::sources::{self, Source, SourceSettings};
use crate::sync::{Network, ProxySettings};

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// How often `run` syncs when all goes well.
    pub sync_every_seconds: u64,
    /// How long the whole of one fetch may take.
    pub source_timeout_seconds: u64,
    /// Trusted beside the roots of this computer (PEM, from the data folder) when a table is fetched.
    pub source_ca_file: Option<PathBuf>,
    /// Trusted beside the province's CA on the way to the province (PEM, from the data folder): of a network that inspects TLS.
    pub extra_ca: Option<PathBuf>,
    pub proxy: ProxySettings,
    /// When passes may run by themselves, and how much they may carry.
    pub sync: AllowanceSettings,
    pub backup: BackupSettings,
    /// Where `run` serves the page; beyond this computer by TLS only.
    pub web_listen: SocketAddr,
    /// What the page is called on the office's network.
    pub web: WebSettings,
    #[serde(rename = "source")]
    pub sources: Vec<SourceSettings>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            sync_every_seconds: 900,
            source_timeout_seconds: 120,
            source_ca_file: None,
            extra_ca: None,
            proxy: ProxySettings::default(),
            sync: AllowanceSettings::default(),
            backup: BackupSettings::default(),
            web_listen: SocketAddr::from(([127, 0, 0, 1], 7450)),
            web: WebSettings::default(),
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
        if let Ok(text) = std::env::var("SELARAS_WEB_LISTEN") {
            config.web_listen =
                text.parse().map_err(|_| WrongUse(format!("SELARAS_WEB_LISTEN: {text:?} is not ADDRESS:PORT")))?;
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

    /// The way to the province.
    pub fn network(&self, data: &Path) -> Network {
        Network {
            proxy: self.proxy.clone(),
            extra_ca: self.extra_ca.clone(),
            data: data.to_owned(),
            files_max_bytes: u64::MAX,
        }
    }

    /// When an office of this region may sync by itself.
    pub fn allowance(&self, region: RegionCode) -> Result<Allowance> {
        let wrong = |wrong| WrongUse(format!("selaras.toml, [sync] {wrong}"));
        Ok(Allowance::understand(&self.sync, region).map_err(wrong)?)
    }

    pub fn sync_every(&self) -> Duration {
        Duration::from_secs(self.sync_every_seconds)
    }
}

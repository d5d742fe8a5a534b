//! Settings: DIR/selaras.toml, then SELARAS_* variables.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Result;
use selaras_domain::rank::Measure;
use selaras_program::care::{BackupSettings, DAY_MS};
use selaras_program::{WrongUse, read_settings};
use serde::Deserialize;

use crate::delivery::DeliverySettings;
use crate::ingest::limits::Limits;
use crate::report::ReportSettings;

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where offices connect (gRPC).
    pub listen: SocketAddr,
    /// Where the dashboard listens: plain HTTP on loopback, TLS elsewhere.
    pub web_listen: SocketAddr,
    pub web: Web,
    /// Further names and addresses in the server's certificate.
    pub hosts: Vec<String>,
    pub certificates: Lives,
    /// After so many days without a word an office is silent.
    pub silent_after_days: u32,
    pub editions: Editions,
    pub report: ReportSettings,
    pub backup: BackupSettings,
    pub limits: Limits,
    pub awards: Awards,
    pub delivery: DeliverySettings,
}

/// What is awarded. Rules of the province, so a setting and no constant.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Awards {
    /// In the order of the page, as `rank --by` says them.
    pub measures: Vec<Measure>,
    /// How many places of each win; equal scores share one.
    pub places: u32,
    /// Only regions that sealed the quarter can win.
    pub sealed_only: bool,
}

impl Default for Awards {
    /// What the province's meetings rank (RULES, Who reports what, when).
    fn default() -> Self {
        let measures = vec![
            Measure::Index,
            Measure::Improvement,
            Measure::Budget,
            Measure::Realisation,
            Measure::Timeliness,
            Measure::Completeness,
        ];
        Awards { measures, places: 3, sealed_only: false }
    }
}

/// What the dashboard needs beside its address. Paths are absolute, or within the data folder.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Web {
    /// The certificate chain that browsers are shown, PEM; without it the server's own.
    pub certificate: Option<PathBuf>,
    /// Its key, PEM.
    pub key: Option<PathBuf>,
    /// A file with the token by which `/metrics` may be read from elsewhere than this computer.
    pub metrics_token_file: Option<PathBuf>,
}

impl Web {
    fn within(mut self, data: &Path) -> Result<Web, WrongUse> {
        if self.certificate.is_some() != self.key.is_some() {
            return Err(WrongUse("selaras.toml: web.certificate and web.key come together".to_owned()));
        }
        for path in [&mut self.certificate, &mut self.key, &mut self.metrics_token_file].into_iter().flatten() {
            *path = data.join(&path);
        }
        Ok(self)
    }
}

/// How editions are published.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Editions {
    /// Days in which regions may object to a provisional edition.
    pub objection_days: u32,
    /// Counts of people from 1 to below this are left out of the open data.
    pub small_below: u32,
}

impl Default for Editions {
    fn default() -> Self {
        Editions { objection_days: 7, small_below: 5 }
    }
}

/// How long certificates live; at least an hour, and a CA's ten years bound them.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Lives {
    office_hours: u32,
    server_hours: u32,
    /// How long after its end an office's certificate may still be renewed.
    grace_days: u32,
}

impl Default for Lives {
    fn default() -> Self {
        Lives { office_hours: 365 * 24, server_hours: 730 * 24, grace_days: 90 }
    }
}

impl Lives {
    pub fn office_ms(&self) -> i64 {
        i64::from(self.office_hours) * HOUR_MS
    }

    pub fn server_ms(&self) -> i64 {
        i64::from(self.server_hours) * HOUR_MS
    }

    pub fn grace_ms(&self) -> i64 {
        i64::from(self.grace_days) * 24 * HOUR_MS
    }

    fn check(&self) -> Result<(), WrongUse> {
        for (name, hours) in [("office_hours", self.office_hours), ("server_hours", self.server_hours)] {
            if !(1..=HOURS_MAX).contains(&hours) {
                return Err(WrongUse(format!("certificates.{name} must be 1 to {HOURS_MAX}")));
            }
        }
        match self.grace_days {
            0..=GRACE_DAYS_MAX => Ok(()),
            _ => Err(WrongUse(format!("certificates.grace_days must be 0 to {GRACE_DAYS_MAX}"))),
        }
    }
}

const HOUR_MS: i64 = 3_600_000;
const HOURS_MAX: u32 = 5 * 365 * 24;
const GRACE_DAYS_MAX: u32 = 365;

impl Default for Config {
    fn default() -> Self {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 7443)),
            web_listen: SocketAddr::from(([127, 0, 0, 1], 8443)),
            web: Web::default(),
            hosts: Vec::new(),
            certificates: Lives::default(),
            silent_after_days: 3,
            editions: Editions::default(),
            report: ReportSettings::default(),
            backup: BackupSettings::default(),
            limits: Limits::default(),
            awards: Awards::default(),
            delivery: DeliverySettings::default(),
        }
    }
}

impl Config {
    pub fn load(data: &Path) -> Result<Config> {
        let mut config: Config = read_settings(data)?;
        if let Some(listen) = listen_from_environment()? {
            config.listen = listen;
        }
        if let Some(listen) = address_from_environment("SELARAS_WEB_LISTEN", "127.0.0.1:8443")? {
            config.web_listen = listen;
        }
        config.web = config.web.within(data)?;
        config.delivery = config.delivery.within(data);
        config.delivery.check()?;
        config.report = config.report.within(data)?;
        config.certificates.check()?;
        config.limits.check()?;
        Ok(config)
    }

    pub fn silent_after_ms(&self) -> i64 {
        i64::from(self.silent_after_days) * DAY_MS
    }
}

/// `SELARAS_LISTEN`, when it is set.
pub fn listen_from_environment() -> Result<Option<SocketAddr>> {
    address_from_environment("SELARAS_LISTEN", "0.0.0.0:7443")
}

fn address_from_environment(name: &str, example: &str) -> Result<Option<SocketAddr>> {
    match std::env::var(name) {
        Ok(text) => {
            let wrong = |_| WrongUse(format!("{name}: {text:?} is not ADDRESS:PORT, for example {example}"));
            Ok(Some(text.parse().map_err(wrong)?))
        }
        Err(_) => Ok(None),
    }
}

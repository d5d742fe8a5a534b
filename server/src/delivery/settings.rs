//! What the channels need: sections of DIR/selaras.toml. Secrets stand in files of their own.

use std::fmt;
use std::path::{Path, PathBuf};

use selaras_domain::message::Message;
use selaras_program::WrongUse;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::channel::Address;

/// Section `delivery`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DeliverySettings {
    pub mail: Option<Mail>,
    pub webhook: Option<Webhook>,
    pub telegram: Option<Telegram>,
    /// Files are dropped into this folder, or folders within it.
    pub folder: Option<PathBuf>,
    /// Where alarms go: `mail:admin@example.id`, `webhook:https://…`, `telegram:CHAT` or `folder:NAME`. Another channel than
    /// the reports' own.
    pub alarm: Option<String>,
    /// An address of a watcher, called each minute while reports are looked after.
    pub heartbeat: Option<Watcher>,
    /// The data folder, whose templates may word messages; no setting.
    #[serde(skip)]
    pub data: PathBuf,
}

/// An address that is never shown.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Watcher(String);

impl Watcher {
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watcher")
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub host: String,
    #[serde(default = "submission")]
    pub port: u16,
    #[serde(default)]
    pub tls: MailTls,
    /// `Selaras Provinsi <spm@example.id>`.
    pub from: String,
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
    /// Trusted beside the roots of this computer, PEM.
    pub ca_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum MailTls {
    /// TLS before the first word (port 465).
    Implicit,
    /// STARTTLS, or nothing is sent (RFC 8314).
    #[default]
    Starttls,
    /// In the clear: only to this computer itself.
    None,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// The key of the signature, at least 32 bytes.
    pub secret_file: PathBuf,
    pub ca_file: Option<PathBuf>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Telegram {
    pub token_file: PathBuf,
    #[serde(default = "telegram")]
    pub url: String,
}

fn submission() -> u16 {
    587
}

fn telegram() -> String {
    "https://api.telegram.org".to_owned()
}

/// What a file holds, without the line's end. Never shown.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn read(path: &Path) -> Result<Secret, WrongUse> {
        let wrong = |error: String| WrongUse(format!("{}: {error}", path.display()));
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?);
        match text.trim() {
            "" => Err(wrong("is empty".to_owned())),
            secret => Ok(Secret(Zeroizing::new(secret.to_owned()))),
        }
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl DeliverySettings {
    /// Whether a channel is set; what needs no settings always is.
    pub fn has(&self, channel: &str) -> bool {
        match channel {
            "mail" => self.mail.is_some(),
            "webhook" => self.webhook.is_some(),
            "telegram" => self.telegram.is_some(),
            "folder" => self.folder.is_some(),
            _ => true,
        }
    }

    pub fn check(&self) -> Result<(), WrongUse> {
        let wrong = |error: Message| WrongUse(format!("selaras.toml: delivery.alarm: {}", error.en));
        let address = self.alarm.as_deref().map(Address::parse).transpose().map_err(wrong)?;
        if matches!(address, Some(Address::Office(_) | Address::Contact(_))) {
            return Err(WrongUse("selaras.toml: delivery.alarm: offices get reports, no alarms".to_owned()));
        }
        let is_address =
            self.heartbeat.as_ref().is_none_or(|url| Address::parse(&format!("webhook:{}", url.expose())).is_ok());
        match is_address {
            true => Ok(()),
            false => Err(WrongUse(
                "selaras.toml: delivery.heartbeat: write an address like https://example.id/PATH".to_owned(),
            )),
        }
    }

    /// Paths are absolute, or within the data folder.
    pub fn within(mut self, data: &Path) -> DeliverySettings {
        let mail = self.mail.iter_mut().flat_map(|mail| [&mut mail.password_file, &mut mail.ca_file]).flatten();
        let mut paths: Vec<&mut PathBuf> = mail.collect();
        if let Some(webhook) = &mut self.webhook {
            paths.push(&mut webhook.secret_file);
            paths.extend(webhook.ca_file.as_mut());
        }
        paths.extend(self.telegram.as_mut().map(|telegram| &mut telegram.token_file));
        paths.extend(self.folder.as_mut());
        paths.into_iter().for_each(|path| *path = data.join(&path));
        self.data = data.to_owned();
        self
    }
}

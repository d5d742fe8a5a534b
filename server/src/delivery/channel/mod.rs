//! The ways out. A parcel is first made ready, as far as nothing has been handed over; what fails there may be tried again
//! whenever. Then it is handed over, and only that step leaves a doubt when its answer does not come.

mod folder;
mod http;
mod mail;
mod office;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use selaras_domain::message;
use selaras_domain::message::{Message, Told};
use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;
use selaras_ledger::Database;

use super::settings::DeliverySettings;
use crate::store::{DocumentRow, Recipient};

/// The longest that one try may take.
pub const TRY_MAX: Duration = Duration::from_secs(60);

/// Where something goes: channel and address, `mail:kepala@example.id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    Mail(String),
    Webhook(String),
    Telegram(String),
    /// A folder within the one of the settings; empty: that one.
    Folder(String),
    /// The offices of a region, by its code; empty: of the region whose report it is.
    Office(String),
    /// Where the offices of a region want to be reached beside their passes, by its code; empty: as with `Office`. A run turns it
    /// into their addresses when it begins.
    Contact(String),
}

impl Address {
    /// The error is for whoever wrote it.
    pub fn parse(text: &str) -> Result<Address, Message> {
        let (channel, address) = text.split_once(':').unwrap_or((text, ""));
        Address::of(channel, address.trim())
    }

    /// Who gets the report of this region, or of the province, there.
    pub fn recipient(&self, region: Option<RegionCode>) -> Recipient {
        Recipient { channel: self.channel().to_owned(), address: self.address().to_owned(), region }
    }

    pub fn of_recipient(recipient: &Recipient) -> Result<Address, Message> {
        Address::of(&recipient.channel, &recipient.address)
    }

    fn of(channel: &str, address: &str) -> Result<Address, Message> {
        let owned = address.to_owned();
        match channel {
            "mail" => mail::check(address).map(|()| Address::Mail(owned)),
            "webhook" => http::check(address).map(|()| Address::Webhook(owned)),
            "telegram" if !address.is_empty() => Ok(Address::Telegram(owned)),
            "folder" => folder::check(address).map(|()| Address::Folder(owned)),
            "office" => office::check(channel, address).map(|()| Address::Office(owned)),
            "contact" => office::check(channel, address).map(|()| Address::Contact(owned)),
            _ => Err(message!(
                "{channel}:{address}: tulis mail:nama@contoh.id, webhook:https://contoh.id/jalur, telegram:KODE, folder:NAMA, office:62.07 atau contact:62.07",
                "{channel}:{address}: write mail:name@example.id, webhook:https://example.id/path, telegram:CHAT, folder:NAME, office:62.07 or contact:62.07"
            )),
        }
    }

    pub fn channel(&self) -> &'static str {
        match self {
            Address::Mail(_) => "mail",
            Address::Webhook(_) => "webhook",
            Address::Telegram(_) => "telegram",
            Address::Folder(_) => "folder",
            Address::Office(_) => "office",
            Address::Contact(_) => "contact",
        }
    }

    pub fn address(&self) -> &str {
        match self {
            Address::Mail(address)
            | Address::Webhook(address)
            | Address::Telegram(address)
            | Address::Folder(address)
            | Address::Office(address)
            | Address::Contact(address) => address,
        }
    }

    /// What else goes the same way answers or is silent with it: a mail server, a bot, each receiver of webhooks.
    pub fn way(&self) -> String {
        match self {
            Address::Webhook(url) => http::host(url),
            other => other.channel().to_owned(),
        }
    }

    /// Whether a second hand-over of the same key is noticed at the other side, so that a doubt may be cleared by trying again.
    pub fn notices_repeats(&self) -> bool {
        matches!(self, Address::Webhook(_) | Address::Folder(_) | Address::Office(_) | Address::Contact(_))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.channel(), self.address())
    }
}

/// What the other side answered.
pub type Receipt = Message;

/// What became of a parcel that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handed {
    Arrived(Receipt),
    /// It lies ready, and somebody has to fetch it.
    Laid,
}

/// Why something did not arrive; the text is for whoever looks after the reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDelivered {
    /// Perhaps later.
    Later(Message),
    /// Never, as things are: the address does not exist, the settings lack something.
    Never(Message),
    /// It was handed over, and the answer did not come.
    Unknown(Message),
}

impl NotDelivered {
    pub fn reason(&self) -> &Message {
        match self {
            NotDelivered::Later(reason) | NotDelivered::Never(reason) | NotDelivered::Unknown(reason) => reason,
        }
    }
}

/// What is handed over.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The same for every try.
    pub key: String,
    pub document: DocumentRow,
    /// `None`: no report, but an alarm or a test.
    pub about: Option<About>,
}

impl Parcel {
    /// From what tells it from every other: the same for every try, in whatever process.
    pub fn key_of(text: &str) -> String {
        blake3::hash(text.as_bytes()).to_hex().chars().take(32).collect()
    }
}

/// Which report it is.
#[derive(Clone, Debug)]
pub struct About {
    pub kind: String,
    pub year: u16,
    pub quarter: Quarter,
    /// `None`: the province's.
    pub region: Option<RegionCode>,
    pub now_ms: i64,
}

/// A parcel that is ready to be handed over.
pub enum Ready {
    Mail(Box<mail::Ready>),
    Http(Box<http::Ready>),
    Folder(folder::Ready),
    Office(Box<office::Ready>),
}

/// The channels as the settings have them.
#[derive(Clone)]
pub struct Channels {
    settings: DeliverySettings,
    /// Where reports for offices lie ready.
    database: Arc<Database>,
}

impl Channels {
    pub fn new(settings: DeliverySettings, database: &Arc<Database>) -> Channels {
        Channels { settings, database: Arc::clone(database) }
    }

    pub fn alarm(&self) -> Option<&str> {
        self.settings.alarm.as_deref()
    }

    pub fn folder(&self) -> Option<&PathBuf> {
        self.settings.folder.as_ref()
    }

    /// Everything up to the hand-over.
    pub async fn prepare(&self, to: &Address, parcel: &Parcel) -> Result<Ready, NotDelivered> {
        match to {
            Address::Mail(address) => {
                let settings = self.settings.mail.as_ref().ok_or_else(|| lacking("delivery.mail"))?;
                mail::prepare(settings, address, parcel).await.map(Box::new).map(Ready::Mail)
            }
            Address::Webhook(url) => {
                let settings = self.settings.webhook.as_ref().ok_or_else(|| lacking("delivery.webhook"))?;
                http::webhook(settings, url, parcel).map(Box::new).map(Ready::Http)
            }
            Address::Telegram(chat) => {
                let settings = self.settings.telegram.as_ref().ok_or_else(|| lacking("delivery.telegram"))?;
                http::telegram(settings, &self.settings.data, chat, parcel).map(Box::new).map(Ready::Http)
            }
            Address::Folder(name) => {
                let root = self.settings.folder.as_ref().ok_or_else(|| lacking("delivery.folder"))?;
                folder::prepare(root, name, parcel).map(Ready::Folder)
            }
            Address::Office(region) => office::prepare(&self.database, region, parcel).map(Box::new).map(Ready::Office),
            // It stands so only where nobody had an address.
            Address::Contact(region) => Err(NotDelivered::Never(message!(
                "tidak ada perangkat daerah {region} yang mempunyai alamat kontak: isi di Pengelolaan › Perangkat daerah, lalu kirim jadwalnya sekarang",
                "no office of region {region} has a contact address: set one with `office contact`, then send the schedule now"
            ))),
        }
    }

    /// Calls the watcher of the settings, where there is one.
    pub async fn beat(&self) -> Result<(), NotDelivered> {
        match &self.settings.heartbeat {
            Some(url) => http::beat(url.expose()).await,
            None => Ok(()),
        }
    }

    /// The whole way at once, for what nobody keeps books of: alarms and tests.
    pub async fn send(&self, to: &Address, parcel: &Parcel) -> Result<Handed, NotDelivered> {
        let sent = async { hand_over(self.prepare(to, parcel).await?).await };
        tokio::time::timeout(TRY_MAX, sent).await.unwrap_or_else(|_| Err(NotDelivered::Later(no_answer())))
    }
}

/// The step that is done once.
pub async fn hand_over(ready: Ready) -> Result<Handed, NotDelivered> {
    match ready {
        Ready::Mail(mail) => mail::hand_over(*mail).await.map(Handed::Arrived),
        Ready::Http(request) => http::hand_over(*request).await.map(Handed::Arrived),
        Ready::Folder(file) => folder::hand_over(&file).map(Handed::Arrived),
        Ready::Office(report) => office::hand_over(*report).await,
    }
}

pub fn no_answer() -> Message {
    message!("tidak ada jawaban", "no answer")
}

/// An error with its causes; what comes from a library is told in its own words.
pub fn told(error: &anyhow::Error) -> Message {
    let said = |cause: &(dyn std::error::Error + 'static)| match cause.downcast_ref::<Told>() {
        Some(told) => told.message().clone(),
        None => Message::untranslated(cause.to_string()),
    };
    let causes: Vec<Message> = error.chain().map(said).collect();
    let joined = |text: fn(&Message) -> &str| causes.iter().map(text).collect::<Vec<_>>().join(": ");
    Message { id: joined(|one| &one.id), en: joined(|one| &one.en) }
}

fn lacking(section: &str) -> NotDelivered {
    NotDelivered::Never(message!(
        "selaras.toml tidak berisi bagian [{section}]",
        "selaras.toml has no section [{section}]"
    ))
}

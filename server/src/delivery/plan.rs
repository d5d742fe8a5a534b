//! A schedule as a person writes it, on the command line or the dashboard: read whole, or refused with what is wrong.

use anyhow::Result;
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_domain::region::RegionCode;
use selaras_ledger::Connection;
use thiserror::Error;

use super::channel::Address;
use super::due::{Rule, Trigger};
use super::maker::Makers;
use crate::store::{self, Recipient, ScheduleRow};

const NAME_MAX_CHARS: usize = 60;
/// Each office's own report goes to two or three people.
const RECIPIENTS_MAX: usize = 2_000;

#[derive(Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    #[error("the name has 1 to {NAME_MAX_CHARS} characters")]
    Name,
    #[error("a schedule is called so already")]
    NameTaken,
    #[error("no document is called {0:?}")]
    Kind(String),
    #[error("{0}")]
    Trigger(String),
    #[error("{}", .0.en)]
    Address(Message),
    #[error("1 to {RECIPIENTS_MAX} recipients")]
    Recipients,
}

impl PlanError {
    /// Which words tell it on a page.
    pub fn word(&self) -> &'static str {
        match self {
            PlanError::Name => "sending-name-wrong",
            PlanError::NameTaken => "sending-name-taken",
            PlanError::Kind(_) => "sending-kind-wrong",
            PlanError::Trigger(_) => "sending-trigger-wrong",
            PlanError::Address(_) => "sending-address-wrong",
            PlanError::Recipients => "sending-recipients-wrong",
        }
    }
}

/// What is to be sent, when and to whom.
pub struct Plan {
    pub row: ScheduleRow,
    pub trigger: Trigger,
    pub recipients: Vec<Recipient>,
}

/// What a person wrote.
pub struct Written<'a> {
    pub name: &'a str,
    pub kind: &'a str,
    pub when: &'a str,
    /// `previous` or `current`.
    pub period: &'a str,
    /// `mail:name@example.id`, …
    pub to: &'a [String],
    /// Whose own reports they get; `None`: the province's.
    pub regions: &'a [Option<RegionCode>],
}

impl Plan {
    pub fn read(written: &Written<'_>, makers: &Makers, now_ms: i64) -> Result<Plan, PlanError> {
        let name = written.name.trim();
        if name.is_empty() || name.chars().count() > NAME_MAX_CHARS || name.chars().any(char::is_control) {
            return Err(PlanError::Name);
        }
        if !makers.makes(written.kind) {
            return Err(PlanError::Kind(written.kind.to_owned()));
        }
        let trigger = Trigger::parse(written.when, now_ms).map_err(PlanError::Trigger)?;
        if name == store::LETTERS {
            return Err(PlanError::NameTaken);
        }
        let rule = Rule::parse(written.period).ok_or_else(|| PlanError::Trigger(written.period.to_owned()))?;
        let row = ScheduleRow {
            id: 0,
            name: name.to_owned(),
            kind: written.kind.to_owned(),
            trigger: trigger.to_string(),
            period: rule.word().to_owned(),
            is_active: true,
            since_ms: now_ms,
        };
        Ok(Plan { row, trigger, recipients: recipients(written.to, written.regions)? })
    }

    pub fn add(&self, connection: &Connection) -> Result<()> {
        if !store::add_schedule(connection, &self.row)? {
            return Err(PlanError::NameTaken.into());
        }
        hold_to_province(connection, &self.recipients)?;
        let named = store::schedules(connection)?.into_iter().find(|row| row.name == self.row.name);
        let id = named.map_or(0, |row| row.id);
        self.recipients.iter().try_for_each(|recipient| store::add_recipient(connection, id, recipient).map(drop))
    }
}

/// Whether the reports are of regions of this province.
pub fn hold_to_province(connection: &Connection, recipients: &[Recipient]) -> Result<()> {
    let province = store::province(connection)?.province();
    match recipients.iter().filter_map(|one| one.region).find(|region| region.province() != province) {
        Some(other) => Err(PlanError::Address(message!(
            "{other} bukan daerah provinsi ini",
            "{other} is no region of this province"
        ))
        .into()),
        None => Ok(()),
    }
}

/// Each address with each region; one that names its own region, `62.07 mail:name@example.id`, with that alone.
pub fn recipients(to: &[String], regions: &[Option<RegionCode>]) -> Result<Vec<Recipient>, PlanError> {
    let mut recipients = Vec::new();
    for text in to {
        let own = text.trim().split_once(' ').and_then(|(code, to)| Some((code.parse::<RegionCode>().ok()?, to)));
        let (own, text) = own.map_or((None, text.as_str()), |(code, to)| (Some([Some(code)]), to));
        let regions = own.as_ref().map_or(regions, |own| own.as_slice());
        let address = Address::parse(text).map_err(PlanError::Address)?;
        for region in regions {
            let whom = whom(&address, *region)?;
            recipients.push(Recipient { channel: address.channel().to_owned(), address: whom, region: *region });
        }
    }
    if recipients.is_empty() || recipients.len() > RECIPIENTS_MAX { Err(PlanError::Recipients) } else { Ok(recipients) }
}

/// The address as a delivery has it: a report for offices goes to those of its own region.
fn whom(address: &Address, region: Option<RegionCode>) -> Result<String, PlanError> {
    let (Address::Office(offices) | Address::Contact(offices)) = address else {
        return Ok(address.address().to_owned());
    };
    let channel = address.channel();
    match (offices.as_str(), region) {
        ("", Some(region)) => Ok(region.to_string()),
        ("", None) => Err(PlanError::Address(message!(
            "{channel}: tulis daerahnya, {channel}:62.07, atau pilih laporan setiap daerah",
            "{channel}: write whose, {channel}:62.07, or choose the own report of each region"
        ))),
        (offices, Some(region)) if offices != region.to_string() => Err(PlanError::Address(message!(
            "{channel}:{offices}: laporan daerah {region} hanya untuk daerah itu; tulis {channel} saja",
            "{channel}:{offices}: the report of {region} is for that region alone; write {channel} without a code"
        ))),
        (offices, _) => Ok(offices.to_owned()),
    }
}

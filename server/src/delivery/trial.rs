//! Trying out: what a schedule would send to whom, and a letter that tests a way. Neither leaves a run behind.

use std::collections::BTreeMap;

use selaras_domain::message::Message;
use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;
use selaras_program::instant;

use super::channel::{Address, Channels, Handed, NotDelivered, Parcel, Receipt, told};
use super::maker::{Made, Makers, Wanted};
use crate::store::{DocumentRow, Recipient};

/// Those who would get the same document, and the document or why there is none.
pub struct Trial {
    pub to: Vec<Recipient>,
    pub made: Result<Made, Message>,
}

/// Makes what would be sent, each document once. It may take seconds: called outside of async code.
pub fn would_send(makers: &Makers, kind: &str, year: u16, quarter: Quarter, recipients: Vec<Recipient>) -> Vec<Trial> {
    let mut by_region: BTreeMap<Option<RegionCode>, Vec<Recipient>> = BTreeMap::new();
    for to in recipients {
        by_region.entry(to.region).or_default().push(to);
    }
    let trial = |(region, to)| {
        let made = makers.make(&Wanted { kind: kind.to_owned(), year, quarter, region, basis: None });
        Trial { to, made: made.map_err(|error| told(&error)) }
    };
    by_region.into_iter().map(trial).collect()
}

/// Sends a short letter, and gives what the other side answered.
pub async fn test_letter(channels: &Channels, to: &Address, now_ms: i64) -> Result<Receipt, NotDelivered> {
    let document = DocumentRow {
        subject: "Uji kirim Selaras: tidak perlu dijawab".to_owned(),
        text: format!("Surat ini menguji jalan laporan Selaras, {}.", instant(now_ms)),
        ..DocumentRow::default()
    };
    let parcel = Parcel { key: format!("uji-{now_ms}"), document, about: None };
    Ok(match channels.send(to, &parcel).await? {
        Handed::Arrived(receipt) => receipt,
        Handed::Laid => Message::default(),
    })
}

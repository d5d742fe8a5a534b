//! The digest of the offices that somebody should call: who is silent, with what waits there, a clock that is wrong, a certificate
//! that ends. It is the contact board as a letter, so that the province is told without looking.

use std::sync::Arc;

use anyhow::Result;
use selaras_domain::message;
use selaras_domain::message::Language;
use selaras_domain::region::{RegionCode, region};
use selaras_ledger::{Database, Transaction};
use selaras_program::care::{CLOCK_MOST_MS, DAY_MS};
use selaras_program::now_ms;

use super::maker::{Made, Maker, Wanted};
use crate::offices::{Contact, board};
use crate::report::words;
use crate::store::{self, DocumentRow};

/// The kind by which schedules name it.
pub const SILENT: &str = "silent";

/// An office renews its certificate long before.
const CERTIFICATE_LEAST_MS: i64 = 14 * DAY_MS;

pub(super) struct Silent {
    pub database: Arc<Database>,
    pub silent_after_ms: i64,
}

impl Maker for Silent {
    fn makes(&self, kind: &str) -> bool {
        kind == SILENT
    }

    /// Of the whole province, or of one region's offices; of now, whatever the quarter.
    fn make(&self, wanted: &Wanted) -> Result<Made> {
        self.database.read(|tx| {
            let now_ms = now_ms();
            let mut board = board(tx, now_ms, self.silent_after_ms)?;
            board.retain(|contact| {
                contact.row.revoked_ms.is_none() && wanted.region.is_none_or(|region| region == contact.row.region)
            });
            digest(tx, &board, now_ms, self.silent_after_ms)
        })
    }
}

/// Nothing to say is not sent: the run says why.
fn digest(tx: &Transaction<'_>, board: &[Contact], now_ms: i64, silent_after_ms: i64) -> Result<Made> {
    let zone = store::province(tx)?;
    let told: Vec<(&Contact, Vec<String>)> =
        board.iter().map(|contact| (contact, troubles(contact, now_ms, zone))).collect();
    let (silent, others): (Vec<_>, Vec<_>) =
        told.into_iter().partition(|(contact, _)| contact.silent_since_ms.is_some());
    let others: Vec<_> = others.into_iter().filter(|(_, troubles)| !troubles.is_empty()).collect();
    if silent.is_empty() && others.is_empty() {
        let all = board.len();
        return Ok(Made::Needless(message!(
            "semua {all} perangkat daerah terdengar, jam dan sertifikatnya baik",
            "all {all} offices speak, their clocks and certificates are good"
        )));
    }
    let (all, days) = (board.len(), silent_after_ms / DAY_MS);
    let subject = match (silent.len(), others.len()) {
        (0, others) => format!("Tidak ada perangkat yang diam; {others} dari {all} perlu diperbaiki: hubungi mereka"),
        (silent, _) => format!("{silent} dari {all} perangkat daerah diam lebih dari {days} hari: hubungi mereka"),
    };
    let mut text = format!("{subject}.\n");
    for (title, rows) in [("Diam", silent), ("Terdengar, tetapi perlu diperbaiki", others)] {
        if !rows.is_empty() {
            text.push_str(&format!("\n{title}:\n"));
        }
        for (Contact { row, .. }, troubles) in rows {
            let name = region(row.region).map_or("", |region| region.name.as_str());
            text.push_str(&format!("- {} {name}, {}: {}\n", row.region, row.name, troubles.join("; ")));
        }
    }
    text.push_str("\nPengingat dapat dikirim dari Kontak di dasbor provinsi.\n");
    Ok(Made::Document(Box::new(DocumentRow { subject, text, ..DocumentRow::default() })))
}

/// What is to be told of an office; of a silent one its last word and what waits, too.
fn troubles(contact: &Contact, now_ms: i64, zone: RegionCode) -> Vec<String> {
    let row = &contact.row;
    let mut troubles = Vec::new();
    if let Some(since_ms) = contact.silent_since_ms {
        let days = (now_ms - since_ms) / DAY_MS;
        troubles.push(match (row.last_contact_ms, row.certificate_expires_ms) {
            (Some(at_ms), _) => format!("terakhir {} ({days} hari)", day(at_ms, zone)),
            (None, Some(_)) => format!("bergabung, belum pernah sinkron ({days} hari)"),
            (None, None) => format!("belum bergabung ({days} hari)"),
        });
        troubles.extend(contact.waiting.filter(|lines| *lines > 0).map(|lines| format!("{lines} baris menunggu")));
    }
    if row.last_contact_ms.is_some() && row.clock_offset_ms.abs() > CLOCK_MOST_MS {
        let minutes = row.clock_offset_ms.abs() / 60_000;
        let way = if row.clock_offset_ms > 0 { "terlalu cepat" } else { "terlambat" };
        troubles.push(format!("jamnya {way} {minutes} menit"));
    }
    if let Some(end_ms) = row.certificate_expires_ms.filter(|end_ms| end_ms - now_ms < CERTIFICATE_LEAST_MS) {
        let verb = if end_ms <= now_ms { "berakhir sejak" } else { "berakhir" };
        troubles.push(format!("sertifikatnya {verb} {}", day(end_ms, zone)));
    }
    troubles
}

fn day(at_ms: i64, zone: RegionCode) -> String {
    words(Language::Indonesian).day(&at_ms, &zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use selaras_domain::line::{OfficeId, OfficeRights};
    use uuid::Uuid;

    use crate::edition::tests::{NOW_MS, Province};
    use crate::store::Contact as Told;

    fn office(province: &Province, region: &str) {
        let (office, region, sectors) = (OfficeId(Uuid::now_v7()), region.parse().unwrap(), Vec::new());
        let name = "SAMPLE Bappeda".to_owned();
        let rights = OfficeRights { office, name, region, sectors, from_ms: None, until_ms: None };
        province.database.write_blocking(move |tx| store::add_office(tx, &rights, "admin", NOW_MS)).unwrap();
    }

    /// What is said so many days after the offices were added.
    fn said(province: &Province, days: i64) -> Made {
        let (now_ms, after_ms) = (NOW_MS + days * DAY_MS, 3 * DAY_MS);
        let read = province.database.read(|tx| digest(tx, &board(tx, now_ms, after_ms)?, now_ms, after_ms));
        read.unwrap()
    }

    /// An office says a word, by its clock and with so many lines.
    fn speaks(province: &Province, region: &str, days: i64, clock_offset_ms: i64) {
        let region: RegionCode = region.parse().unwrap();
        let job = move |tx: &Transaction<'_>| {
            let office = store::offices(tx)?.into_iter().find(|row| row.region == region).unwrap().office;
            let (at_ms, program_version) = (NOW_MS + days * DAY_MS, "1".to_owned());
            let told = Told { office, at_ms, program_version, clock_offset_ms, told_seq: 12, followed: Vec::new() };
            store::record_contact(tx, &told)
        };
        province.database.write_blocking(job).unwrap();
    }

    #[test]
    fn who_is_silent_is_told_with_what_waits_and_nothing_is_said_when_all_speak() {
        let province = Province::founded();
        for region in ["62.01", "62.07", "62.71"] {
            office(&province, region);
        }
        let Made::Needless(reason) = said(&province, 1) else { panic!("nobody is silent yet") };
        assert_eq!(reason.en, "all 3 offices speak, their clocks and certificates are good");
        speaks(&province, "62.07", 1, 0);
        speaks(&province, "62.71", 6, 600_000);
        let Made::Document(letter) = said(&province, 7) else { panic!("two are silent") };
        assert_eq!(letter.subject, "2 dari 3 perangkat daerah diam lebih dari 3 hari: hubungi mereka");
        insta::assert_snapshot!(letter.text);
        speaks(&province, "62.01", 7, 0);
        speaks(&province, "62.07", 7, 0);
        let Made::Document(letter) = said(&province, 8) else { panic!("a clock is wrong") };
        assert!(letter.subject.starts_with("Tidak ada perangkat yang diam; 1 dari 3 perlu diperbaiki"), "{letter:?}");
        assert!(letter.text.contains("jamnya terlalu cepat 10 menit") && !letter.text.contains("Diam:"), "{letter:?}");
    }
}

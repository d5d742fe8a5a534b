//! Reminders: before a deadline, to the province who has not sealed, and to each region that has not that it has not; and what a
//! person of the province reminds offices of.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::Timestamp;
use selaras_domain::calendar::Due;
use selaras_domain::message;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::{RegionCode, region};
use selaras_ledger::{Connection, Database, calendar, sealing};
use serde_json::{Value, json};

use super::maker::{Made, Maker, Wanted};
use crate::commands::regions;
use crate::report;
use crate::store::{self, DocumentRow};

/// The kind by which schedules name them.
pub const REMINDER: &str = "reminder";

pub(super) struct Reminders {
    pub database: Arc<Database>,
    /// The data folder, whose templates may word them.
    pub data: PathBuf,
}

impl Maker for Reminders {
    fn makes(&self, kind: &str) -> bool {
        kind == REMINDER
    }

    fn make(&self, wanted: &Wanted) -> Result<Made> {
        let (year, quarter) = (wanted.year, wanted.quarter);
        self.database.read(|tx| {
            let due = |code| anyhow::Ok(calendar(tx, [code], year..=year)?.due(code, year, quarter));
            match wanted.region {
                Some(code) => {
                    let is_sealed = sealing(tx, code, Period::quarter(year, quarter))?.is_some();
                    if is_sealed { Ok(needless()) } else { self.to_region(code, (year, quarter), due(code)?) }
                }
                None => {
                    let open = unsealed(tx, year, quarter)?;
                    match open.is_empty() {
                        true => Ok(needless()),
                        false => self.to_province(&open, (year, quarter), due(store::province(tx)?)?),
                    }
                }
            }
        })
    }
}

impl Reminders {
    fn to_region(&self, code: RegionCode, (year, quarter): (u16, Quarter), due: Option<Due>) -> Result<Made> {
        let values =
            json!({ "code": code, "name": name(code), "quarter": quarter.roman(), "year": year, "until": until(due) });
        self.letter("pengingat-daerah.txt", &values)
    }

    fn to_province(&self, open: &[RegionCode], (year, quarter): (u16, Quarter), due: Option<Due>) -> Result<Made> {
        let regions: Vec<Value> = open.iter().map(|code| json!({ "code": code, "name": name(*code) })).collect();
        let values = json!({ "regions": regions, "quarter": quarter.roman(), "year": year, "until": until(due) });
        self.letter("pengingat-provinsi.txt", &values)
    }

    fn letter(&self, template: &str, values: &Value) -> Result<Made> {
        let (subject, text) = report::letter(&self.data, template, values)?;
        Ok(Made::Document(Box::new(DocumentRow { subject, text, ..DocumentRow::default() })))
    }
}

fn unsealed(connection: &Connection, year: u16, quarter: Quarter) -> Result<Vec<RegionCode>> {
    let mut open = Vec::new();
    for code in regions(connection, None)? {
        if sealing(connection, code, Period::quarter(year, quarter))?.is_none() {
            open.push(code);
        }
    }
    Ok(open)
}

/// What a person's reminder to the offices of a region is about.
pub struct Occasion<'a> {
    pub region: RegionCode,
    pub year: u16,
    pub quarter: Quarter,
    /// All who get it were not heard of for long.
    pub is_silent: bool,
    pub text: &'a str,
    pub writer: &'a str,
    pub now_ms: i64,
}

/// The letter beside a reminder that comes with the pass: the verdict and the next act, then what the person wrote.
pub fn letter_to_offices(connection: &Connection, occasion: &Occasion<'_>) -> Result<DocumentRow> {
    let Occasion { region, year, quarter, is_silent, text, writer, now_ms } = *occasion;
    let due = calendar(connection, [region], year..=year)?.due(region, year, quarter);
    let is_sealed = sealing(connection, region, Period::quarter(year, quarter))?.is_some();
    let (name, of) = (name(region), format!("TW {} {year}", quarter.roman()));
    let subject = match (is_silent, is_sealed, due.filter(|due| due.at.as_millisecond() <= now_ms)) {
        (true, ..) => format!("Perangkat {name} lama tidak terhubung: nyalakan komputernya, lalu sinkronkan"),
        (false, true, _) => format!("Pengingat {of} untuk {name}: baca dan kerjakan yang diminta provinsi"),
        (false, false, Some(_)) => format!("{name} belum mengesahkan {of}, tenggatnya lewat: sahkan sekarang"),
        (false, false, None) => format!("{name} belum mengesahkan {of}: sahkan {}", until(due)),
    };
    let text = format!(
        "{subject}.\n\n{text}\n\nDari {writer}. Pengingat ini turun juga dengan sinkronisasi berikutnya dan tampil di halaman \
         Selaras perangkat daerah.\n"
    );
    Ok(DocumentRow { subject, text, ..DocumentRow::default() })
}

fn needless() -> Made {
    Made::Needless(message!("semua daerah yang dituju sudah mengesahkan", "every region that it is for has sealed"))
}

fn name(code: RegionCode) -> &'static str {
    region(code).map_or("", |region| region.name.as_str())
}

/// "sebelum 20 Juli 2026 pukul 23.59 WIB".
fn until(due: Option<Due>) -> String {
    due.and_then(|due| said(due).ok()).unwrap_or_else(|| "sebelum tenggat".to_owned())
}

fn said(due: Due) -> Result<String> {
    const MONTHS: [&str; 12] = [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ];
    let at = Timestamp::from_millisecond(due.at.as_millisecond())?.to_zoned(due.zone.time_zone());
    let month = MONTHS.get(usize::from(at.month() as u8) - 1).context("a month")?;
    let (day, year, hour, minute) = (at.day(), at.year(), at.hour(), at.minute());
    Ok(format!("sebelum {day} {month} {year} pukul {hour:02}.{minute:02} {}", due.zone.abbreviation()))
}

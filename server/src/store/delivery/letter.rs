//! Letters that somebody wrote: a run whose documents are there when it begins, of a schedule that stands in no list.

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::line::OfficeId;
use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;

use super::run::{DeliveryRow, DocumentRow, begin_run, deliveries};
use super::schedule::Recipient;
use super::{end_making, put_document};

/// What `report runs` and alarms call them; no other schedule may be called so.
pub const LETTERS: &str = "Pengingat dari papan kontak";

/// A letter to an office of a region. Offices with the same address get one.
#[derive(Clone, Debug)]
pub struct Letter {
    pub office: OfficeId,
    pub region: RegionCode,
    pub to: Recipient,
    pub key: String,
}

/// Lays letters before the engine, each region's with its own words. Gives whose each delivery is.
pub fn begin_letters(
    connection: &Connection,
    (year, quarter): (u16, Quarter),
    letters: &[Letter],
    words: &[(RegionCode, DocumentRow)],
    now_ms: i64,
) -> Result<Vec<(OfficeId, DeliveryRow)>> {
    if letters.is_empty() {
        return Ok(Vec::new());
    }
    connection.execute(
        "INSERT INTO schedule (name, kind, trigger, period, is_active, since_ms, removed_ms)
         VALUES (?1, 'reminder', 'hand', 'previous', 0, ?2, ?2) ON CONFLICT (name) DO NOTHING",
        params![LETTERS, now_ms],
    )?;
    let schedule: i64 = connection.query_row("SELECT id FROM schedule WHERE name = ?1", [LETTERS], |row| row.get(0))?;
    let mut recipients: Vec<(Recipient, String)> = Vec::new();
    for letter in letters {
        if recipients.iter().all(|(to, _)| *to != letter.to) {
            recipients.push((letter.to.clone(), letter.key.clone()));
        }
    }
    // Two in one millisecond are two.
    let run = (now_ms..)
        .find_map(|at_ms| begin_run(connection, (schedule, at_ms), (year, quarter), &recipients, now_ms).transpose());
    let run = run.context("an instant that no run has")??;
    for (region, document) in words {
        put_document(connection, run, Some(*region), document)?;
    }
    end_making(connection, run, &Default::default())?;
    let begun = deliveries(connection, run)?;
    let of = |letter: &Letter| {
        let row = begun.iter().find(|row| row.to == letter.to).context("a delivery of a letter")?;
        Ok((letter.office, row.clone()))
    };
    letters.iter().map(of).collect()
}

//! What the doctor looks at of the reports that send themselves: whether somebody would be told, and what nobody has decided.

use std::collections::BTreeSet;

use anyhow::Result;
use selaras_domain::message;
use selaras_ledger::{Connection, Database};
use selaras_program::care::{Findings, Level};

use crate::delivery::{Address, DeliverySettings, reached};
use crate::store::{self, ScheduleRow};

/// Adds what is well or wrong with the deliveries, for a province that sends reports by itself.
pub(super) fn examine(
    found: &mut Findings,
    database: &Database,
    settings: &DeliverySettings,
    now_ms: i64,
) -> Result<()> {
    let (schedules, ways, troubles) = database.read(|tx| {
        let mut schedules = store::schedules(tx)?;
        schedules.retain(|schedule| schedule.is_active);
        Ok((schedules.len(), ways(tx, &schedules)?, store::troubles(tx, now_ms)?))
    })?;
    if schedules > 0 {
        alarm(found, settings, &ways);
        sections(found, settings, &ways);
    }
    let store::Troubles { failed, uncertain, untold, .. } = troubles;
    if failed + uncertain > 0 {
        found.wrong(
            "reports",
            Level::Warning,
            message!(
                "{failed} kiriman laporan gagal dan {uncertain} tidak pasti dalam 30 hari terakhir",
                "{failed} deliveries of reports failed and {uncertain} are in doubt, of the last 30 days"
            ),
            message!(
                "putuskan satu per satu di Pengelolaan › Kiriman laporan, atau dengan `report runs` dan `report deliver`",
                "decide each under Administration › Reports sent, or with `report runs` and `report deliver`"
            ),
        );
    }
    if untold > 0 {
        found.wrong(
            "report_alarms",
            Level::Error,
            message!(
                "{untold} peringatan tentang laporan belum sampai kepada siapa pun",
                "{untold} alarms of reports have reached nobody"
            ),
            message!(
                "periksa delivery.alarm dengan `report deliver test --to …`; isinya ada di `report runs`",
                "try delivery.alarm with `report deliver test --to …`; what they say is in `report runs`"
            ),
        );
    }
    Ok(())
}

/// The channels by which reports go.
fn ways(connection: &Connection, schedules: &[ScheduleRow]) -> Result<BTreeSet<String>> {
    let mut ways = BTreeSet::new();
    for schedule in schedules {
        ways.extend(reached(connection, schedule.id)?.into_iter().map(|one| one.channel));
    }
    Ok(ways)
}

fn alarm(found: &mut Findings, settings: &DeliverySettings, ways: &BTreeSet<String>) {
    let Some(alarm) = settings.alarm.as_deref().and_then(|alarm| Address::parse(alarm).ok()) else {
        found.wrong(
            "report_alarm",
            Level::Warning,
            message!(
                "laporan dikirim sendiri, tetapi tidak ada yang diberi tahu bila gagal: delivery.alarm kosong",
                "reports are sent by themselves, and nobody is told when one fails: delivery.alarm is not set"
            ),
            message!(
                "tulis delivery.alarm di selaras.toml, lalu jalankan ulang `serve`",
                "set delivery.alarm in selaras.toml, then start `serve` again"
            ),
        );
        return;
    };
    let channel = alarm.channel();
    if settings.has(channel) && !ways.contains(channel) {
        found.well("report_alarm", message!("peringatan laporan ke {alarm}", "alarms of reports go to {alarm}"));
        return;
    }
    let text = match settings.has(channel) {
        true => message!(
            "peringatan lewat {channel}, jalan yang sama dengan laporan: bila putus, keduanya tidak sampai",
            "alarms go by {channel} as the reports do: when it is down, neither arrives"
        ),
        false => message!(
            "peringatan lewat {channel}, tetapi bagian itu tidak ada di selaras.toml",
            "alarms go by {channel}, and selaras.toml has no such section"
        ),
    };
    let action = message!(
        "pilih saluran lain untuk delivery.alarm, dan coba dengan `report deliver test --to …`",
        "choose another channel for delivery.alarm, and try it with `report deliver test --to …`"
    );
    found.wrong("report_alarm", if settings.has(channel) { Level::Warning } else { Level::Error }, text, action);
}

fn sections(found: &mut Findings, settings: &DeliverySettings, ways: &BTreeSet<String>) {
    let lacking: Vec<&str> = ways.iter().map(String::as_str).filter(|way| !settings.has(way)).collect();
    if lacking.is_empty() {
        return;
    }
    let lacking = lacking.join(", ");
    found.wrong(
        "report_channels",
        Level::Error,
        message!(
            "jadwal laporan memakai {lacking}, tetapi selaras.toml tidak mengaturnya",
            "schedules of reports use {lacking}, and selaras.toml does not set it"
        ),
        message!(
            "isi bagian [delivery] di selaras.toml, atau ganti penerimanya",
            "fill in the section [delivery] of selaras.toml, or change the recipients"
        ),
    );
}

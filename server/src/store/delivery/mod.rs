//! Schedules of reports, their runs and deliveries, what is laid ready for offices, and the alarms.

mod alarm;
mod laid;
mod letter;
mod making;
mod run;
mod schedule;

pub use alarm::{
    AlarmRow, Troubles, alarms, is_alarm_due, note_alarm_told, note_alarm_try, raise_alarm, troubles, untold_alarms,
};
pub use laid::{LaidRow, laid_report, laid_reports, lay, note_fetched};
pub use letter::{LETTERS, Letter, begin_letters};
pub use making::{
    claim_making, documents_wanted, draft, end_making, end_waiting, free_makings, note_making_failure, pin_edition,
    pinned_edition, put_document, put_draft, uncount_making,
};
pub use run::{
    DeliveryRow, DeliveryState, DocumentRow, RunRow, RunState, begin_run, claim_delivery, deliveries, deliveries_due,
    deliveries_in, delivery, document, end_run, last_run_ms, put_delivery, run, runs, runs_in, settle_delivery,
};
pub use schedule::{
    Recipient, ScheduleRow, add_recipient, add_schedule, recipients, regions_reminded, remove_recipient,
    remove_schedule, schedules, set_schedule_active,
};

use anyhow::{Context, Result};
use selaras_domain::message::Message;
use selaras_domain::region::RegionCode;

/// 0 stands for the province's own.
fn region_number(region: Option<RegionCode>) -> u16 {
    region.map_or(0, RegionCode::number)
}

fn region_of(number: u16) -> Result<Option<RegionCode>> {
    match number {
        0 => Ok(None),
        number => RegionCode::new(number).map(Some).context("a region code in the tables of deliveries"),
    }
}

/// From two columns; what a program wrote that knew one language only is the same in both.
fn read_message(row: &rusqlite::Row<'_>, id: usize, en: usize) -> rusqlite::Result<Message> {
    let (id, en): (String, String) = (row.get(id)?, row.get(en)?);
    Ok(if en.is_empty() { Message::untranslated(id) } else { Message { id, en } })
}

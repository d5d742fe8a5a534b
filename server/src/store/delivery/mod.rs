//! Schedules of reports, their runs and deliveries, and the alarms.

mod alarm;
mod run;
mod schedule;

pub use alarm::{AlarmRow, alarms, note_alarm_told, note_alarm_try, raise_alarm, untold_alarms};
pub use run::{
    DeliveryRow, DeliveryState, DocumentRow, RunRow, RunState, begin_run, claim_delivery, count_making, deliveries,
    deliveries_due, document, documents_made, end_run, interrupted_deliveries, last_run_ms, note_making_failure,
    put_delivery, runs, runs_in, settle_delivery,
};
pub use schedule::{
    Recipient, ScheduleRow, add_recipient, add_schedule, recipients, remove_recipient, remove_schedule, schedules,
    set_schedule_active,
};

use anyhow::{Context, Result};
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

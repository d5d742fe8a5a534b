//! All SQL of the province's server. Functions take a transaction and give domain types; nothing outside knows SQL.

mod audit;
mod boundary;
mod bundle;
mod calendar;
mod catalogue;
mod certificate;
mod contact;
mod delivery;
mod edition;
mod office;
mod person;
mod province;
mod recovery;
mod reminder;
mod reopening;
mod review;
mod source;
mod standing;

use std::path::Path;

use anyhow::Result;
use selaras_ledger::{
    Database, MIGRATION_1, MIGRATION_CARE, MIGRATION_EVIDENCE, MIGRATION_RECOVERY, MIGRATION_REFUSALS,
    MIGRATION_REPORTS, MIGRATION_VERDICTS, Program,
};

pub use audit::{acts, last_act, record_act};
pub use boundary::{Rings, boundaries, write_boundaries};
pub use bundle::{held_certificate, token_secret_hash};
pub use calendar::write_deadline;
pub use catalogue::write_catalogue;
pub use certificate::{
    CertificateRow, EnrolError, Issued, add_certificate, add_token, certificate_by_fingerprint, certificate_of_key,
    certificate_use, enrol, note_certificate_use, offices_with_certificate, offices_without, open_tokens,
};
pub use contact::{Contact, record_contact};
pub use delivery::{
    AlarmRow, DeliveryRow, DeliveryState, DocumentRow, LETTERS, LaidRow, Letter, Recipient, RunRow, RunState,
    ScheduleRow, Troubles, add_recipient, add_schedule, alarms, begin_letters, begin_run, claim_delivery, claim_making,
    deliveries, deliveries_due, deliveries_in, document, documents_wanted, draft, end_making, end_run, end_waiting,
    free_makings, is_alarm_due, laid_report, laid_reports, last_run_ms, lay, note_alarm_told, note_alarm_try,
    note_fetched, note_making_failure, pin_edition, pinned_edition, put_delivery, put_document, put_draft, raise_alarm,
    recipients, regions_reminded, remove_recipient, remove_schedule, run, runs, runs_in, schedules,
    set_schedule_active, settle_delivery, troubles, uncount_making, untold_alarms,
};
pub use edition::{
    EditionRow, LastPlaces, add_edition, edition, edition_at, editions, last_edition, last_final_edition, last_places,
    publications, signed_edition,
};
pub use office::{
    OfficeRow, add_office, change_contact, contacts_by_region, last_contact_ms, office, offices, readmit_office,
    revoke_office, rights_of_office, stored_seq, write_rights,
};
pub use person::{
    Person, Role, TotpRow, add_person, begin_session, begin_totp, change_password, change_role, end_session,
    password_hash, people, remove_person, reset_person, session_person, totp, turn_totp_off, turn_totp_on,
    use_recovery_code, use_totp_step,
};
pub use province::{append_for_region, create_province, province, province_since_ms, region_ledger};
pub use recovery::{
    Succession, ask_succession, boot, close_region_ledger, decide_succession, fence, has_lost_past, is_fenced,
    keep_returned, lose_past, mark_lost_past, mark_region_stale, mark_restored, record_boot, restore_rights,
    returned_bytes, returned_end, succession, take_returned, waiting_successions,
};
pub use reminder::{ReminderDelivery, ReminderWay, add_reminder_delivery, reminder_deliveries};
pub use reopening::{Reopening, forget_reopening, keep_reopening, reopening};
pub use review::{ReviewRow, reviews, write_review};
pub use source::{Source, keep_sources, source_of};
pub use standing::{
    StandingRow, last_change, last_reported, last_reported_periods, mark_stale, ranked_scores, read_standings,
    reported_periods, reported_regions, stale_periods, standings_changed_since, write_standing,
};

pub const PROGRAM: Program = Program {
    name: "selaras-server",
    application_id: 0x5345_4c53,
    migrations: &[
        MIGRATION_1,
        include_str!("../../migrations/0002_server.sql"),
        include_str!("../../migrations/0003_certificates.sql"),
        MIGRATION_CARE,
        MIGRATION_RECOVERY,
        include_str!("../../migrations/0004_recovery.sql"),
        MIGRATION_VERDICTS,
        include_str!("../../migrations/0024_dashboard.sql"),
        MIGRATION_REFUSALS,
        include_str!("../../migrations/0027_edition.sql"),
        include_str!("../../migrations/0030_delivery.sql"),
        MIGRATION_EVIDENCE,
        include_str!("../../migrations/0028_inspection.sql"),
        include_str!("../../migrations/0026_workflow.sql"),
        include_str!("../../migrations/0025_sources.sql"),
        include_str!("../../migrations/0032_edition_places.sql"),
        include_str!("../../migrations/0033_frozen_runs.sql"),
        include_str!("../../migrations/0034_review.sql"),
        MIGRATION_REPORTS,
        include_str!("../../migrations/0031_laid_reports.sql"),
        include_str!("../../migrations/0035_attempts.sql"),
        include_str!("../../migrations/0036_office_contact.sql"),
    ],
};

/// The name of the database file within the data folder.
pub const FILE: &str = "selaras.db";

/// Opens the province's database, or makes it.
pub fn open(data: &Path) -> Result<Database> {
    Ok(Database::open(&data.join(FILE), &PROGRAM)?)
}

/// [`open`] for a data folder that is in use already.
pub fn open_again(data: &Path) -> Result<Database> {
    Ok(Database::open_again(&data.join(FILE), &PROGRAM)?)
}

/// [`open_again`] for a start of the server: every page is looked at first.
pub fn open_checked(data: &Path) -> Result<Database> {
    Ok(Database::open_checked(&data.join(FILE), &PROGRAM)?)
}

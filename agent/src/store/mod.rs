//! All SQL of an office's agent. Functions take a transaction and give domain types; nothing outside knows SQL.

mod account;
mod bundle;
mod contact;
mod draft;
mod evidence;
mod fetch;
mod history;
mod office;
mod receipt;
pub mod register;
mod reminder;
mod report;
mod source;
mod standing;
mod upload;
mod way;

use std::path::Path;

use anyhow::Result;
use selaras_ledger::{
    Database, MIGRATION_1, MIGRATION_CARE, MIGRATION_EVIDENCE, MIGRATION_RECOVERY, MIGRATION_REFUSALS,
    MIGRATION_REPORTS, MIGRATION_VERDICTS, Program,
};

pub use account::{
    Account, Role, accounts, begin_session, change_password, create_account, end_session, end_sessions, has_account,
    password_hash, remove_account, session_account,
};
pub use bundle::record_answer;
pub use contact::{
    Contact, Held, PassRow, ask_for_pass, bytes_since, mark_restored, read_contact, record_agreement, record_failure,
    record_held, record_pass, record_province_time, record_sendings, record_server_seq, record_speed, sendings,
};
pub use draft::{Draft, Fields, drafts, keep_draft, remove_draft};
pub use evidence::{
    Place, ask_for_file, files_at_province, keep_refused_file, keep_told_files, mark_at_province, places,
    province_takes_files, record_province_takes_files,
};
pub use fetch::{FetchRow, last_fetch, last_good_fetch, record_fetch};
pub use history::{PassTotals, pass_totals, passes_before};
pub use office::{Office, change_ledger, create_office, joined_ms, keep_office, office, own_ledger, update_rights};
pub use receipt::{SignedFrontier, keep_receipt, proof};
pub use reminder::{is_seen, mark_seen};
pub use report::{
    Report, ReportRow, keep_told_reports, listed_reports, mark_told_reports, new_reports, open_report, report_came,
    reports, reports_here, reports_to_take,
};
pub use source::{
    AddressRow, LineOrigin, Origin, RowRun, address_row, keep_address, origin_of, record_origin, sources_between,
};
pub use standing::{keep_standings, standings_of, standings_tag};
pub use upload::{
    Acceptance, AcceptedLine, Before, Upload, acceptances, accepted_lines, forget_acceptances, forget_upload,
    keep_acceptance, keep_upload, mark_undone, upload, uploads,
};
pub use way::{WayRow, keep_way, way};

pub const PROGRAM: Program = Program {
    name: "selaras-agent",
    application_id: 0x5345_4c41,
    migrations: &[
        MIGRATION_1,
        include_str!("../../migrations/0002_agent.sql"),
        include_str!("../../migrations/0003_sources.sql"),
        MIGRATION_CARE,
        include_str!("../../migrations/0005_link.sql"),
        MIGRATION_RECOVERY,
        include_str!("../../migrations/0006_recovery.sql"),
        include_str!("../../migrations/0007_page.sql"),
        MIGRATION_VERDICTS,
        include_str!("../../migrations/0012_register.sql"),
        include_str!("../../migrations/0013_words.sql"),
        include_str!("../../migrations/0014_office_work.sql"),
        MIGRATION_REFUSALS,
        include_str!("../../migrations/0015_told.sql"),
        MIGRATION_EVIDENCE,
        include_str!("../../migrations/0018_evidence.sql"),
        include_str!("../../migrations/0016_reminders.sql"),
        MIGRATION_REPORTS,
        include_str!("../../migrations/0031_reports.sql"),
        include_str!("../../migrations/0033_attempts.sql"),
    ],
};

/// The name of the database file within the data folder.
pub const FILE: &str = "selaras.db";

/// Opens the office's database, or makes it.
pub fn open(data: &Path) -> Result<Database> {
    Ok(Database::open(&data.join(FILE), &PROGRAM)?)
}

/// [`open`] for a data folder that is in use already.
pub fn open_again(data: &Path) -> Result<Database> {
    Ok(Database::open_again(&data.join(FILE), &PROGRAM)?)
}

/// [`open_again`] for a pass: every page is looked at first.
pub fn open_checked(data: &Path) -> Result<Database> {
    Ok(Database::open_checked(&data.join(FILE), &PROGRAM)?)
}

#[cfg(test)]
mod tests {
    use selaras_domain::line::{LedgerId, OfficeId};
    use selaras_ledger::Program;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_an_older_program_told_of_its_lines_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let older = Program { migrations: &PROGRAM.migrations[..2], ..PROGRAM };
        let office = Office {
            office: OfficeId(Uuid::from_u128(1)),
            region: "62.07".parse().unwrap(),
            name: "SAMPLE".to_owned(),
            sectors: Vec::new(),
            server: "https://localhost:7443".to_owned(),
            ledger: LedgerId(Uuid::from_u128(2)),
            province_key: [3; 32],
        };
        let (made, ledger) = (office.clone(), office.ledger);
        let write = |database: &Database, sql: &'static str| {
            database.write_blocking(move |tx| Ok(tx.execute(sql, [])?)).unwrap();
        };
        {
            let database = Database::open(&folder.path().join(FILE), &older).unwrap();
            database.write_blocking(move |tx| create_office(tx, &made, 1)).unwrap();
            write(
                &database,
                "INSERT INTO source (from_seq, to_seq, file, file_hash, time_ms)
                 VALUES (1, 3, 'capaian.csv', zeroblob(32), 7), (5, 5, 'lain.csv', zeroblob(32), 8)",
            );
        }
        let database = open(folder.path()).unwrap();
        let found = |seq| database.read(|tx| origin_of(tx, ledger, seq)).unwrap();
        for (seq, file, time_ms) in [(1, "capaian.csv", 7), (3, "capaian.csv", 7), (5, "lain.csv", 8)] {
            let line = found(seq).unwrap();
            assert_eq!((line.origin.file.as_str(), line.origin.time_ms, line.row), (file, time_ms, None), "{seq}");
        }
        assert_eq!((found(4), found(6)), (None, None), "typed");
    }
}

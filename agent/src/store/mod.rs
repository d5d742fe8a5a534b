//! All SQL of an office's agent. Functions take a transaction and give domain types; nothing outside knows SQL.

mod contact;
mod fetch;
mod office;
mod source;

use std::path::Path;

use anyhow::Result;
use selaras_ledger::{Database, MIGRATION_1, Program};

pub use contact::{
    Contact, PassRow, read_contact, record_agreement, record_failure, record_pass, record_province_time,
    record_server_seq, record_speed,
};
pub use fetch::{FetchRow, last_fetch, last_good_fetch, record_fetch};
pub use office::{Office, create_office, office, own_ledger, update_rights};
pub use source::{AddressRow, LineOrigin, Origin, RowRun, address_row, keep_address, origin_of, record_origin};

const PROGRAM: Program = Program {
    name: "selaras-agent",
    application_id: 0x5345_4c41,
    migrations: &[
        MIGRATION_1,
        include_str!("../../migrations/0002_agent.sql"),
        include_str!("../../migrations/0003_sources.sql"),
    ],
};

/// The name of the database file within the data folder.
pub const FILE: &str = "selaras.db";

/// Opens the office's database, or makes it.
pub fn open(data: &Path) -> Result<Database> {
    Ok(Database::open(&data.join(FILE), &PROGRAM)?)
}

//! All SQL of an office's agent. Functions take a transaction and give domain types; nothing outside knows SQL.

mod contact;
mod office;
mod source;

use std::path::Path;

use anyhow::Result;
use selaras_ledger::{Database, MIGRATION_1, Program};

pub use contact::{
    Contact, PassRow, read_contact, record_agreement, record_failure, record_pass, record_province_time,
    record_server_seq, record_speed,
};
pub use office::{Office, create_office, office, own_ledger, update_rights};
pub use source::record_source;

const PROGRAM: Program = Program {
    name: "selaras-agent",
    application_id: 0x5345_4c41,
    migrations: &[MIGRATION_1, include_str!("../../migrations/0002_agent.sql")],
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

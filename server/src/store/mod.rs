//! All SQL of the province's server. Functions take a transaction and give domain types; nothing outside knows SQL.

mod bundle;
mod contact;
mod office;
mod province;
mod standing;

use std::path::Path;

use anyhow::Result;
use selaras_ledger::{Database, MIGRATION_1, Program};

pub use bundle::{HeldCertificate, add_certificate, held_certificate, token_secret_hash};
pub use contact::{Contact, record_contact};
pub use office::{
    CertificateRow, EnrolError, OfficeRow, add_office, add_token, certificate_by_fingerprint, enrol, office, offices,
    revoke_office, rights_of_office,
};
pub use province::{add_person, create_province, province, region_ledger};
pub use standing::{StandingRow, mark_stale, read_standings, stale_periods, write_standing};

const PROGRAM: Program = Program {
    name: "selaras-server",
    application_id: 0x5345_4c53,
    migrations: &[MIGRATION_1, include_str!("../../migrations/0002_server.sql")],
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

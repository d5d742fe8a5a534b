//! Ledgers kept in SQLite, the same way at an office and at the province: lines with their chain, verdicts beside them,
//! the heads of every cell. Lines come from an office's import or from the wire; scores are computed from the heads.

mod aside;
mod care;
mod database;
mod digest;
mod error;
mod heads;
mod inspect;
mod intake;
mod ledgers;
mod lines;
mod plans;
mod reissue;
mod salvage;
mod values;
mod verdicts;

pub use aside::{AsideLine, Why, keep_aside, record_recovery, recoveries, set_aside, settle, unsettled};
pub use care::{
    BackupRow, Restored, backups, last_good_backup, last_restored, last_scheduled_backup, mark_restored, record_backup,
};
pub use database::{
    Alone, Database, MIGRATION_1, MIGRATION_CARE, MIGRATION_RECOVERY, MIGRATION_VERDICTS, Program, Watch,
    set_file_aside,
};
pub use digest::region_digest;
pub use error::StoreError;
pub use heads::{HeadRow, HeadState, Heads, apply, conflicts, heads_of_cell, office_names, rebuild_region};
pub use inspect::{Inspected, inspect, inspect_file, inspect_quickly};
pub use intake::{recall_verdicts, recompute_region, take_in, take_in_at_once};
pub use ledgers::{
    LedgerInfo, LedgerKey, add_ledger, all_ledgers, find_ledger, ledger_info, ledgers_of_office, ledgers_of_region,
};
pub use lines::{
    Receipt, StoredLine, append, append_after, chain_at, chain_lines, frontier, line_at, lines_after, receive,
    receive_chained, verify_chain,
};
pub use plans::{compare_targets, propose_targets, stages, targets};
pub use reissue::issue_of;
/// A connection or transaction handed to store functions; named here so that SQLite has one home.
pub use rusqlite::{Connection, Transaction};
pub use salvage::salvage;
pub use values::{SealTimes, answers, budget_of, current_values, seal_times};
pub use verdicts::{
    Judgements, RefusedLine, VerdictChange, accepts, judgements, ledgers_with_refusals, open_refusals, record_verdict,
    refused_lines,
};

#[cfg(test)]
mod tests;

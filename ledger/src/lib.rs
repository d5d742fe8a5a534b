//! Ledgers kept in SQLite, the same way at an office and at the province: lines with their chain, verdicts beside them,
//! the heads of every cell. Lines come from an office's import or from the wire; scores are computed from the heads.

mod aside;
mod calendar;
mod care;
mod catalogues;
mod database;
mod digest;
mod error;
mod evidence;
mod figures;
mod found;
mod heads;
mod inspect;
mod intake;
mod ledgers;
mod lineage;
mod lines;
mod objections;
mod plans;
mod reissue;
mod reminders;
mod replay;
mod reviews;
mod salvage;
mod seals;
mod shelf;
mod threads;
mod values;
mod verdicts;

pub use aside::{AsideLine, Why, keep_aside, record_recovery, recoveries, salvaged, set_aside, settle, unsettled};
pub use calendar::{calendar, calendar_cell};
pub use care::{
    BackupRow, Restored, backups, last_good_backup, last_restored, last_scheduled_backup, mark_restored, record_backup,
};
pub use catalogues::{catalogue_cell, catalogues, learn_catalogues};
pub use database::{
    Alone, Database, MIGRATION_1, MIGRATION_CARE, MIGRATION_EVIDENCE, MIGRATION_RECOVERY, MIGRATION_REFUSALS,
    MIGRATION_REPORTS, MIGRATION_VERDICTS, Program, Watch, files_set_aside, set_file_aside,
};
pub use digest::region_digest;
pub use error::StoreError;
pub use evidence::{
    NamedFile, Piece, file_bytes, file_piece, file_pieces, file_state, keep_file, named_file, named_files, put_piece,
    used_bytes, whole_files,
};
pub use figures::{figures, quarter_findings};
pub use found::found_threads;
pub use heads::{HeadRow, HeadState, Heads, apply, conflicts, heads_of_cell, office_names, rebuild_region};
pub use inspect::{Inspected, inspect, inspect_file, inspect_quickly};
pub use intake::{recall_verdicts, recompute_region, take_in, take_in_at_once};
pub use ledgers::{
    LedgerInfo, LedgerKey, add_ledger, all_ledgers, find_ledger, ledger_info, ledgers_of_office, ledgers_of_region,
};
pub use lineage::{CellLine, lineage};
pub use lines::{
    Receipt, StoredLine, append, append_after, chain_at, chain_lines, content_hash_at, frontier, line_at, lines_after,
    receive, receive_chained, verify_chain,
};
pub use objections::{Objected, edition_cell, edition_told, editions_told, judge_line, objections};
pub use plans::{compare_targets, plan_files, propose_targets, stages, targets};
pub use reissue::issue_of;
pub use reminders::{Told, reminder_cell, reminders};
pub use replay::{Astray, Going, frontiers_of, replay};
pub use reviews::{Review, ReviewState, Reviewed, review};
/// A connection or transaction handed to store functions; named here so that SQLite has one home.
pub use rusqlite::{Connection, Transaction};
pub use salvage::salvage;
pub use seals::{
    Change, Difference, SealTimes, Sealing, differences, seal_cell, seal_times, sealed_cells, sealed_periods, sealing,
};
pub use shelf::{Awaited, FileState, Put, REPORTS, Shelf};
pub use threads::{thread_of, threads};
pub use values::{answers, budget_of, current_values};
pub use verdicts::{
    Judgements, RefusedLine, VerdictChange, accepts, awaits_verdict, judgements, ledgers_with_refusals, open_refusals,
    record_verdict, refused_lines,
};

#[cfg(test)]
mod tests;

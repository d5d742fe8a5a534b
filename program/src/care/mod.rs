//! The care of a data folder, the same at both programs: backups that are read back before they count, putting one back, the
//! schedule that makes them, and what the doctor looks at.

mod archive;
mod backup;
mod certificate;
mod checks;
mod finding;
mod progress;
mod restore;
mod say;
mod schedule;
mod shelf;

pub use archive::{DATABASE, KEYS, Manifest};
pub use backup::{Backup, Holder, Made};
pub use certificate::{DAY_MS, certificate_expires_ms};
pub use checks::{
    CLOCK_MOST_MS, backup_finding, certificate_finding, clock_finding, damaged, disk_finding, integrity_finding,
    key_rights_finding, settings_finding,
};
pub use finding::{Finding, Findings, Level, Outcome, Well};
pub use progress::{Progress, Step, bar, silent};
pub use restore::{Restore, Returned};
pub use say::{answer_list, answer_made, answer_returned};
pub use schedule::{BackupSettings, is_due, keep_backups};
pub use shelf::Shelf;

//! Coming back: an office whose database is gone, damaged or put back from a backup has its lines brought back by the
//! province, and goes on in a successor of its ledger. Nothing written here is lost: what the province lacks is written
//! again there.

mod identity;
mod rebuild;
mod successor;

pub use identity::{count_sending, former_ledger, keep_identity, missed_sendings};
pub use rebuild::open_for_pass;
pub use successor::{is_unfinished, open_successor};

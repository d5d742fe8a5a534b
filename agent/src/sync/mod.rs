//! Where lines travel: a pass brings the office's ledgers and the province's into step. [`pass`] decides, without any I/O;
//! [`drive`] carries its steps over a [`Province`], which is gRPC outside of tests, and [`offline`] in a file; [`connect`] makes
//! the TLS link, [`way`] chooses what runs over it; [`join()`] gets the certificate.

mod come_back;
mod connect;
mod cost;
mod down;
mod drive;
mod error;
mod files;
mod give_back;
mod join;
mod keys;
mod known;
mod link;
pub(crate) mod offline;
mod pass;
mod patience;
mod probe;
mod province;
mod recover;
mod renew;
mod reports;
mod sizing;
mod sources;
mod taking;
mod way;

pub use connect::{Network, ProxySettings};
pub use cost::{Cost, cost};
pub use drive::{Outcome, Progress, sync, sync_over};
pub use error::SyncError;
pub use files::FilesOutcome;
pub use join::{Begin, join};
pub(crate) use keys::key_at;
pub use known::own_digest;
pub use probe::{Probe, probe};
pub use province::Province;
pub use way::way_word;

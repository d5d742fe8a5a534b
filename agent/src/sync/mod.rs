//! Where lines travel: a pass brings the office's ledgers and the province's into step. [`pass`] decides, without any I/O;
//! [`drive`] carries its steps over a [`Province`], which is gRPC outside of tests; [`offline`] carries them in a file; [`connect`] makes the TLS link; [`join()`] gets the certificate.

mod connect;
mod count;
mod drive;
mod error;
mod join;
mod known;
pub(crate) mod offline;
mod pass;
mod province;
mod sizing;
mod trust;

pub use drive::{Outcome, Progress, sync, sync_over};
pub use error::SyncError;
pub use join::join;
pub use known::own_digest;
pub use province::Province;

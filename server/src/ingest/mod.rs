//! Where lines arrive: one port, mutual TLS, an answer only after the lines are durable. From here a line gets its verdict
//! and becomes the current value of its cell.

mod accept;
mod admission;
mod admit;
mod carried;
mod connections;
mod enrolment;
mod exchange;
mod files;
mod give_back;
mod identity;
mod judge;
pub mod limits;
mod monitor;
mod page;
mod past;
mod rejudge;
mod renewal;
mod reports;
mod serve;
mod service;
mod signed;
mod state;
mod status;

pub use accept::Listening;
pub use enrolment::enrol;
pub use exchange::{Exchange, speaks_with};
pub use identity::Caller;
pub use rejudge::{Rejudged, change_rights, rejudge_all};
pub use renewal::renew;
pub use serve::{Province, serve};
pub use status::status;

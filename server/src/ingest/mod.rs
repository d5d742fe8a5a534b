//! Where lines arrive: one port, mutual TLS, an answer only after the lines are durable. From here a line gets its verdict
//! and becomes the current value of its cell.

mod enrolment;
mod exchange;
mod identity;
mod judge;
mod serve;
mod service;
mod state;
mod status;

pub use enrolment::enrol;
pub use exchange::Exchange;
pub use serve::{Listening, serve};

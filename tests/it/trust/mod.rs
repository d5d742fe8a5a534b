//! Whom the province lets in and what it believes: certificates, tokens, rights line by line, messages that lie, secrets
//! that stay secret. Told with a client below the agent, which may send anything.

mod certificates;
mod give_back;
mod lines;
mod malformed;
pub mod raw;
mod secrets;
pub mod tokens;

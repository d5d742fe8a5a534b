//! The offices as an administrator sees and changes them, the same on the command line and on the dashboard.

mod board;
mod invitation;
mod rights;

pub use board::{Contact, board};
pub use invitation::{Invitation, NAME_MAX_CHARS};
pub use rights::change_rights;

//! Tables that come from a sector application's address: what the settings say about each, and one fetch of one of them
//! from the address to lines in the ledger. When they are due is told by [`crate::schedule`].

mod settings;
mod take;

pub(crate) use settings::one_secret;
pub use settings::{Source, SourceSettings, sources};
pub use take::{Asked, Taken, context, take};

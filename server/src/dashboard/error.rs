//! What goes wrong in a handler, as an answer.

use selaras_domain::message::Told;
pub use selaras_web::{Answer, html, refused};

use super::guard::Visit;

/// What stands in the way, for a person; any other failure is one of the page.
pub fn reason(visit: &Visit, error: anyhow::Error) -> anyhow::Result<String> {
    Ok(visit.words.told(error.downcast::<Told>()?.message()).to_owned())
}

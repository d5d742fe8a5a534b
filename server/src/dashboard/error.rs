//! What goes wrong in a handler, as an answer.

use selaras_domain::message::Told;
pub use selaras_web::{Answer, PageError, html, refused};

use super::guard::Visit;

/// Why something came to nothing, in the reader's language; what is not told in both stands in the log.
pub fn why(visit: &Visit, error: &anyhow::Error) -> String {
    match error.downcast_ref::<Told>() {
        Some(told) => visit.words.told(told.message()).to_owned(),
        None => visit.words.say("why-in-log"),
    }
}

/// What stands in the way, for a person; any other failure is one of the page.
pub fn reason(visit: &Visit, error: anyhow::Error) -> anyhow::Result<String> {
    Ok(visit.words.told(error.downcast::<Told>()?.message()).to_owned())
}

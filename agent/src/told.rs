//! What an error tells a person, in both languages: what is kept of a failed pass, and what a page says of a file it cannot
//! take in.

use selaras_domain::message::{Message, Told};
use selaras_proto::bundle::BundleError;

use crate::entry::Unsaid;
use crate::import::FileRefusal;
use crate::import::http::FetchError;
use crate::sync::SyncError;

/// An error with its causes. What comes from a library is told in its own words.
pub fn message_of(error: &anyhow::Error) -> Message {
    let told = error.chain().map(|cause| {
        let ours = cause.downcast_ref::<SyncError>().map(SyncError::message);
        let ours = ours.or_else(|| cause.downcast_ref::<FetchError>().map(FetchError::message));
        let ours = ours.or_else(|| cause.downcast_ref::<Told>().map(|told| told.message().clone()));
        let ours = ours.or_else(|| cause.downcast_ref::<Unsaid>().map(|unsaid| unsaid.message().clone()));
        let ours = ours.or_else(|| cause.downcast_ref::<FileRefusal>().map(|refusal| refusal.reason.clone()));
        let ours = ours.or_else(|| cause.downcast_ref::<BundleError>().map(BundleError::message));
        ours.unwrap_or_else(|| Message::untranslated(cause.to_string()))
    });
    let mut told = told.collect::<Vec<_>>().into_iter();
    let first = told.next().unwrap_or_default();
    told.fold(first, |all, cause| Message {
        id: format!("{}: {}", all.id, cause.id),
        en: format!("{}: {}", all.en, cause.en),
    })
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, anyhow};
    use selaras_domain::message;

    use super::*;

    #[test]
    fn causes_are_told_in_both_languages_as_far_as_they_are_known() {
        let told = Told(message!("bundel ini dari provinsi lain", "this bundle is of another province"));
        let error = Err::<(), _>(anyhow!(told)).context("a.selaras").unwrap_err();
        let Message { id, en } = message_of(&error);
        assert_eq!(id, "a.selaras: bundel ini dari provinsi lain");
        assert_eq!(en, "a.selaras: this bundle is of another province");
        assert_eq!(message_of(&anyhow!(SyncError::NoAddress)), SyncError::NoAddress.message());
    }
}

//! What a refused call is told, in both languages: the status says it in Indonesian, its details in English, as the
//! `google.rpc.LocalizedMessage` of gRPC's richer error model.

use selaras_domain::message::{Language, Message};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// A status that tells its caller `message`.
pub fn status_of(code: Code, message: Message) -> Status {
    let english = ErrorDetails::with_localized_message(Language::English.word(), message.en);
    Status::with_error_details(code, message.id, english)
}

/// What a status tells. One without details, from an older program or from something on the way, says the same in both.
pub fn message_of(status: &Status) -> Message {
    let details = status.get_details_localized_message();
    let english = details.filter(|told| told.locale == Language::English.word() && !told.message.is_empty());
    match english {
        Some(english) => Message { id: status.message().to_owned(), en: english.message },
        None => Message::untranslated(status.message()),
    }
}

#[cfg(test)]
mod tests {
    use selaras_domain::message;

    use super::*;

    #[test]
    fn both_languages_travel_in_the_headers_of_an_answer() {
        let told = status_of(Code::PermissionDenied, message!("hak dicabut", "the rights are taken back"));
        let answer = told.into_http::<()>();
        let come = Status::from_header_map(answer.headers()).unwrap();
        assert_eq!(message_of(&come), message!("hak dicabut", "the rights are taken back"));
        assert_eq!(message_of(&Status::unavailable("proksi penuh")), Message::untranslated("proksi penuh"));
    }
}

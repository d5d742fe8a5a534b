//! What is told to a person, in both languages: made where it is known what to say, chosen where it is shown. A page asks for
//! the language of its visitor; a command speaks the one that it was started with.

use std::sync::OnceLock;

use serde::{Serialize, Serializer};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    Indonesian,
    English,
}

/// Sentences that say the same, lower case, without a full stop at the end. Deliberately no `Display`: what is shown names
/// its language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Indonesian: what is kept in a verdict and travels.
    pub id: String,
    pub en: String,
}

/// A [`Message`] of two sentences, with values in braces as `format!` has them.
#[macro_export]
macro_rules! message {
    ($id:literal, $en:literal $(,)?) => {
        $crate::message::Message { id: format!($id), en: format!($en) }
    };
}

/// The language of the process's commands, like its locale.
static SPOKEN: OnceLock<Language> = OnceLock::new();

impl Language {
    pub fn from_word(word: &str) -> Option<Language> {
        [Language::Indonesian, Language::English].into_iter().find(|language| language.word() == word)
    }

    pub const fn word(self) -> &'static str {
        match self {
            Language::Indonesian => "id",
            Language::English => "en",
        }
    }

    /// Makes it the language of the process's commands: once, before the first of them speaks.
    pub fn speak(self) {
        SPOKEN.get_or_init(|| self);
    }

    /// The language of the process's commands; Indonesian unless told otherwise.
    pub fn spoken() -> Language {
        SPOKEN.get().copied().unwrap_or_default()
    }
}

impl Message {
    /// What a program or a person said in one language only.
    pub fn untranslated(text: impl Into<String>) -> Message {
        let text = text.into();
        Message { en: text.clone(), id: text }
    }

    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::Indonesian => &self.id,
            Language::English => &self.en,
        }
    }

    pub fn into_text(self, language: Language) -> String {
        match language {
            Language::Indonesian => self.id,
            Language::English => self.en,
        }
    }

    /// In the language of the process's commands.
    pub fn spoken(&self) -> &str {
        self.text(Language::spoken())
    }

    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    /// Several as one, behind each other with "; ".
    pub fn joined<'m>(messages: impl IntoIterator<Item = &'m Message>) -> Message {
        let mut all = Message::default();
        for message in messages {
            if !all.is_empty() {
                all.id.push_str("; ");
                all.en.push_str("; ");
            }
            all.id.push_str(&message.id);
            all.en.push_str(&message.en);
        }
        all
    }

    /// Both sentences with the same words before and after them.
    pub fn within(&self, before: &str, after: &str) -> Message {
        Message { id: format!("{before}{}{after}", self.id), en: format!("{before}{}{after}", self.en) }
    }
}

/// As commands speak it.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.spoken())
    }
}

/// Makes an error of a type that says by `message()` what is wrong: displayed as commands speak it.
#[macro_export]
macro_rules! spoken_error {
    ($error:ty) => {
        impl std::fmt::Display for $error {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.message().spoken())
            }
        }

        impl std::error::Error for $error {}
    };
}

/// An error that is only told to a person.
#[derive(Clone, Debug)]
pub struct Told(pub Message);

spoken_error!(Told);

impl Told {
    pub fn message(&self) -> &Message {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_both_sentences_and_several_are_told_one_behind_the_other() {
        let count = 3;
        let told = message!("{count} sel", "{count} cells");
        let all = Message::joined([&told, &Message::untranslated("K.2.01")]).within("[", "]");
        assert_eq!(all.text(Language::Indonesian), "[3 sel; K.2.01]");
        assert_eq!(all.into_text(Language::English), "[3 cells; K.2.01]");
    }
}

//! What pages say, in one file per language; numbers and dates the way of each.

mod format;

use std::fmt::Display;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::{LanguageIdentifier, langid};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Indonesian,
    English,
}

/// The messages of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub Language);

const INDONESIAN: &str = include_str!("id.ftl");
const ENGLISH: &str = include_str!("en.ftl");

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
}

impl Words {
    /// Of reasons that commands tell.
    pub const COMMANDS: Words = Words(Language::Indonesian);

    pub fn lang(&self) -> &'static str {
        self.0.word()
    }

    /// The language that the page offers to change to.
    pub fn other_lang(&self) -> &'static str {
        match self.0 {
            Language::Indonesian => "en",
            Language::English => "id",
        }
    }

    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A message with one place to fill.
    pub fn with(&self, key: &str, name: &str, value: impl Display) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set(name.to_owned(), value.to_string());
        self.format(key, Some(&arguments))
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> =
            LazyLock::new(|| [bundle(langid!("id"), INDONESIAN), bundle(langid!("en"), ENGLISH)]);
        let bundle = &BUNDLES[usize::from(self.0 == Language::English)];
        // A test finds every key that is missing.
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { return key.to_owned() };
        bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned()
    }
}

fn bundle(language: LanguageIdentifier, text: &str) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Marks of direction around each value: for scripts that these languages do not use.
    bundle.set_use_isolating(false);
    // What can be read of a file with a mistake is used; a test finds the mistake.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(text: &str) -> BTreeSet<&str> {
        let is_key = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        text.lines().filter(is_key).filter_map(|line| line.split_once(" =")).map(|(key, _)| key).collect()
    }

    #[test]
    fn both_languages_are_read_whole_and_say_the_same_things() {
        for text in [INDONESIAN, ENGLISH] {
            assert!(FluentResource::try_new(text.to_owned()).is_ok());
        }
        assert_eq!(keys(INDONESIAN), keys(ENGLISH));
    }

    #[test]
    fn every_message_of_a_template_is_there() {
        let keys = keys(INDONESIAN);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/page/templates");
        let mut found = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for call in ["words.say(\"", "words.with(\""] {
                for rest in text.split(call).skip(1) {
                    let key = rest.split('"').next().unwrap();
                    assert!(keys.contains(key), "{key}");
                    found += 1;
                }
            }
        }
        assert!(found > 10);
    }
}

//! What pages say, in one file per language and program beside the one of both programs; numbers and dates the way of each.

mod advice;
mod faults;
mod format;

use std::fmt;
use std::sync::OnceLock;

pub use advice::has_moved;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
pub use selaras_domain::message::Language;
use selaras_domain::message::Message;
use unic_langid::langid;

/// The messages of one language.
#[derive(Clone, Copy)]
pub struct Words {
    language: Language,
    texts: &'static Texts,
}

/// The messages of a program: its own, and those of both programs.
pub struct Texts {
    indonesian: &'static str,
    english: &'static str,
    bundles: OnceLock<[FluentBundle<FluentResource>; 2]>,
}

const INDONESIAN: &str = include_str!("id.ftl");
const ENGLISH: &str = include_str!("en.ftl");

impl Texts {
    /// From the program's own message files.
    pub const fn new(indonesian: &'static str, english: &'static str) -> Texts {
        Texts { indonesian, english, bundles: OnceLock::new() }
    }

    pub const fn words(&'static self, language: Language) -> Words {
        Words { language, texts: self }
    }

    fn bundle(&self, language: Language) -> &FluentBundle<FluentResource> {
        let [indonesian, english] = self.bundles.get_or_init(|| {
            [bundle(langid!("id"), [INDONESIAN, self.indonesian]), bundle(langid!("en"), [ENGLISH, self.english])]
        });
        match language {
            Language::Indonesian => indonesian,
            Language::English => english,
        }
    }
}

impl Words {
    pub const fn language(&self) -> Language {
        self.language
    }

    pub fn lang(&self) -> &'static str {
        self.language.word()
    }

    /// The language that the page offers to change to.
    pub fn other_lang(&self) -> &'static str {
        match self.language {
            Language::Indonesian => "en",
            Language::English => "id",
        }
    }

    /// What is told in both languages, in this one.
    pub fn told<'m>(&self, message: &'m Message) -> &'m str {
        message.text(self.language)
    }

    /// The message of a key; the key itself when there is none, which a test finds.
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A message with one place to fill.
    pub fn with(&self, key: &str, name: &str, value: impl fmt::Display) -> String {
        let mut arguments = FluentArgs::new();
        arguments.set(name.to_owned(), FluentValue::from(value.to_string()));
        self.format(key, Some(&arguments))
    }

    /// A message with several places to fill.
    pub fn fill(&self, key: &str, values: &[(&str, &dyn fmt::Display)]) -> String {
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set((*name).to_owned(), FluentValue::from(value.to_string()));
        }
        self.format(key, Some(&arguments))
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.texts.bundle(self.language);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else { return key.to_owned() };
        bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned()
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.language.fmt(f)
    }
}

fn bundle(language: unic_langid::LanguageIdentifier, texts: [&str; 2]) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Marks of direction around each value: for scripts that these languages do not use.
    bundle.set_use_isolating(false);
    for text in texts {
        // What can be read of a file with a mistake is used; a test finds the mistake.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

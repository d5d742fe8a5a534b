//! What is wrong with message files and the templates that use them, for the test of each program.

use std::collections::BTreeSet;

use fluent_bundle::FluentResource;

use super::{ENGLISH, INDONESIAN, Texts};

impl Texts {
    /// Messages that cannot be read, that are there twice, that only one language has, or that a template names and nobody
    /// has.
    pub fn faults(&self, templates: &[String]) -> Vec<String> {
        let mut faults = Vec::new();
        for text in [INDONESIAN, ENGLISH, self.indonesian, self.english] {
            if let Err((_, errors)) = FluentResource::try_new(text.to_owned()) {
                faults.extend(errors.iter().map(ToString::to_string));
            }
        }
        for text in [INDONESIAN, ENGLISH, self.indonesian, self.english] {
            let mut seen = BTreeSet::new();
            faults.extend(keys(text).filter(|key| !seen.insert(*key)).map(|key| format!("{key}: said twice")));
        }
        let indonesian: BTreeSet<&str> = keys(INDONESIAN).chain(keys(self.indonesian)).collect();
        let english: BTreeSet<&str> = keys(ENGLISH).chain(keys(self.english)).collect();
        faults.extend(indonesian.symmetric_difference(&english).map(|key| format!("{key}: in one language only")));
        let named = templates
            .iter()
            .flat_map(|text| ["words.say(\"", "words.with(\"", "words.fill(\""].map(|call| text.split(call).skip(1)));
        let named = named.flatten().filter_map(|rest| rest.split('"').next());
        faults
            .extend(named.filter(|key| !indonesian.contains(key)).map(|key| format!("{key}: of a template, nowhere")));
        faults
    }
}

fn keys(text: &str) -> impl Iterator<Item = &str> {
    let is_key = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
    text.lines().filter(is_key).filter_map(|line| line.split_once(" =")).map(|(key, _)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lacks_in_a_language_or_for_a_template_is_named() {
        static TEXTS: Texts = Texts::new("judul = Judul\nrusak = { \n", "judul = Title\njudul = Heading\n");
        let template = |text: &str| text.to_owned();
        let found = TEXTS.faults(&[template("{{ words.say(\"judul\") }} {{ words.with(\"lupa\", \"a\", 1) }}")]);
        assert!(found.iter().any(|fault| fault == "rusak: in one language only"), "{found:?}");
        assert!(found.iter().any(|fault| fault == "lupa: of a template, nowhere"), "{found:?}");
        assert!(found.iter().any(|fault| fault == "judul: said twice"), "{found:?}");
        assert_eq!(found.len(), 4, "and that it cannot be read: {found:?}");
        static OWN: Texts = Texts::new("", "");
        assert_eq!(OWN.faults(&[]), Vec::<String>::new(), "what both programs say");
    }
}

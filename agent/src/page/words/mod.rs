//! What the office's page says beside what both programs say: one file per language, a section per part.

pub use selaras_web::Words;
use selaras_web::{Language, Texts};

pub static TEXTS: Texts = Texts::new(include_str!("id.ftl"), include_str!("en.ftl"));

/// The words of reasons that commands tell.
pub fn command_words() -> Words {
    TEXTS.words(Language::spoken())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::TEXTS;

    #[test]
    fn every_message_of_a_template_is_there_in_both_languages() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folders = [own.join("src/page/templates"), own.join("../web/src/templates")];
        let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
        let templates: Vec<String> = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect();
        assert_eq!(TEXTS.faults(&templates), Vec::<String>::new());
    }
}

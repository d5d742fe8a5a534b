//! What the dashboard says beside what both programs say: one file per language, a section per part.

use selaras_web::Texts;

pub static TEXTS: Texts = Texts::new(include_str!("id.ftl"), include_str!("en.ftl"));

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::TEXTS;

    #[test]
    fn every_message_of_a_template_is_there_in_both_languages() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = fs::read_dir(own.join("src/dashboard/templates")).unwrap().map(|file| file.unwrap().path());
        let shared = ["frame.html", "fault.html", "sure.html"];
        let files = files.chain(shared.map(|name| own.join("../web/src/templates").join(name)));
        let templates: Vec<String> = files.map(|path| fs::read_to_string(path).unwrap()).collect();
        assert_eq!(TEXTS.faults(&templates), Vec::<String>::new());
    }
}

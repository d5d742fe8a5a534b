//! The words of messages as an office writes them, and what becomes of those that are wrong.

use std::path::Path;

use selaras_web::Language;

use super::*;
use crate::report::wording::{letter, render};

fn office(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("templates")).unwrap();
    files.iter().for_each(|(name, text)| std::fs::write(folder.path().join("templates").join(name), text).unwrap());
    folder
}

fn told(error: anyhow::Error) -> String {
    error.downcast::<selaras_domain::message::Told>().unwrap().message().en.clone()
}

#[test]
fn the_office_words_its_letters_and_what_it_does_not_word_is_ours() {
    let numbers = published();
    let region = Some("62.07".parse().unwrap());
    let ours = preview(Path::new(""), &numbers, region, Language::Indonesian).unwrap();
    let own = "Untuk {{ name }}: {{ verdict }}\n\nYth. Sekda,\n{% for point in points %}\n{{ loop.index }}. {{ point }}\n{% endfor %}\nSidik {{ digest }}\n";
    let folder = office(&[("surat.txt", own)]);
    let told = preview(folder.path(), &numbers, region, Language::Indonesian).unwrap();
    assert!(told.subject.starts_with("Untuk Kabupaten Seruyan: Kabupaten Seruyan: indeks"), "{told:?}");
    assert!(told.text.starts_with("Yth. Sekda,\n1. "), "{told:?}");
    assert!(told.text.ends_with(&format!("Sidik {}\n", numbers.digest.unwrap())), "{told:?}");
    assert_eq!(told.html, ours.html);
    assert_eq!(
        overridden(folder.path()).iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect::<Vec<_>>(),
        ["surat.txt"]
    );
    let message = "{\"chat\": {{ chat }}, \"kalimat\": {{ text }}, \"penting\": true}";
    let folder = office(&[("telegram.json", message)]);
    let values = serde_json::json!({ "chat": "-1", "text": "ia berkata \"ya\"\n<b>" });
    let json: serde_json::Value =
        serde_json::from_str(&render(folder.path(), "telegram.json", values).unwrap()).unwrap();
    assert_eq!((&json["kalimat"], &json["penting"]), (&"ia berkata \"ya\"\n<b>".into(), &true.into()));
}

#[test]
fn a_wrong_template_is_told_with_its_line_and_no_letter_is_made_of_it() {
    let numbers = published();
    for (file, text, why) in [
        ("surat.txt", "Judul\n\nIndeks {{ indeks }}\n", "templates/surat.txt:3: undefined value"),
        ("surat.txt", "Judul\n\n{% for x in points %}\n", "templates/surat.txt:"),
        ("surat.txt", "\n\nisi\n", "the first line is the subject"),
        ("surat.txt", "Judul saja\n", "nothing stands below the subject"),
        (
            "surat.txt",
            "Judul\n\n{% for x in range(9999) %}{% for y in range(9999) %}{{ y }}{% endfor %}{% endfor %}",
            "fuel",
        ),
        ("surat.html", "<p>{{ verdikt }}</p>", "templates/surat.html:1: undefined value"),
    ] {
        let folder = office(&[(file, text)]);
        let error = told(preview(folder.path(), &numbers, None, Language::Indonesian).unwrap_err());
        assert!(error.contains("a template is wrong") && error.contains(why), "{error}");
        let settings = ReportSettings::default();
        let wanted = Wanted { kind: Kind::Message, region: None, language: Language::Indonesian };
        assert!(make(Desk { data: folder.path(), settings: &settings }, &numbers, wanted).is_err());
    }
    let large = office(&[("surat.txt", &"x".repeat(70_000))]);
    let error = told(letter(large.path(), "surat.txt", ()).unwrap_err());
    assert!(error.contains("64 KiB"), "{error}");
}

#[test]
fn what_stands_in_figures_is_escaped_where_a_letter_is_a_page() {
    let folder = office(&[("surat.html", "<p>{{ points[0] }} & {{ \"<b>\" }}</p>")]);
    let message = preview(folder.path(), &published(), None, Language::Indonesian).unwrap();
    assert!(message.html.ends_with("&lt;b&gt;</p>"), "{}", message.html);
}

//! The sentences, by hand and whole.

use std::fmt::Write as _;

use selaras_web::Language;

use super::super::sentences::{next_of_province, next_of_region, province, region};
use super::*;

const LANGUAGES: [Language; 2] = [Language::Indonesian, Language::English];

fn listed(sentences: &[String]) -> String {
    sentences.iter().map(|one| format!("- {one}\n")).collect()
}

#[test]
fn a_draft_says_so_in_its_subject_and_its_first_line_and_an_edition_does_not() {
    for (language, mark) in [(Language::Indonesian, "DRAF – "), (Language::English, "DRAFT – ")] {
        let of = |numbers: &Numbers| preview(std::path::Path::new(""), numbers, None, language).unwrap();
        let (draft, edition) = (of(&sample()), of(&published()));
        assert!(draft.subject.contains(mark) && draft.text.starts_with(mark) && draft.html.contains(mark), "{draft:?}");
        assert!(!format!("{edition:?}").contains(mark), "{edition:?}");
    }
}

#[test]
fn the_numbers_are_told_in_plain_sentences() {
    let mut told = String::new();
    for (name, numbers) in [("draft", sample()), ("edition", published())] {
        for language in LANGUAGES {
            let words = say::words(language);
            let _ = writeln!(told, "== {name}, {}", words.lang());
            told.push_str(&listed(&province(&numbers, words)));
            let _ = writeln!(told, "> {}", next_of_province(&numbers, words));
            for code in ["62.71", "62.07", "62.01", "62.02", "62.03"] {
                let figures = numbers.region(code.parse().unwrap()).unwrap();
                let _ = writeln!(told, "{code}");
                told.push_str(&listed(&region(&numbers, figures, words)));
                let _ = writeln!(told, "> {}", next_of_region(&numbers, figures, words));
            }
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn the_next_act_is_said_in_at_most_twelve_words_and_comes_first_in_the_mail() {
    for numbers in [sample(), published()] {
        for language in LANGUAGES {
            let words = say::words(language);
            let regions = numbers.document.regions.iter().map(Some);
            for figures in regions.chain([None]) {
                let act = match figures {
                    Some(figures) => next_of_region(&numbers, figures, words),
                    None => next_of_province(&numbers, words),
                };
                assert!(act.split_whitespace().count() <= 12, "{act}");
                let message =
                    preview(std::path::Path::new(""), &numbers, figures.map(|figures| figures.region), language)
                        .unwrap();
                let first = message.text.lines().next().unwrap();
                assert!(first.ends_with(&act), "{first}");
                assert!(message.html.contains(&act.replace('&', "&amp;")));
            }
        }
    }
}

#[test]
fn every_word_is_there_in_both_languages() {
    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report");
    let folders = [own.clone(), own.join("contents"), own.join("sentences")];
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let sources: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    assert_eq!(say::TEXTS.faults(&sources), Vec::<String>::new());
    // A key that stands in a list is said as it is when no file has it: no text of ours looks like one.
    for language in LANGUAGES {
        let said = format!("{:?}", super::whole::blocks(&published(), language));
        let texts = said.split('"').filter(|text| text.contains('-') && !text.ends_with(".svg"));
        let keys: Vec<&str> = texts.filter(|text| text.chars().all(|c| c.is_ascii_lowercase() || c == '-')).collect();
        assert_eq!(keys, Vec::<&str>::new(), "{language:?}");
    }
}

//! The words of messages, as templates that the data folder may override (`templates`): a wrong one is told with its line, and no
//! message is made of it.

use std::path::Path;

use anyhow::Result;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use selaras_domain::message;
use selaras_domain::message::Told;
use serde::Serialize;

use super::templates;

/// Steps that a template may take: a list of all regions of the country needs a hundredth.
const STEPS_MAX: u64 = 1_000_000;
/// Of a subject; longer ones are cut by who shows them.
const SUBJECT_MAX_CHARS: usize = 250;

/// A message with the values put in. In `.html` and `.json` they are escaped; what a template asks for and is not given is an
/// error.
pub fn render(data: &Path, name: &str, values: impl Serialize) -> Result<String> {
    let text = templates::letter(data, name)?;
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A line with nothing but a block on it leaves no line behind.
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).keep_trailing_newline(true).build()?);
    environment.set_fuel(Some(STEPS_MAX));
    let template = environment.template_from_named_str(name, &text);
    let rendered = template.and_then(|template| template.render(Serde(values)));
    rendered.map_err(|error| wrong(name, error.line(), &said(&error)))
}

/// A text whose first line is the subject, with an empty one below it.
pub fn letter(data: &Path, name: &str, values: impl Serialize) -> Result<(String, String)> {
    let rendered = render(data, name, values)?;
    let (subject, text) = rendered.split_once('\n').unwrap_or((&rendered, ""));
    let (subject, text) = (subject.trim(), text.trim_start());
    if subject.is_empty() || subject.chars().count() > SUBJECT_MAX_CHARS {
        let most = SUBJECT_MAX_CHARS;
        return Err(wrong(name, Some(1), &format!("the first line is the subject, 1 to {most} characters")));
    }
    if text.is_empty() {
        return Err(wrong(name, None, "nothing stands below the subject"));
    }
    Ok((subject.to_owned(), text.to_owned()))
}

pub(super) fn wrong(name: &str, line: Option<usize>, said: &str) -> anyhow::Error {
    let folder = templates::FOLDER;
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    // The words are those of the library, which speaks one language.
    Told(message!(
        "ada yang salah di templat: {folder}/{name}{line}: {said}",
        "a template is wrong: {folder}/{name}{line}: {said}"
    ))
    .into()
}

fn said(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}

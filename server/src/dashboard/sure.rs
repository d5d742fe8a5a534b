//! The question before what one click should not do: what would happen, and a way back.

use askama::Template;

use super::App;
use super::error::{Answer, html};
use super::guard::Visit;

/// What is asked; the words are those of `sure-KEY` and `sure-KEY-what`, each with the `name`.
pub struct Question<'a> {
    pub key: &'a str,
    pub name: &'a str,
    /// Where the form goes, with one field.
    pub action: &'a str,
    pub field: (&'a str, &'a str),
    pub back: &'a str,
}

#[derive(Template)]
#[template(path = "sure.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    title: String,
    what: String,
    question: Question<'a>,
}

pub fn ask(page: &App, visit: &Visit, question: Question<'_>) -> Answer {
    let say = |key: String| visit.words.with(&key, "name", question.name);
    let (title, what) = (say(format!("sure-{}", question.key)), say(format!("sure-{}-what", question.key)));
    html(&Shown { visit, office: &page.province.name, title, what, question })
}

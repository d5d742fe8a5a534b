//! The words of an e-mail that brings a document: its first line is the verdict and the next act, for who reads no further.

use std::path::Path;

use anyhow::Result;
use selaras_domain::category::Category;
use selaras_domain::rank::Measure;
use selaras_web::Words;
use serde::Serialize;

use super::numbers::Numbers;
use super::{pdf, say, sentences, wording};
use crate::edition::RegionFigures;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What the templates of a message may say.
#[derive(Serialize)]
struct Values<'v> {
    language: &'v str,
    subject: String,
    /// "TW IV 2023"
    period: String,
    /// The name of the region, or of the province.
    name: &'v str,
    /// Verdict and next act; of a draft, that it is one.
    first: String,
    verdict: String,
    next: String,
    points: Vec<String>,
    attached: String,
    automatic: String,
    edition: String,
    /// Left out of a draft's.
    digest: Option<String>,
}

/// Of a region, or of the province.
pub fn message(data: &Path, numbers: &Numbers, region: Option<&RegionFigures>, words: Words) -> Result<Message> {
    let (verdict, next, points) = match region {
        Some(figures) => (
            sentences::verdict(numbers, figures, words),
            sentences::next_of_region(numbers, figures, words),
            sentences::region(numbers, figures, words).split_off(1),
        ),
        None => (
            province_verdict(numbers, words),
            sentences::next_of_province(numbers, words),
            sentences::province(numbers, words),
        ),
    };
    let period = say::period(numbers.document.year, numbers.document.quarter);
    let edition = pdf::edition(numbers, words);
    // Nobody takes a draft for the edition, however little is read.
    let marked = |said: String| match numbers.digest {
        Some(_) => said,
        None => words.with("mail-draft", "said", said),
    };
    let (title, first) = (marked(verdict.clone()), marked(format!("{verdict} {next}")));
    let values = Values {
        language: words.lang(),
        subject: words.fill("mail-subject", &[("period", &period), ("verdict", &title)]),
        period,
        name: region.map_or(&numbers.document.name, |figures| &figures.name),
        first,
        verdict: title,
        next,
        points,
        attached: words.say("mail-attached"),
        automatic: words.with("mail-automatic", "edition", edition.trim_end_matches('.')),
        edition,
        digest: numbers.digest.map(|digest| digest.to_string()),
    };
    let (subject, text) = wording::letter(data, "surat.txt", &values)?;
    Ok(Message { subject, text, html: wording::render(data, "surat.html", &values)? })
}

fn province_verdict(numbers: &Numbers, words: Words) -> String {
    let Some(mean) = numbers.mean(Measure::Index) else { return words.say("province-verdict-nobody") };
    let (value, category) = (words.number(mean.value_text()), Category::of(mean).name());
    words.fill("province-verdict", &[("name", &numbers.document.name), ("value", &value), ("category", &category)])
}

//! The words of an e-mail that brings a document: its first line is the verdict and the next act, for who reads no further.

use selaras_domain::category::Category;
use selaras_domain::rank::Measure;
use selaras_web::Words;

use super::numbers::Numbers;
use super::{pdf, say, sentences};
use crate::edition::RegionFigures;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Of a region, or of the province.
pub fn message(numbers: &Numbers, region: Option<&RegionFigures>, words: Words) -> Message {
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
    let (attached, automatic) =
        (words.say("mail-attached"), words.with("mail-automatic", "edition", edition.trim_end_matches('.')));
    // Nobody takes a draft for the edition, however little is read.
    let marked = |said: String| match numbers.digest {
        Some(_) => said,
        None => words.with("mail-draft", "said", said),
    };
    let (title, first) = (marked(verdict.clone()), marked(format!("{verdict} {next}")));
    let list: String = points.iter().map(|point| format!("- {point}\n")).collect();
    let items: String = points.iter().map(|point| format!("<li>{}</li>\n", escaped(point))).collect();
    Message {
        subject: words.fill("mail-subject", &[("period", &period), ("verdict", &title)]),
        text: format!("{first}\n\n{list}\n{attached}\n{automatic}\n"),
        html: format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head><body>\n<p><strong>{}</strong> {}</p>\n<ul>\n{items}</ul>\n<p>{}</p>\n<p><small>{}</small></p>\n</body></html>\n",
            words.lang(),
            escaped(&period),
            escaped(&title),
            escaped(&next),
            escaped(&attached),
            escaped(&automatic),
        ),
    }
}

fn province_verdict(numbers: &Numbers, words: Words) -> String {
    let Some(mean) = numbers.mean(Measure::Index) else { return words.say("province-verdict-nobody") };
    let (value, category) = (words.number(mean.value_text()), Category::of(mean).name());
    words.fill("province-verdict", &[("name", &numbers.document.name), ("value", &value), ("category", &category)])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

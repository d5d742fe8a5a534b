//! The words of documents, and numbers the way of their language.

use selaras_domain::amount::{Amount, Rupiah, Score};
use selaras_domain::period::Quarter;
use selaras_web::{Language, Texts, Words};

use super::numbers::{Numbers, Sealing};

pub static TEXTS: Texts = Texts::new(include_str!("words/id.ftl"), include_str!("words/en.ftl"));

/// The words of one language.
pub fn words(language: Language) -> Words {
    TEXTS.words(language)
}

/// Two decimals, the way of the language; a dash where there is none.
pub fn score(words: Words, score: Option<Score>) -> String {
    words.number_or_dash(score.map(Score::value_text))
}

pub fn amount(words: Words, amount: Option<Amount>) -> String {
    words.number_or_dash(amount)
}

pub fn rupiah(words: Words, rupiah: Option<Rupiah>) -> String {
    words.number_or_dash(rupiah)
}

/// "Rp 1,23 triliun": for sentences; tables have every digit.
pub fn rupiah_short(words: Words, rupiah: u64) -> String {
    for (unit, key) in [(1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million")] {
        if rupiah >= unit {
            let hundredths = (u128::from(rupiah) * 100 + u128::from(unit) / 2) / u128::from(unit);
            let number = words.number(format!("{}.{:02}", hundredths / 100, hundredths % 100));
            return format!("Rp {number} {}", words.say(key));
        }
    }
    format!("Rp {}", words.number(rupiah))
}

/// "TW IV 2023"
pub fn period(year: u16, quarter: Quarter) -> String {
    format!("TW {} {year}", quarter.roman())
}

pub fn sealing(words: Words, sealing: Sealing) -> String {
    words.say(match sealing {
        Sealing::InTime => "sealed-in-time",
        Sealing::Late => "sealed-late",
        Sealing::Overdue => "sealed-overdue",
        Sealing::Open => "sealed-open",
        Sealing::Sealed => "sealed",
    })
}

/// An instant by the province's clock.
pub fn time(words: Words, numbers: &Numbers, time_ms: i64) -> String {
    words.time(&time_ms, &numbers.document.province)
}

/// "A, B, dan C"
pub fn listed(words: Words, names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} {} {two}", words.say("and")),
        [most @ .., last] => format!("{}, {} {last}", most.join(", "), words.say("and")),
    }
}

/// The first names of a long list, and how many more there are.
pub fn some_listed(words: Words, names: &[String], most: usize) -> String {
    match names.len() {
        count if count <= most + 1 => listed(words, names),
        count => {
            let shown = names.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
            words.fill("and-more", &[("names", &shown), ("count", &(count - most))])
        }
    }
}

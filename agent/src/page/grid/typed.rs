//! What the fields of a row say: a content, nothing, or why it is neither. And back: the fields that a content fills.

use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::line::{Achievement, Budget, Content, Kind, Narrative, Stage, Target, Withdraw};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_domain::number::{NumberError, parse_amount, parse_rupiah};

use crate::import::date_from_text;
use crate::store::Fields;

pub const STATUS: &str = "status";
pub const REQUIRED: &str = "dibutuhkan";
pub const ACHIEVED: &str = "terpenuhi";
pub const BELOW: &str = "tidak_sesuai_standar";
pub const NOTE: &str = "keterangan";
pub const ALLOCATION: &str = "pagu";
pub const REALISATION: &str = "realisasi";
pub const PROBLEM: &str = "masalah";
pub const REMEDY: &str = "tindak_lanjut";
pub const TARGET: &str = "target";
pub const DATE: &str = "tanggal";
pub const DOCUMENT: &str = "dokumen";
/// Why what is no achievement is taken back.
pub const REASON: &str = "alasan";

/// The words of the status field beside the empty one: a value.
pub const NIHIL: &str = "nihil";
pub const NOT_APPLICABLE: &str = "tidak_berlaku";
pub const WITHDRAW: &str = "tarik";

/// Longest text of one field that is kept, in characters; a longer one was pasted by mistake.
pub const FIELD_MAX_CHARS: usize = 10_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    Blank,
    Content(Content),
    /// For the person who typed it.
    Wrong(Message),
}

/// The names of the fields of a row, by the kind of its cell; none for a kind without a row.
pub fn names(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Achievement => &[STATUS, REQUIRED, ACHIEVED, BELOW, NOTE],
        Kind::Budget => &[ALLOCATION, REALISATION, REASON],
        Kind::Narrative => &[PROBLEM, REMEDY, REASON],
        Kind::Target => &[TARGET, REASON],
        Kind::Stage => &[DATE, DOCUMENT, REASON],
        _ => &[],
    }
}

pub fn text<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.get(name).map(|text| text.trim()).unwrap_or_default()
}

/// Reads the fields of a row.
pub fn typed(kind: Kind, fields: &Fields) -> Typed {
    if names(kind).iter().all(|name| text(fields, name).is_empty()) {
        return Typed::Blank;
    }
    let reason = text(fields, REASON);
    match kind {
        Kind::Achievement => achievement(fields),
        _ if !reason.is_empty() => Typed::Content(Content::Withdraw(Withdraw { reason: reason.to_owned() })),
        Kind::Target => match amount(fields, TARGET) {
            Ok(value) => Typed::Content(Content::Target(Target { value })),
            Err(wrong) => Typed::Wrong(wrong),
        },
        Kind::Stage => match date_from_text(text(fields, DATE), false) {
            Some(date) => Typed::Content(Content::Stage(Stage { date, document: text(fields, DOCUMENT).to_owned() })),
            None => Typed::Wrong(message!(
                "tanggal: tulis tanggal seperti 5/7/2023, atau pilih dari kalender",
                "date: write a date like 5/7/2023, or choose it from the calendar"
            )),
        },
        Kind::Budget => both(rupiah(fields, ALLOCATION), rupiah(fields, REALISATION), |allocation, realisation| {
            Content::Budget(Budget { allocation, realisation })
        }),
        _ => Typed::Content(Content::Narrative(Narrative {
            problem: text(fields, PROBLEM).to_owned(),
            remedy: text(fields, REMEDY).to_owned(),
        })),
    }
}

/// The fields that a content fills, each as it would be typed.
pub fn fields_of(kind: Kind, content: Option<&Content>) -> Fields {
    let mut fields: Fields = names(kind).iter().map(|name| ((*name).to_owned(), String::new())).collect();
    let mut set = |name: &str, text: String| {
        fields.insert(name.to_owned(), text);
    };
    match content {
        Some(Content::Achievement(Achievement::Value { required, achieved, below_standard, note })) => {
            set(REQUIRED, decimal_comma(*required));
            set(ACHIEVED, decimal_comma(*achieved));
            set(BELOW, below_standard.map(decimal_comma).unwrap_or_default());
            set(NOTE, note.clone());
        }
        Some(Content::Achievement(Achievement::Nihil { reason })) => {
            set(STATUS, NIHIL.to_owned());
            set(NOTE, reason.clone());
        }
        Some(Content::Achievement(Achievement::NotApplicable { reason })) => {
            set(STATUS, NOT_APPLICABLE.to_owned());
            set(NOTE, reason.clone());
        }
        Some(Content::Budget(budget)) => {
            set(ALLOCATION, budget.allocation.to_string());
            set(REALISATION, budget.realisation.to_string());
        }
        Some(Content::Target(target)) => set(TARGET, decimal_comma(target.value)),
        Some(Content::Stage(stage)) => {
            // As a browser's date field wants it.
            set(DATE, stage.date.to_string());
            set(DOCUMENT, stage.document.clone());
        }
        Some(Content::Narrative(narrative)) => {
            set(PROBLEM, narrative.problem.clone());
            set(REMEDY, narrative.remedy.clone());
        }
        _ => {}
    }
    fields
}

fn achievement(fields: &Fields) -> Typed {
    let reason = text(fields, NOTE).to_owned();
    let has_number = [REQUIRED, ACHIEVED, BELOW].iter().any(|name| !text(fields, name).is_empty());
    let content = match text(fields, STATUS) {
        "" => {
            let below = match text(fields, BELOW) {
                "" => Ok(None),
                _ => amount(fields, BELOW).map(Some),
            };
            let below_standard = match below {
                Ok(below) => below,
                Err(wrong) => return Typed::Wrong(wrong),
            };
            return both(amount(fields, REQUIRED), amount(fields, ACHIEVED), |required, achieved| {
                Content::Achievement(Achievement::Value { required, achieved, below_standard, note: reason })
            });
        }
        WITHDRAW => Content::Withdraw(Withdraw { reason }),
        status if has_number => {
            return Typed::Wrong(message!(
                "status {status} tidak memakai angka; kosongkan angkanya atau ubah statusnya",
                "the status {status} takes no number; empty the number or change the status"
            ));
        }
        NIHIL => Content::Achievement(Achievement::Nihil { reason }),
        NOT_APPLICABLE => Content::Achievement(Achievement::NotApplicable { reason }),
        other => {
            return Typed::Wrong(message!(
                "status {other} tidak dikenal; pilih dari daftar",
                "status {other} is not known; choose from the list"
            ));
        }
    };
    Typed::Content(content)
}

/// A content of two numbers, or what is wrong with either.
fn both<N>(first: Result<N, Message>, second: Result<N, Message>, content: impl FnOnce(N, N) -> Content) -> Typed {
    match (first, second) {
        (Ok(first), Ok(second)) => Typed::Content(content(first, second)),
        (first, second) => {
            let wrong: Vec<Message> = [first.err(), second.err()].into_iter().flatten().collect();
            Typed::Wrong(Message::joined(&wrong))
        }
    }
}

fn amount(fields: &Fields, name: &str) -> Result<Amount, Message> {
    parse_amount(text(fields, name)).map_err(|error| wrong(name, &error))
}

fn rupiah(fields: &Fields, name: &str) -> Result<Rupiah, Message> {
    parse_rupiah(text(fields, name)).map_err(|error| wrong(name, &error))
}

fn wrong(name: &str, error: &NumberError) -> Message {
    let Message { id, en } = error.message();
    let word = match name {
        REQUIRED => "required",
        ACHIEVED => "achieved",
        BELOW => "below standard",
        ALLOCATION => "allocation",
        REALISATION => "realisation",
        other => other,
    };
    let name = name.replace('_', " ");
    message!("{name}: {id}", "{word}: {en}")
}

fn decimal_comma(amount: Amount) -> String {
    amount.to_string().replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn what_a_content_fills_says_the_same_content_again() {
        let value = Achievement::Value {
            required: "1000".parse().unwrap(),
            achieved: "13.75".parse().unwrap(),
            below_standard: Some("0".parse().unwrap()),
            note: "catatan".to_owned(),
        };
        let reason = || "tidak ada bencana".to_owned();
        for (kind, content) in [
            (Kind::Achievement, Content::Achievement(value)),
            (Kind::Achievement, Content::Achievement(Achievement::Nihil { reason: reason() })),
            (Kind::Achievement, Content::Achievement(Achievement::NotApplicable { reason: reason() })),
            (Kind::Narrative, Content::Narrative(Narrative { problem: reason(), remedy: String::new() })),
            (Kind::Target, Content::Target(Target { value: "1250.5".parse().unwrap() })),
            (Kind::Stage, Content::Stage(Stage { date: "2023-07-05".parse().unwrap(), document: reason() })),
        ] {
            assert_eq!(typed(kind, &fields_of(kind, Some(&content))), Typed::Content(content));
        }
        assert_eq!(typed(Kind::Budget, &fields_of(Kind::Budget, None)), Typed::Blank);
        let taken_back = Typed::Content(Content::Withdraw(Withdraw { reason: reason() }));
        let typed_over = fields(&[(ALLOCATION, "5"), (REALISATION, "4"), (REASON, "tidak ada bencana")]);
        assert_eq!(typed(Kind::Budget, &typed_over), taken_back);
        assert_eq!(typed(Kind::Narrative, &fields(&[(REASON, "tidak ada bencana")])), taken_back);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_field() {
        let said = |pairs| match typed(Kind::Achievement, &fields(pairs)) {
            Typed::Wrong(wrong) => wrong.id,
            other => panic!("{other:?}"),
        };
        assert!(said(&[(REQUIRED, "seratus"), (ACHIEVED, "5")]).starts_with("dibutuhkan: "));
        assert!(said(&[(REQUIRED, "1.234"), (ACHIEVED, "-5")]).contains("; terpenuhi: "));
        assert!(said(&[(REQUIRED, "10")]).starts_with("terpenuhi: angka belum diisi"));
        assert!(said(&[(STATUS, NIHIL), (REQUIRED, "10")]).contains("kosongkan"));
        assert!(said(&[(STATUS, "lain")]).contains("tidak dikenal"));
    }
}

//! What a line says, field by field, so that two of them can be set beside each other and nothing that changed is hidden.

use selaras_domain::line::{Achievement, Content};

use crate::page::words::Words;

/// The key of a field's name, and what it says.
type Field = (&'static str, String);

/// A field that an entry would set or change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub key: &'static str,
    /// Empty: nothing.
    pub before: String,
    pub after: String,
}

/// The fields in which two contents differ; all that are filled where there was none before.
pub fn changed(before: Option<&Content>, after: &Content, words: Words) -> Vec<Changed> {
    let old = before.map(|content| fields(content, words)).unwrap_or_default();
    let new = fields(after, words);
    let of = |fields: &[Field], key| {
        fields.iter().find(|(own, _)| *own == key).map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let gone = old.iter().map(|(key, _)| *key).filter(|key| new.iter().all(|(own, _)| own != key));
    let keys: Vec<&'static str> = new.iter().map(|(key, _)| *key).chain(gone).collect();
    let all = keys.into_iter().map(|key| Changed { key, before: of(&old, key), after: of(&new, key) });
    all.filter(|field| field.before != field.after).collect()
}

fn fields(content: &Content, words: Words) -> Vec<Field> {
    let with_reason = |state: &str, reason: &str| vec![("status", words.say(state)), ("note", reason.to_owned())];
    match content {
        Content::Achievement(Achievement::Value { required, achieved, below_standard, note }) => vec![
            ("required", words.number(required)),
            ("achieved", words.number(achieved)),
            ("below", below_standard.map(|below| words.number(below)).unwrap_or_default()),
            ("note", note.clone()),
        ],
        Content::Achievement(Achievement::Nihil { reason }) => with_reason("state-nihil", reason),
        Content::Achievement(Achievement::NotApplicable { reason }) => with_reason("state-not-applicable", reason),
        Content::Withdraw(withdraw) => with_reason("state-missing", &withdraw.reason),
        Content::Budget(budget) => {
            vec![("allocation", words.number(budget.allocation)), ("realisation", words.number(budget.realisation))]
        }
        Content::Narrative(narrative) => {
            vec![("problem", narrative.problem.clone()), ("remedy", narrative.remedy.clone())]
        }
        Content::Target(target) => vec![("target", words.number(target.value))],
        Content::Stage(stage) => vec![("date", stage.date.to_string()), ("document", stage.document.clone())],
        other => vec![("state", other.kind().to_string())],
    }
}

#[cfg(test)]
mod tests {
    use selaras_domain::line::Withdraw;
    use selaras_web::Language;

    use super::*;
    use crate::page::words::TEXTS;

    #[test]
    fn a_change_of_a_note_alone_is_seen() {
        let words = TEXTS.words(Language::Indonesian);
        let value = |note: &str| {
            Content::Achievement(Achievement::Value {
                required: "1000".parse().unwrap(),
                achieved: "550.5".parse().unwrap(),
                below_standard: None,
                note: note.to_owned(),
            })
        };
        let told = |before: Option<&Content>, after: &Content| {
            let changes = changed(before, after, words);
            changes.iter().map(|one| format!("{} {}→{}", one.key, one.before, one.after)).collect::<Vec<_>>()
        };
        assert_eq!(told(Some(&value("lama")), &value("baru")), ["note lama→baru"]);
        assert_eq!(told(None, &value("")), ["required →1.000", "achieved →550,5"]);
        let withdrawn = Content::Withdraw(Withdraw { reason: "salah".to_owned() });
        let gone = ["status →Belum diisi", "note →salah", "required 1.000→", "achieved 550,5→"];
        assert_eq!(told(Some(&value("")), &withdrawn), gone);
    }
}

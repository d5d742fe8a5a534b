//! The five kinds of row (DESIGN.md, "Import formats — contract"): which cells make which content.

use selaras_domain::line::{
    Achievement, Budget, Content, Kind, Narrative, Stage, StageName, Subject, Target, TargetDocument,
};
use selaras_domain::message;
use selaras_domain::period::Period;

use super::super::header::Column;
use super::codes::Codes;
use super::fields::{Fields, quoted};

type Read = Option<(Period, Subject, Content)>;

/// Reads a row; `None` where something is wrong, which `fields` remembers.
pub fn read(kind: Kind, fields: &mut Fields<'_>, codes: &mut Codes) -> Read {
    match kind {
        Kind::Achievement => achievement(fields, codes),
        Kind::Budget => budget(fields, codes),
        Kind::Narrative => narrative(fields, codes),
        Kind::Target => target(fields, codes),
        _ => stage(fields),
    }
}

fn achievement(fields: &mut Fields<'_>, codes: &mut Codes) -> Read {
    let period = fields.period();
    let component = codes.component(fields, period.map(|period| period.year));
    let content = match status(fields) {
        Status::Reported => value(fields),
        Status::Nihil => declared(fields, "nihil").map(|reason| Achievement::Nihil { reason }),
        Status::NotApplicable => declared(fields, "tidak_berlaku").map(|reason| Achievement::NotApplicable { reason }),
        Status::Unknown => None,
    };
    Some((period?, Subject::component(component?), Content::Achievement(content?)))
}

enum Status {
    Reported,
    Nihil,
    NotApplicable,
    Unknown,
}

fn status(fields: &mut Fields<'_>) -> Status {
    if fields.is_blank(Column::Status) {
        return Status::Reported;
    }
    let Some(word) = fields.word(Column::Status) else { return Status::Unknown };
    match word.as_str() {
        "nihil" => Status::Nihil,
        "tidak_berlaku" | "tidakberlaku" => Status::NotApplicable,
        _ => {
            let shown = fields.text(Column::Status).map(quoted).unwrap_or_default();
            let reason = message!(
                "status {shown} tidak dikenal: kosongkan, atau tulis nihil atau tidak_berlaku",
                "status {shown} is not known: leave it empty, or write nihil or tidak_berlaku"
            );
            fields.refuse(Column::Status, reason);
            Status::Unknown
        }
    }
}

fn value(fields: &mut Fields<'_>) -> Option<Achievement> {
    let blanks = (fields.is_blank(Column::Required), fields.is_blank(Column::Achieved));
    match blanks {
        (true, true) => fields.refuse(
            Column::Required,
            message!(
                "dibutuhkan dan terpenuhi belum diisi: isi keduanya, atau tulis status nihil atau tidak_berlaku",
                "`dibutuhkan` and `terpenuhi` are empty: fill in both, or write the status nihil or tidak_berlaku"
            ),
        ),
        (false, true) => fields.refuse(
            Column::Achieved,
            message!(
                "terpenuhi belum diisi: isi (0 bila memang nol), atau kosongkan barisnya",
                "`terpenuhi` is empty: fill it in (0 if it is zero), or empty the row"
            ),
        ),
        (true, false) => fields.refuse(
            Column::Required,
            message!(
                "dibutuhkan belum diisi: isi, atau kosongkan barisnya",
                "`dibutuhkan` is empty: fill it in, or empty the row"
            ),
        ),
        (false, false) => {}
    }
    let required = if blanks.0 { None } else { fields.amount(Column::Required) };
    let achieved = if blanks.1 { None } else { fields.amount(Column::Achieved) };
    let below_standard = fields.optional_amount(Column::BelowStandard);
    let note = fields.free_text(Column::Note);
    Some(Achievement::Value { required: required?, achieved: achieved?, below_standard, note })
}

/// The reason of a declaration, beside which no number above zero may stand.
fn declared(fields: &mut Fields<'_>, status: &str) -> Option<String> {
    for column in [Column::Required, Column::Achieved, Column::BelowStandard] {
        if fields.optional_amount(column).is_some_and(|amount| !amount.is_zero()) {
            let title = column.title();
            let reason = message!(
                "status {status} tetapi {title} berisi angka: kosongkan angkanya, atau hapus statusnya",
                "status {status}, but `{title}` holds a number: empty the number, or remove the status"
            );
            fields.refuse(column, reason);
        }
    }
    Some(fields.free_text(Column::Note))
}

fn budget(fields: &mut Fields<'_>, codes: &mut Codes) -> Read {
    let period = fields.period();
    let is_whole = fields.text(Column::Code).is_some_and(|code| code.eq_ignore_ascii_case("APBD"));
    let subject = if is_whole {
        Some(Subject::apbd())
    } else {
        codes.service(fields, period.map(|period| period.year), &message!("anggaran", "budgets")).map(Subject::service)
    };
    let (allocation, realisation) = (fields.rupiah(Column::Allocation), fields.rupiah(Column::Realisation));
    let content = Content::Budget(Budget { allocation: allocation?, realisation: realisation? });
    Some((period?, subject?, content))
}

fn narrative(fields: &mut Fields<'_>, codes: &mut Codes) -> Read {
    let period = fields.period();
    let what = message!("masalah dan tindak lanjut", "problems and remedies");
    let service = codes.service(fields, period.map(|period| period.year), &what);
    let (problem, remedy) = (fields.free_text(Column::Problem), fields.free_text(Column::Remedy));
    Some((period?, Subject::service(service?), Content::Narrative(Narrative { problem, remedy })))
}

fn target(fields: &mut Fields<'_>, codes: &mut Codes) -> Read {
    let year = fields.year();
    let component = codes.component(fields, year);
    let value = fields.amount(Column::Target);
    let document = fields.needed(Column::Document).and_then(|word| {
        let document = TargetDocument::from_word(word);
        if document.is_none() {
            let words = TargetDocument::ALL.map(TargetDocument::word).join(", ");
            let word = quoted(word);
            let reason = message!(
                "dokumen {word} tidak dikenal: tulis salah satu dari {words}",
                "document {word} is not known: write one of {words}"
            );
            fields.refuse(Column::Document, reason);
        }
        document
    });
    let subject = Subject::target(component?, document?);
    Some((Period::year(year?), subject, Content::Target(Target { value: value? })))
}

fn stage(fields: &mut Fields<'_>) -> Read {
    let year = fields.year();
    let stage = fields.word(Column::Stage).and_then(|word| {
        let stage = StageName::from_word(&word);
        if stage.is_none() {
            let words = StageName::ALL.map(StageName::word).join(", ");
            let word = quoted(&word);
            let reason = message!(
                "tahapan {word} tidak dikenal: tulis salah satu dari {words}",
                "stage {word} is not known: write one of {words}"
            );
            fields.refuse(Column::Stage, reason);
        }
        stage
    });
    let date = fields.date(Column::Date);
    let document = fields.free_text(Column::Document);
    Some((Period::year(year?), Subject::stage(stage?), Content::Stage(Stage { date: date?, document })))
}

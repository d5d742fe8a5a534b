//! A verdict as its writer reads it. It travels with its Indonesian sentence; the English one is made again from the line that
//! it is about, and where that says something else by now, from the code alone.

use super::{Reason, judged};
use crate::check::Code;
use crate::line::{Line, OfficeRights};
use crate::message::Message;

/// Of the codes that are about rights and kinds; those of a content stand with the checks.
pub(super) const ENGLISH: &[(&str, &str)] = &[
    ("unreadable", "this version of the province cannot read the line; wait for an update of its server"),
    ("unknown_kind", "the province does not know lines of this kind yet; they are judged when its server is updated"),
    ("not_a_district_kind", "lines of this kind are written by the province only"),
    ("no_right", "this office had no right to write at that time; ask the province's administrator"),
    ("wrong_region", "the region is not the one of this office; write it again for the own region"),
    (
        "no_right_to_sector",
        "this office has no right to the sector; ask the province's administrator for it, or leave it to the office that has",
    ),
    (
        "inspectorate_reports_nothing",
        "the inspectorate writes findings and answers only; figures are written by the office of their sector",
    ),
    ("inspectorate_only", "findings are written by the inspectorate or the region's coordinating office only"),
    ("no_edition", "there is no provisional edition of this quarter yet; object when the province has published it"),
    ("edition_final", "the edition is final and nobody can object to it any more; ask the province"),
    ("objection_late", "the time for objections was over when this one was written"),
    (
        "coordinator_only",
        "only the coordinating office (all sectors) writes this; leave it to the region's coordinator",
    ),
];

/// What a reason says, in both languages; `line` is the judged one where it can be read, `rights` what its office may write
/// as far as is known. A code of a newer program says in both languages what came.
pub fn told(reason: &Reason, line: Option<&Line>, rights: &[OfficeRights]) -> Message {
    let again = line.and_then(|line| judged(&line.header, &line.content, rights, line.header.time_ms));
    let same = again.map(|judged| judged.message).filter(|message| message.id == reason.message);
    same.unwrap_or_else(|| {
        let en = in_general(&reason.code).map_or_else(|| reason.message.clone(), str::to_owned);
        Message { id: reason.message.clone(), en }
    })
}

fn in_general(code: &str) -> Option<&'static str> {
    let of_check = Code::ALL.iter().find(|one| one.word() == code).map(|one| one.english());
    of_check.or_else(|| ENGLISH.iter().find(|(word, _)| *word == code).map(|(_, english)| *english))
}

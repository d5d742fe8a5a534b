//! The verdict on a line: accepted, refused or quarantined, with a typed reason. Every line is stored; the verdict stands
//! beside it, reaches its writer, and is judged again when rights or catalogue change. Office and province judge with
//! this same code.

use std::fmt;

use minicbor::{Decode, Encode};

use crate::check::{self, Severity};
use crate::line::{Content, Header, Kind, OfficeRights};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum State {
    #[n(0)]
    Accepted,
    /// Against a rule or a right; the writer must act.
    #[n(1)]
    Refused,
    /// Not understood yet (a newer kind or catalogue); nobody must act.
    #[n(2)]
    Quarantined,
}

impl State {
    pub const fn word(self) -> &'static str {
        match self {
            State::Accepted => "accepted",
            State::Refused => "refused",
            State::Quarantined => "quarantined",
        }
    }
}

/// Why a line is not accepted: a code that programs branch on, and the detail a person needs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Reason {
    /// One of the words below, or a newer program's.
    #[n(0)]
    pub code: String,
    /// In Indonesian: what is wrong and what to do next.
    #[n(1)]
    pub message: String,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What is judged of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub state: State,
    pub reason: Option<Reason>,
}

impl Verdict {
    pub const ACCEPTED: Verdict = Verdict { state: State::Accepted, reason: None };

    fn refused(code: &str, message: String) -> Verdict {
        Verdict { state: State::Refused, reason: Some(Reason { code: code.to_owned(), message }) }
    }

    fn quarantined(code: &str, message: String) -> Verdict {
        Verdict { state: State::Quarantined, reason: Some(Reason { code: code.to_owned(), message }) }
    }

    /// The verdict on bytes that cannot be read as a line.
    pub fn unreadable(detail: &str) -> Verdict {
        Verdict::quarantined(
            "unreadable",
            format!("baris tidak dapat dibaca oleh versi provinsi ini ({detail}); tunggu pembaruan server provinsi"),
        )
    }
}

/// Judges an office's line by the rights of its office at the line's time, and by the rules.
///
/// `rights` are all dated rights of the office; `received_ms` bounds the line's own time, so that a clock that runs ahead
/// cannot borrow rights from the future.
pub fn judge(header: &Header, content: &Content, rights: &[OfficeRights], received_ms: i64) -> Verdict {
    if let Kind::Unknown(number) = header.kind {
        return Verdict::quarantined(
            "unknown_kind",
            format!("jenis baris {number} belum dikenal oleh provinsi; akan dinilai setelah server diperbarui"),
        );
    }
    // A withdrawal has the kind of what it takes back in its cell.
    if let Some(kind) = [header.kind, header.cell.kind].into_iter().find(|kind| !kind.is_of_district()) {
        return Verdict::refused(
            "not_a_district_kind",
            format!("baris jenis {kind} hanya dapat ditulis oleh provinsi"),
        );
    }
    let time_ms = header.time_ms.min(received_ms);
    let Some(right) = rights_at(rights, time_ms) else {
        return Verdict::refused(
            "no_right",
            "perangkat daerah ini tidak berhak menulis pada waktu itu; hubungi admin provinsi".to_owned(),
        );
    };
    if header.cell.region != right.region {
        return Verdict::refused(
            "wrong_region",
            format!(
                "daerah {} bukan daerah perangkat ini ({}); tulis ulang untuk daerah sendiri",
                header.cell.region, right.region
            ),
        );
    }
    if let Some(verdict) = judge_sector(header, right) {
        return verdict;
    }
    match check::check(&header.cell, content).into_iter().find(|finding| finding.severity == Severity::Error) {
        None => Verdict::ACCEPTED,
        Some(finding) if finding.code.is_curable_by_catalogue() => {
            Verdict::quarantined(finding.code.word(), finding.message)
        }
        Some(finding) => Verdict::refused(finding.code.word(), finding.message),
    }
}

/// The rights in force at an instant: those that began last.
pub fn rights_at(rights: &[OfficeRights], time_ms: i64) -> Option<&OfficeRights> {
    rights
        .iter()
        .filter(|right| right.from_ms.is_none_or(|from| from <= time_ms))
        .max_by_key(|right| right.from_ms)
        .filter(|right| right.until_ms.is_none_or(|until| time_ms < until))
}

/// A sector office writes its own sectors; what belongs to the whole region (its budget, its seal) is the coordinator's.
fn judge_sector(header: &Header, right: &OfficeRights) -> Option<Verdict> {
    if right.is_coordinator() {
        return None;
    }
    if right.is_inspectorate() {
        let is_of_thread = matches!(header.kind, Kind::Observation | Kind::Reply | Kind::Attachment);
        return (!is_of_thread).then(|| {
            Verdict::refused(
                "inspectorate_reports_nothing",
                "inspektorat hanya menulis temuan dan jawaban; isian ditulis oleh perangkat daerah urusannya"
                    .to_owned(),
            )
        });
    }
    let subject = &header.cell.subject;
    let about = subject.split_about().map(|(_, subject)| subject);
    match about.as_ref().unwrap_or(subject).sector() {
        Some(sector) if !right.sectors.contains(&sector) => Some(Verdict::refused(
            "no_right_to_sector",
            format!(
                "perangkat ini tidak berhak atas urusan {sector}; minta hak itu kepada admin provinsi, atau serahkan kepada perangkat yang berhak"
            ),
        )),
        _ if header.kind == Kind::Observation => Some(Verdict::refused(
            "inspectorate_only",
            "temuan hanya dapat ditulis oleh inspektorat atau perangkat koordinator daerah".to_owned(),
        )),
        _ if matches!(header.kind, Kind::Seal | Kind::Return) => Some(coordinator_only()),
        None if subject.is_apbd() => Some(coordinator_only()),
        _ => None,
    }
}

fn coordinator_only() -> Verdict {
    Verdict::refused(
        "coordinator_only",
        "hanya perangkat koordinator (semua urusan) yang dapat menulis ini; serahkan kepada koordinator daerah"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::amount::Amount;
    use crate::line::{
        Achievement, Budget, Cell, Decision, Finding, LedgerId, LineId, OfficeId, Outcome, Reply, Return, Seal,
        Subject, Withdraw,
    };
    use crate::period::{Period, Quarter};
    use crate::region::RegionCode;

    const NOW: i64 = 1_700_000_000_000;

    fn rights(sectors: &[u8], from_ms: Option<i64>, until_ms: Option<i64>) -> OfficeRights {
        OfficeRights {
            office: OfficeId(Uuid::nil()),
            name: "Dinas".to_owned(),
            region: RegionCode::new(6207).unwrap(),
            sectors: sectors.to_vec(),
            from_ms,
            until_ms,
        }
    }

    fn value(required: u32) -> Content {
        Content::Achievement(Achievement::Value {
            required: Amount::units(required),
            achieved: Amount::units(5),
            below_standard: None,
            note: String::new(),
        })
    }

    fn header(subject: &str, content: &Content) -> Header {
        let quarter = Period::quarter(2023, Quarter::Q4);
        let kind = content.kind();
        let subject = Subject::from_text(subject).unwrap();
        let cell = Cell { region: RegionCode::new(6207).unwrap(), period: quarter, kind, subject };
        Header { time_ms: NOW, writer: "Siti".to_owned(), kind, cell, base: Vec::new(), origin: None }
    }

    /// The state and the reason's word.
    fn judged(header: &Header, content: &Content, rights: &[OfficeRights]) -> (State, String) {
        let verdict = judge(header, content, rights, NOW);
        assert_eq!(verdict.state == State::Accepted, verdict.reason.is_none());
        (verdict.state, verdict.reason.map(|reason| reason.code).unwrap_or_default())
    }

    fn of(subject: &str, content: &Content, sectors: &[u8]) -> (State, String) {
        judged(&header(subject, content), content, &[rights(sectors, None, None)])
    }

    fn refused(code: &str) -> (State, String) {
        (State::Refused, code.to_owned())
    }

    fn quarantined(code: &str) -> (State, String) {
        (State::Quarantined, code.to_owned())
    }

    fn accepted() -> (State, String) {
        (State::Accepted, String::new())
    }

    #[test]
    fn an_office_writes_its_own_sectors_and_a_coordinator_all() {
        assert_eq!(of("K.2.01", &value(10), &[2, 6]), accepted());
        assert_eq!(of("K.2.01", &value(10), &[]), accepted());
        assert_eq!(of("K.2.01.03", &value(10), &[2]), accepted());
        assert_eq!(of("K.3.01", &value(10), &[2, 6]), refused("no_right_to_sector"));
    }

    #[test]
    fn what_belongs_to_the_whole_region_is_the_coordinators() {
        let rupiah = |amount| crate::amount::Rupiah::new(amount).unwrap();
        let budget = Content::Budget(Budget { allocation: rupiah(10), realisation: rupiah(5) });
        assert_eq!(of("APBD", &budget, &[2]), refused("coordinator_only"));
        assert_eq!(of("APBD", &budget, &[]), accepted());
        assert_eq!(of("K.2.01", &budget, &[2]), accepted());
        let seal = Content::Seal(Seal {
            cells: Vec::new(),
            digest: Seal::digest_of(&[]),
            frontier: Vec::new(),
            // Of a catalogue that is not known here, so that only the right is asked about.
            catalogue_version: String::new(),
            rules_version: String::new(),
            province_time_ms: None,
        });
        assert_eq!(of("*", &seal, &[2]), refused("coordinator_only"));
        assert_eq!(of("*", &seal, &[]).0, State::Accepted);
    }

    #[test]
    fn a_line_for_another_region_is_refused() {
        let content = value(10);
        let mut header = header("K.2.01", &content);
        header.cell.region = RegionCode::new(6201).unwrap();
        assert_eq!(judged(&header, &content, &[rights(&[], None, None)]), refused("wrong_region"));
    }

    #[test]
    fn a_kind_of_the_province_is_not_an_offices_to_write() {
        let on = LineId { ledger: LedgerId(Uuid::nil()), seq: 1 };
        let decision = Content::Decision(Decision { on, outcome: Outcome::Agreed, text: String::new(), digest: None });
        assert_eq!(of("achievement:K.2.01", &decision, &[]), refused("not_a_district_kind"));
    }

    #[test]
    fn a_cell_is_sent_back_by_the_coordinator_and_findings_are_the_inspectorates() {
        let on = LineId { ledger: LedgerId(Uuid::nil()), seq: 1 };
        let text = || "periksa".to_owned();
        let returned = Content::Return(Return { on, text: text() });
        let found = Content::Observation(Finding { on, field_value: None, text: text() });
        let reply = Content::Reply(Reply { to: on, text: text() });
        let (about, inspectorate) = ("achievement:K.2.01", [crate::line::INSPECTORATE]);
        for (content, coordinator, inspector, office, other) in [
            (
                &returned,
                accepted(),
                refused("inspectorate_reports_nothing"),
                refused("coordinator_only"),
                refused("no_right_to_sector"),
            ),
            (&found, accepted(), accepted(), refused("inspectorate_only"), refused("no_right_to_sector")),
            (&reply, accepted(), accepted(), accepted(), refused("no_right_to_sector")),
        ] {
            let judged = [&[][..], &inspectorate, &[2], &[3]].map(|sectors| of(about, content, sectors));
            assert_eq!(judged, [coordinator, inspector, office, other], "{content}");
        }
        assert_eq!(of("K.2.01", &value(10), &inspectorate), refused("inspectorate_reports_nothing"));
        assert_eq!(of("K.2.01", &reply, &[]), refused("wrong_subject"));
        assert_eq!(of(about, &Content::Return(Return { on, text: " ".to_owned() }), &[]), refused("text_empty"));
    }

    #[test]
    fn what_was_said_is_never_taken_back_neither_by_the_office_nor_of_the_province() {
        let content = Content::Withdraw(Withdraw { reason: "salah".to_owned() });
        for (kind, code) in [
            (Kind::Reply, "not_withdrawable"),
            (Kind::Return, "not_withdrawable"),
            (Kind::Decision, "not_a_district_kind"),
        ] {
            let mut header = header("achievement:K.2.01", &content);
            header.cell.kind = kind;
            assert_eq!(judged(&header, &content, &[rights(&[], None, None)]), refused(code));
        }
    }

    #[test]
    fn what_a_newer_program_may_mean_waits_instead_of_being_refused() {
        assert_eq!(of("K.2.01", &Content::Opaque(63, vec![1]), &[]), quarantined("unknown_kind"));
        assert_eq!(of("K.2.01", &Content::Opaque(200, vec![1]), &[]), quarantined("unknown_kind"));
        assert_eq!(of("K.2.99", &value(10), &[]), quarantined("unknown_code"));
        assert_eq!(Verdict::unreadable("x").state, State::Quarantined);
    }

    #[test]
    fn an_error_in_the_content_refuses_and_a_warning_does_not() {
        assert_eq!(of("K.2.01", &value(0), &[]), refused("required_zero"));
        assert_eq!(of("K.2.01", &value(1), &[]), accepted(), "served above required is a warning");
        let content = Content::Withdraw(Withdraw { reason: " ".to_owned() });
        let mut header = header("K.2.01", &content);
        header.cell.kind = Kind::Achievement;
        assert_eq!(judged(&header, &content, &[rights(&[], None, None)]), refused("reason_missing"));
    }

    #[test]
    fn rights_are_those_of_the_lines_time() {
        let dated = [rights(&[2], None, None), rights(&[6], Some(NOW - 100), None)];
        let at = |time_ms, subject| {
            let content = value(10);
            judged(&Header { time_ms, ..header(subject, &content) }, &content, &dated)
        };
        assert_eq!(at(NOW - 101, "K.2.01"), accepted());
        assert_eq!(at(NOW - 100, "K.2.01"), refused("no_right_to_sector"));
        assert_eq!(at(NOW - 100, "K.6.01"), accepted());
    }

    #[test]
    fn a_right_that_ended_or_has_not_begun_is_none() {
        let content = value(10);
        let header = header("K.2.01", &content);
        assert_eq!(judged(&header, &content, &[]), refused("no_right"));
        assert_eq!(judged(&header, &content, &[rights(&[], Some(NOW + 1), None)]), refused("no_right"));
        assert_eq!(judged(&header, &content, &[rights(&[], None, Some(NOW))]), refused("no_right"));
        assert_eq!(judged(&header, &content, &[rights(&[], None, Some(NOW + 1))]), accepted());
        let revoked = [rights(&[], None, None), rights(&[], Some(NOW - 5), Some(NOW - 5))];
        assert_eq!(judged(&header, &content, &revoked), refused("no_right"));
    }

    #[test]
    fn a_clock_ahead_borrows_no_rights_from_the_future() {
        let content = value(10);
        let ahead = Header { time_ms: NOW + 1_000_000, ..header("K.2.01", &content) };
        assert_eq!(judged(&ahead, &content, &[rights(&[], Some(NOW + 500), None)]), refused("no_right"));
    }
}

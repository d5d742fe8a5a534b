//! Checks that a cell's subject and period suit the kind of the line: known code, right level, quarter or year.

use crate::catalogue::{Catalogue, Component, Level};
use crate::line::{Content, Kind, StageName, TargetDocument};
use crate::message;
use crate::period::{MAX_YEAR, MIN_YEAR};
use crate::rank::Measure;

use super::{Code, Findings};

pub(super) fn check(findings: &mut Findings<'_>, content: &Content) {
    let cell = findings.cell;
    let kind = match content {
        Content::Withdraw(_) => cell.kind,
        other => other.kind(),
    };
    if kind != cell.kind {
        findings.add(Code::ContentOfOtherKind, None, || {
            let of_cell = cell.kind;
            message!(
                "isi {kind} pada sel {of_cell}; laporkan sebagai kesalahan program",
                "a content of {kind} in a cell of {of_cell}; report it as a fault of the program"
            )
        });
        return;
    }
    if matches!(kind, Kind::Reply | Kind::Return | Kind::Observation) {
        return about(findings, content);
    }
    if kind == Kind::Objection {
        return objected(findings, content);
    }
    let Some(by_quarter) = kind.is_by_quarter() else { return };
    if by_quarter != cell.period.quarter.is_some() {
        findings.add(Code::WrongPeriod, Some("triwulan"), || {
            if by_quarter {
                message!("triwulan belum diisi; isi 1 sampai 4", "no quarter is given; give 1 to 4")
            } else {
                message!("data ini per tahun, tanpa triwulan", "this is kept by year, without a quarter")
            }
        });
    }
    let subject = cell.subject.as_str();
    let suits = match kind {
        Kind::Achievement => {
            return component(findings, cell.subject.to_component().filter(|c| c.to_string() == subject));
        }
        Kind::Budget if cell.subject.is_apbd() => true,
        Kind::Budget | Kind::Narrative => return service(findings),
        Kind::Target => {
            let document = subject.split_once('/').and_then(|(_, word)| TargetDocument::from_word(word));
            let target = cell.subject.to_component().filter(|_| document.is_some());
            return component(findings, target);
        }
        Kind::Stage => StageName::from_word(subject).is_some(),
        _ => true,
    };
    if !suits {
        findings.add(Code::WrongSubject, Some("kode"), || {
            message!("{subject} tidak dikenal untuk {kind}", "{subject} is not known for {kind}")
        });
    }
}

/// Words about a cell: they name one that can be reported, and are never taken back.
fn about(findings: &mut Findings<'_>, content: &Content) {
    let cell = findings.cell;
    let by_quarter = cell.subject.split_about().and_then(|(kind, _)| kind.is_by_quarter());
    if by_quarter != Some(cell.period.quarter.is_some()) {
        findings.add(Code::WrongSubject, Some("kode"), || {
            let subject = &cell.subject;
            message!("{subject} bukan sel yang dapat dibicarakan", "{subject} is no cell that can be spoken about")
        });
    }
    never_taken_back(findings, content);
}

/// An objection: it names what an edition states of a quarter.
fn objected(findings: &mut Findings<'_>, content: &Content) {
    let cell = findings.cell;
    let is_stated = match cell.subject.split_about() {
        Some((Kind::Achievement | Kind::Budget | Kind::Narrative, _)) => true,
        Some((Kind::Edition, figure)) => figure.as_str().parse::<Measure>().is_ok(),
        _ => false,
    };
    if !is_stated || cell.period.quarter.is_none() {
        findings.add(Code::WrongSubject, Some("kode"), || {
            let subject = &cell.subject;
            message!(
                "{subject} bukan isian atau angka triwulan yang dapat disanggah",
                "{subject} is no cell or figure of a quarter that can be objected to"
            )
        });
    }
    never_taken_back(findings, content);
}

fn never_taken_back(findings: &mut Findings<'_>, content: &Content) {
    if matches!(content, Content::Withdraw(_)) {
        findings.add(Code::NotWithdrawable, None, || {
            message!(
                "yang sudah dikatakan tidak dapat ditarik kembali; tulis jawaban atau temuan baru",
                "what was said cannot be taken back; write a new answer or finding"
            )
        });
    }
}

/// Budget and narrative are kept per service, never per quality item.
fn service(findings: &mut Findings<'_>) {
    match findings.cell.subject.to_component() {
        Some(Component::Item(item)) => {
            findings.add(Code::WrongSubject, Some("kode"), || {
                let service = item.service;
                message!(
                    "{item} adalah mutu; pakai kode layanannya, {service}",
                    "{item} is a quality item; use the code of its service, {service}"
                )
            });
        }
        other => component(findings, other),
    }
}

fn component(findings: &mut Findings<'_>, component: Option<Component>) {
    let cell = findings.cell;
    if !(MIN_YEAR..=MAX_YEAR).contains(&cell.period.year) {
        findings.add(Code::YearOutsideCatalogue, Some("tahun"), || {
            let year = cell.period.year;
            message!(
                "tahun {year} di luar katalog SPM; periksa tahunnya",
                "year {year} is outside the SPM catalogue; look at the year"
            )
        });
        return;
    }
    let catalogue = Catalogue::for_year(cell.period.year);
    let Some(component) = component.filter(|component| catalogue.index_of(component).is_some()) else {
        findings.add(Code::UnknownCode, Some("kode"), || {
            let (subject, version) = (&cell.subject, &catalogue.version);
            message!(
                "kode {subject} tidak ada dalam katalog {version}; periksa kodenya",
                "code {subject} is not in catalogue {version}; look at the code"
            )
        });
        return;
    };
    let level = cell.region.level();
    if component.service().level != level {
        findings.add(Code::WrongLevel, Some("kode"), || {
            let (own, other) = if level == Level::Provinsi { ("P", "K") } else { ("K", "P") };
            let region = cell.region;
            message!(
                "kode {other} bukan layanan daerah {region}; pakai kode {own}",
                "codes with {other} are not services of region {region}; use codes with {own}"
            )
        });
    }
}

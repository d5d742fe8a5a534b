//! Checks on recipients and quality items (RULES 2, 5, 7, 10).

use crate::amount::Amount;
use crate::catalogue::{Catalogue, Component};
use crate::line::Achievement;
use crate::message;

use super::{Code, Findings};

pub(super) fn check(findings: &mut Findings<'_>, achievement: &Achievement) {
    let component = findings.cell.subject.to_component();
    match achievement {
        Achievement::Value { required, achieved, below_standard, note } => {
            check_value(findings, component, *required, *achieved);
            check_served(findings, *required, *achieved, *below_standard);
            findings.text(Some("keterangan"), note);
        }
        Achievement::Nihil { reason } => {
            findings.text(Some("keterangan"), reason);
            findings.reason(Some("keterangan"), reason);
            check_nihil(findings, component);
        }
        Achievement::NotApplicable { reason } => {
            findings.text(Some("keterangan"), reason);
            findings.reason(Some("keterangan"), reason);
            if let Some(Component::Recipients(_)) = component {
                findings.add(Code::NotApplicableOnService, Some("status"), || {
                    message!(
                        "tidak_berlaku hanya untuk mutu; untuk layanan yang tidak dibutuhkan siapa pun pakai nihil",
                        "not applicable is for quality items only; declare a service that nobody needs nihil"
                    )
                });
            }
        }
    }
}

fn check_value(findings: &mut Findings<'_>, component: Option<Component>, required: Amount, achieved: Amount) {
    if required.is_zero() {
        findings.add(Code::RequiredZero, Some("dibutuhkan"), || match component {
            Some(Component::Item(_)) => message!(
                "dibutuhkan 0: jika mutu ini tidak berlaku, isi status tidak_berlaku dengan alasan",
                "required is 0: if this item does not apply, set it to not applicable with a reason"
            ),
            _ => message!(
                "dibutuhkan 0: jika tidak ada yang membutuhkan, isi status nihil dengan alasan",
                "required is 0: if nobody needs it, declare it nihil with a reason"
            ),
        });
    } else if achieved > required {
        findings.add(Code::AchievedAboveRequired, Some("terpenuhi"), || {
            message!(
                "terpenuhi {achieved} lebih besar daripada dibutuhkan {required}; dihitung 100 %, periksa lagi",
                "achieved {achieved} is more than required {required}; it counts 100 %, look again"
            )
        });
    }
    let Some(Component::Item(item)) = component else {
        return;
    };
    let year = findings.cell.period.year;
    let percentage_from = Catalogue::for_year(year).item(item).and_then(|item| item.percentage_from);
    if percentage_from.is_some_and(|from| year >= from) && required != Amount::units(100) {
        findings.add(Code::RaporRequiredNotHundred, Some("dibutuhkan"), || {
            message!(
                "mutu ini adalah persen Rapor Pendidikan: dibutuhkan seharusnya 100",
                "this item is a percentage of the Rapor Pendidikan: 100 should be required"
            )
        });
    }
}

/// Those served below the standard are people or units of the same need (RULES 2).
fn check_served(findings: &mut Findings<'_>, required: Amount, achieved: Amount, below: Option<Amount>) {
    let Some(below) = below else { return };
    let served = achieved.hundredths().saturating_add(below.hundredths());
    if achieved <= required && served > required.hundredths() {
        findings.add(Code::ServedAboveRequired, Some("tidak_sesuai_standar"), || {
            message!(
                "terpenuhi {achieved} dan tidak sesuai standar {below} bersama melebihi dibutuhkan {required}; periksa lagi",
                "achieved {achieved} and below standard {below} are together more than required {required}; look again"
            )
        });
    }
}

fn check_nihil(findings: &mut Findings<'_>, component: Option<Component>) {
    match component {
        Some(Component::Item(_)) => findings.add(Code::NihilOnItem, Some("status"), || {
            message!(
                "nihil hanya untuk layanan; untuk mutu pakai tidak_berlaku",
                "nihil is for services only; set a quality item to not applicable"
            )
        }),
        Some(Component::Recipients(service)) => {
            let catalogue = Catalogue::for_year(findings.cell.period.year);
            let is_event_dependent = catalogue.service(service).is_some_and(|service| service.event_dependent);
            if !is_event_dependent {
                findings.add(Code::NihilNeedsAgreement, Some("status"), || {
                    message!(
                        "layanan ini tidak bergantung pada kejadian: nihil dihitung belum diisi sampai disetujui provinsi",
                        "this service does not depend on events: nihil counts as missing until the province agrees"
                    )
                });
            }
        }
        None => {}
    }
}

//! Checks on a seal: it binds what it lists, cells of its own region and quarter, and no service lacks its recipients.

use crate::catalogue::{Catalogue, Component};
use crate::line::{Kind, Seal};
use crate::message;

use super::{Code, Findings};

/// Services that a message names.
const NAMED: usize = 5;

pub(super) fn check(findings: &mut Findings<'_>, seal: &Seal) {
    let cell = findings.cell;
    if Seal::digest_of(&seal.cells) != seal.digest {
        findings.add(Code::SealDigest, None, || {
            message!(
                "sidik pengesahan tidak cocok dengan daftarnya; sahkan lagi",
                "the digest of the seal does not fit its list; seal again"
            )
        });
    }
    let is_own = |kind| matches!(kind, Kind::Achievement | Kind::Budget | Kind::Narrative);
    let is_foreign = seal
        .cells
        .iter()
        .any(|one| one.cell.region != cell.region || one.cell.period != cell.period || !is_own(one.cell.kind));
    if is_foreign || !seal.cells.is_sorted_by(|one, next| one.cell < next.cell) {
        findings.add(Code::SealForeignCell, None, || {
            message!(
                "pengesahan memuat sel dari luar triwulan ini; sahkan lagi",
                "the seal lists cells of another quarter; seal again"
            )
        });
    }
    let catalogue = Catalogue::for_year(cell.period.year);
    // Of a catalogue that this program does not have nobody here can tell what is missing.
    if catalogue.version != seal.catalogue_version {
        return;
    }
    let has = |component: Component| {
        seal.cells
            .iter()
            .any(|one| one.cell.kind == Kind::Achievement && one.cell.subject.to_component() == Some(component))
    };
    let services = catalogue.services(cell.region.level()).iter().map(|service| service.code);
    let missing: Vec<String> =
        services.filter(|code| !has(Component::Recipients(*code))).map(|code| code.to_string()).collect();
    if !missing.is_empty() {
        findings.add(Code::SealIncomplete, None, || {
            let more = if missing.len() > NAMED { ", …" } else { "" };
            let named = missing.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
            let count = missing.len();
            message!(
                "{count} layanan belum diisi ({named}{more}); isi atau nyatakan nihil, lalu sahkan lagi",
                "services without an answer: {count} ({named}{more}); fill them in or declare them nihil, then seal again"
            )
        });
    }
}

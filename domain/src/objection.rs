//! The time in which a region objects to a provisional edition: the same at the office that objects and at the province that
//! takes it. An objection counts by when it was written, and must arrive before the edition is final.

use jiff::Timestamp;

use crate::calendar::Zone;
use crate::line::Edition;
use crate::message;
use crate::verdict::{Verdict, refused};

/// What is judged of an objection beside its office's right: the quarter's last edition as its region was told of it, and the
/// time of the line, at most its receipt. `None`: it is taken.
pub fn judge_time(edition: Option<&Edition>, time_ms: i64) -> Option<Verdict> {
    let Some(edition) = edition else {
        let message = message!(
            "belum ada edisi sementara untuk triwulan ini; sanggahan diajukan setelah provinsi mengumumkannya",
            "there is no provisional edition of this quarter yet; object when the province has published it"
        );
        return Some(refused("no_edition", message).into());
    };
    let name = &edition.name;
    if edition.is_final {
        let message = message!(
            "edisi {name} sudah final, jadi tidak dapat disanggah lagi; hubungi provinsi",
            "edition {name} is final and nobody can object to it any more; ask the province"
        );
        return Some(refused("edition_final", message).into());
    }
    let until_ms = edition.objections_until_ms.filter(|until_ms| time_ms > *until_ms)?;
    let until = until(until_ms, edition.zone.as_deref());
    let message = message!(
        "masa sanggah edisi {name} berakhir {until}; sanggahan ini ditulis sesudahnya",
        "objections to edition {name} were taken until {until}; this one was written later"
    );
    Some(refused("objection_late", message).into())
}

/// An instant in the zone in which it was announced: `20-07-2026 23.59 WIB`.
pub fn until(time_ms: i64, zone: Option<&str>) -> String {
    let zone: Zone = zone.and_then(|zone| zone.parse().ok()).unwrap_or(Zone::Wib);
    let time = Timestamp::from_millisecond(time_ms).unwrap_or_default().to_zoned(zone.time_zone());
    format!("{} {}", time.strftime("%d-%m-%Y %H.%M"), zone.abbreviation())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(is_final: bool) -> Edition {
        Edition {
            name: "2023 TW IV #1".to_owned(),
            is_final,
            frontier: Vec::new(),
            catalogue_version: "2018.1".to_owned(),
            rules_version: "2018.1".to_owned(),
            digest: [1; 32],
            objections_until_ms: Some(1_706_000_000_000),
            zone: Some("Asia/Jakarta".to_owned()),
            score_billionths: None,
            rank: None,
            ranked: None,
        }
    }

    #[test]
    fn an_objection_is_taken_while_its_time_lasts_and_the_edition_is_not_final() {
        let judged = |edition: Option<&Edition>, time_ms| {
            judge_time(edition, time_ms).and_then(|verdict| verdict.reason).map(|reason| reason.code)
        };
        let (open, ended) = (edition(false), edition(true));
        assert_eq!(judged(Some(&open), 1_706_000_000_000), None);
        assert_eq!(judged(Some(&open), 1_706_000_000_001).as_deref(), Some("objection_late"));
        assert_eq!(judged(Some(&ended), 0).as_deref(), Some("edition_final"));
        assert_eq!(judged(None, 0).as_deref(), Some("no_edition"));
        let late = judge_time(Some(&open), i64::MAX).and_then(|verdict| verdict.reason).unwrap();
        assert!(late.message.contains("23-01-2024 15.53 WIB"), "{}", late.message);
    }
}

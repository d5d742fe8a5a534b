//! Documents from a real database: what they say, in both languages, and that all of them say the same numbers.

mod national;
mod sentences;
mod verdicts;
mod whole;
mod wording;

use selaras_domain::amount::Rupiah;
use selaras_domain::catalogue::{Catalogue, Component, Level};
use selaras_domain::line::{Achievement, Budget, Content, Narrative};
use selaras_domain::period::Quarter;
use selaras_domain::rank::{Measure, Pool};

use super::*;
use crate::edition::tests::{NOW_MS, Office, Province, value};
use crate::edition::{Digest, Instant, Objected, Place, Previous, Ruled};

const DAY_MS: i64 = 86_400_000;

/// 2023 TW IV of Kalimantan Tengah: one region whole, one with half of its people served, one that is hardly filled in, one
/// whose nihil nobody agreed to; ten are silent.
fn sample() -> Numbers {
    let province = Province::founded();
    let (whole, half, little, nihil) =
        (province.office("62.71"), province.office("62.07"), province.office("62.01"), province.office("62.02"));
    answer_all(&whole, &province, 100);
    answer_all(&half, &province, 55);
    little.reports(&province, &[("K.2.01", value(1_000, 999)), ("K.2.01.01", value(10, 5))]);
    let reason = Content::Achievement(Achievement::Nihil { reason: "tidak ada warga yang memerlukan".to_owned() });
    nihil.reports(&province, &[("K.1.01", reason)]);
    let told = Narrative { problem: "Bidan kurang".to_owned(), remedy: "Rekrut 12 bidan <2024>".to_owned() };
    half.reports(&province, &[("K.2.01", Content::Narrative(told))]);
    let money = |allocation, realisation| {
        let rupiah = |whole| Rupiah::new(whole).unwrap();
        Content::Budget(Budget { allocation: rupiah(allocation), realisation: rupiah(realisation) })
    };
    half.reports(&province, &[("K.2.01", money(1_250_000_000, 1_000_000_000)), ("APBD", money(10_000_000_000, 0))]);
    Numbers::of(&province.database, 2023, Quarter::Q4, NOW_MS).unwrap()
}

/// Every component with so many percent.
fn answer_all(office: &Office, province: &Province, percent: u32) {
    let catalogue = Catalogue::for_year(2023);
    let codes: Vec<String> = catalogue.components(Level::Kabupaten).iter().map(Component::to_string).collect();
    let figures: Vec<(&str, Content)> = codes.iter().map(|code| (code.as_str(), value(100, percent))).collect();
    office.reports(province, &figures);
}

/// The same as an edition after its deadline, with an earlier one before it and two objections.
fn published() -> Numbers {
    let mut numbers = sample();
    let document = &mut numbers.document;
    document.made_at = Instant(NOW_MS + 30 * DAY_MS);
    let code = |text: &str| text.parse().unwrap();
    let place = |region: &str, rank: u32| Place { pool: Pool::All, region: code(region), rank, by: Measure::Index };
    document.previous = Some(Previous {
        digest: Digest([7; 32]),
        year: 2023,
        quarter: Quarter::Q3,
        number: 2,
        places: vec![place("62.71", 2), place("62.07", 1), place("62.01", 3)],
    });
    let places = document.previous.as_ref().unwrap().places.clone();
    for table in document.rankings.iter_mut().filter(|table| table.by == Measure::Index && table.pool == Pool::All) {
        for row in &mut table.rows {
            row.previous_rank = places.iter().find(|place| place.region == row.region).map(|place| place.rank);
        }
    }
    let objected = |region: &str, ruling: Option<Ruled>| Objected {
        region: code(region),
        cell: "K.2.01".to_owned(),
        line: "0:1".to_owned(),
        office: "Dinas Kesehatan".to_owned(),
        writer: "Siti".to_owned(),
        at: Instant(NOW_MS),
        received_at: Instant(NOW_MS),
        text: "angka bidan belum lengkap".to_owned(),
        on: None,
        ruling,
    };
    let ruled = Ruled {
        accepted: true,
        text: "diperbaiki".to_owned(),
        writer: "Rina".to_owned(),
        at: Instant(NOW_MS),
        line: "0:2".to_owned(),
        is_corrected: true,
    };
    document.objections = vec![objected("62.07", Some(ruled)), objected("62.01", None)];
    numbers.digest = Some(Digest::of(b"an edition"));
    numbers
}

//! Good input to spoil: lines of every kind, and the files of a SAMPLE district.

use anyhow::{Context, Result};
use jiff::civil::date;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::catalogue::{Catalogue, Level};
use selaras_domain::line::{
    Achievement, Base, Budget, Cell, Content, Header, Kind, LedgerId, Line, LineId, Narrative, OfficeId, OfficeRights,
    Stage, Subject, Target, VerdictException, VerdictRange, Withdraw,
};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_domain::verdict::{Reason, State};
use uuid::Uuid;

use crate::sample::Sample;

/// Files as offices send them: every kind, CSV and workbooks.
pub(super) struct Corpus {
    pub region: RegionCode,
    pub tables: Vec<Vec<u8>>,
    pub workbooks: Vec<Vec<u8>>,
}

impl Corpus {
    pub(super) fn new(seed: u64) -> Result<Corpus> {
        let mut sample = Sample::small(seed);
        sample.regions.truncate(3);
        sample.years.truncate(1);
        sample.quarters.truncate(1);
        let region = sample.regions.first().copied().context("a region")?;
        let (mut tables, mut workbooks) = (Vec::new(), Vec::new());
        for district in sample.districts() {
            for file in district?.files {
                let kept = if file.name.ends_with(".xlsx") { &mut workbooks } else { &mut tables };
                kept.push(file.bytes);
            }
        }
        // All files of a small sample may have come out as tables.
        if workbooks.is_empty() {
            workbooks.push(workbook()?);
        }
        Ok(Corpus { region, tables, workbooks })
    }
}

fn workbook() -> Result<Vec<u8>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["tahun", "triwulan", "kode", "dibutuhkan", "terpenuhi", "status", "keterangan"])?;
    for row in 1..20 {
        sheet.write_row(row, 0, [2023.0, 4.0])?.write(row, 2, format!("K.2.{row:02}"))?;
        sheet.write(row, 3, 1_000)?.write(row, 4, 55.5)?.write_formula(row, 6, "=A1&\"x\"")?;
    }
    book.save_to_buffer().context("make a workbook")
}

pub(super) fn ledger(chance: &mut ChaCha8Rng) -> LedgerId {
    // A handful: names that meet again are the ones that matter.
    LedgerId(Uuid::from_u128(chance.random_range(1..4)))
}

/// Lines as an office might write them, of every kind that it has or will have.
pub(super) fn lines(chance: &mut ChaCha8Rng, region: RegionCode, max: usize) -> Vec<Line> {
    let count = chance.random_range(1..=max);
    (0..count).map(|_| line(chance, region)).collect()
}

pub(super) fn line(chance: &mut ChaCha8Rng, region: RegionCode) -> Line {
    let content = content(chance, region);
    let catalogue = Catalogue::for_year(2023);
    let component = catalogue.components(Level::Kabupaten).get(chance.random_range(0..60)).copied();
    let subject = component.map_or_else(Subject::apbd, Subject::component);
    let quarter = Quarter::from_number(chance.random_range(0..=4));
    let period = Period { year: chance.random_range(2018..2030), quarter };
    let cell = Cell { region, period, kind: content.kind(), subject };
    let base = (0..chance.random_range(0..3u32)).map(|_| base(chance)).collect();
    let origin = (chance.random_range(0..8) == 0).then(|| LineId { ledger: ledger(chance), seq: chance.random() });
    let time_ms = 1_700_000_000_000 + i64::from(chance.random::<i32>());
    let header = Header { time_ms, writer: text(chance, 20), kind: content.kind(), cell, base, origin };
    Line { header, content }
}

fn base(chance: &mut ChaCha8Rng) -> Base {
    match chance.random_range(0..2) {
        0 => Base::Own(chance.random_range(0..300)),
        _ => Base::Other(LineId { ledger: ledger(chance), seq: chance.random_range(0..300) }),
    }
}

fn content(chance: &mut ChaCha8Rng, region: RegionCode) -> Content {
    let amount = Amount::units(chance.random_range(0..100_000));
    let rupiah = |number| Rupiah::new(number).unwrap_or_default();
    match chance.random_range(0..10) {
        0..=3 => Content::Achievement(Achievement::Value {
            required: amount,
            achieved: Amount::units(chance.random_range(0..100_000)),
            below_standard: (chance.random_range(0..2) == 0).then_some(amount),
            note: text(chance, 40),
        }),
        4 => Content::Achievement(Achievement::Nihil { reason: text(chance, 60) }),
        5 => Content::Budget(Budget { allocation: rupiah(chance.random_range(0..1 << 40)), realisation: rupiah(1) }),
        6 => Content::Narrative(Narrative { problem: text(chance, 90), remedy: text(chance, 90) }),
        7 => Content::Target(Target { value: amount }),
        8 => Content::Opaque(chance.random_range(10..300), super::spoil::noise(chance, 90)),
        _ => other(chance, region),
    }
}

fn other(chance: &mut ChaCha8Rng, region: RegionCode) -> Content {
    match chance.random_range(0..4) {
        0 => Content::Stage(Stage { date: date(2023, 4, chance.random_range(1..29)), document: text(chance, 30) }),
        1 => Content::Withdraw(Withdraw { reason: text(chance, 30) }),
        2 => Content::Office(OfficeRights {
            office: OfficeId(Uuid::from_u128(chance.random())),
            name: text(chance, 20),
            region,
            sectors: vec![chance.random()],
            from_ms: Some(chance.random()),
            until_ms: None,
        }),
        _ => {
            let reason = Reason { code: "unknown_kind".to_owned(), message: text(chance, 50) };
            let exceptions = vec![VerdictException { seq: chance.random(), state: State::Refused, reason }];
            Content::Verdict(VerdictRange {
                ledger: ledger(chance),
                from: 1,
                to: chance.random(),
                exceptions,
                chain: None,
            })
        }
    }
}

fn text(chance: &mut ChaCha8Rng, max: usize) -> String {
    const SIGNS: [char; 8] = ['a', 'Z', ' ', '9', 'é', '\u{1f600}', ';', '\n'];
    let size = chance.random_range(0..=max);
    (0..size).filter_map(|_| SIGNS.get(chance.random_range(0..SIGNS.len()))).collect()
}

/// Whether lines of this kind are an office's to write in the first place.
pub(super) fn kind(chance: &mut ChaCha8Rng) -> Kind {
    Kind::from_number(chance.random_range(0..80))
}

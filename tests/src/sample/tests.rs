//! The SAMPLE data are what they claim: the published figures come out, everything passes the checks, the same seed gives the
//! same bytes.

use selaras_domain::amount::Score;
use selaras_domain::catalogue::{Catalogue, Level};
use selaras_domain::check::{self, Severity};
use selaras_domain::line::{Achievement, Cell, Content, Kind, Subject};
use selaras_domain::period::Period;
use selaras_domain::region::region;

use super::budget::Purpose;
use super::*;

const SEED: u64 = 62;

fn regions() -> Vec<RegionCode> {
    Sample::full(SEED).regions
}

fn index(code: RegionCode, year: u16) -> Score {
    let region = region(code).unwrap();
    let parts = aim::year(SEED, region, year).unwrap();
    aim::Scale::new(Level::Kabupaten, year).index(&parts).unwrap()
}

/// SPM pagu / APBD in hundredths of a percent, cut off, and whether nothing was cut.
fn budget_share(code: RegionCode, year: u16) -> (u64, bool) {
    let ceilings = budget::draw(SEED, region(code).unwrap(), year);
    let sum = |apbd: bool| -> u64 {
        ceilings.iter().filter(|one| (one.purpose == Purpose::Apbd) == apbd).map(|one| one.allocation).sum()
    };
    (sum(false) * 10_000 / sum(true), (sum(false) * 10_000).is_multiple_of(sum(true)))
}

#[test]
fn the_published_figures_come_out_at_their_rank() {
    for figure in PUBLISHED {
        let code = figure.region().unwrap();
        match figure.measure {
            Measure::Index => {
                let own = index(code, figure.year);
                let shown = format!("{}.{:02}", figure.hundredths / 100, figure.hundredths % 100);
                assert_eq!(own.value_text(), shown, "{figure:?}");
                let before = regions().into_iter().filter(|other| index(*other, figure.year) > own).count();
                assert_eq!(before + 1, figure.rank as usize, "{figure:?}");
            }
            Measure::BudgetShare => {
                let own = budget_share(code, figure.year);
                assert_eq!(own, (figure.hundredths.into(), true), "{figure:?}");
                let before = regions().into_iter().filter(|other| budget_share(*other, figure.year).0 > own.0).count();
                assert_eq!(before + 1, figure.rank as usize, "{figure:?}");
            }
        }
    }
}

#[test]
fn other_seeds_reach_the_published_figures_too() {
    for seed in 0..5 {
        for figure in PUBLISHED.iter().filter(|figure| figure.measure == Measure::Index) {
            let region = region(figure.region().unwrap()).unwrap();
            aim::year(seed, region, figure.year).unwrap();
        }
    }
}

#[test]
fn the_same_order_gives_the_same_bytes_and_a_part_gives_that_part() {
    let order = Sample::small(7);
    let make = |order: &Sample| order.districts().map(|district| district.unwrap().files).collect::<Vec<_>>();
    let all = make(&order);
    assert_eq!(all, make(&order));
    let last = order.regions.len() - 1;
    let alone = make(&Sample { regions: vec![order.regions[last]], ..order.clone() });
    assert_eq!(alone[0], all[last]);
    assert_ne!(all, make(&Sample { seed: 8, ..order }));
}

#[test]
fn every_file_is_marked_and_every_way_of_saving_occurs() {
    for district in Sample::small(SEED).districts() {
        let files = district.unwrap().files;
        assert!(files.iter().all(|file| file.name.starts_with("SAMPLE-")));
        let starts = |bytes: &[u8]| files.iter().filter(|file| file.bytes.starts_with(bytes)).count();
        let [workbooks, marked, comma, semicolon] =
            [&b"PK"[..], "\u{feff}tahun;".as_bytes(), b"tahun,", b"tahun;"].map(starts);
        assert_eq!(workbooks + marked + comma + semicolon, files.len());
        assert!(workbooks > 0 && marked > 0 && comma > 0 && semicolon > 0, "{}", files[0].name);
    }
}

#[test]
fn no_value_is_refused_and_none_falls_within_the_year() {
    let mut seen = [0; 4]; // values, nihil, not applicable, over-fulfilled
    for code in regions() {
        let region = region(code).unwrap();
        for year in [2021, 2022, 2023] {
            let mut before = std::collections::HashMap::new();
            for quarter in Quarter::ALL {
                for (component, achievement) in achievements(SEED, region, year, quarter).unwrap() {
                    let cell = Cell {
                        region: code,
                        period: Period::quarter(year, quarter),
                        kind: Kind::Achievement,
                        subject: Subject::component(component),
                    };
                    let findings = check::check(&cell, &Content::Achievement(achievement.clone()));
                    assert!(findings.iter().all(|finding| finding.severity != Severity::Error), "{findings:?}");
                    match achievement {
                        Achievement::Value { required, achieved, note, .. } => {
                            assert!(note.contains("SAMPLE"));
                            let earlier = before.insert(component, achieved);
                            assert!(earlier.is_none_or(|earlier| earlier <= achieved), "{cell:?}");
                            seen[0] += 1;
                            seen[3] += usize::from(achieved > required);
                        }
                        Achievement::Nihil { reason } => {
                            assert!(reason.contains("SAMPLE"));
                            assert!(findings.is_empty(), "only where something must happen first: {findings:?}");
                            seen[1] += 1;
                        }
                        Achievement::NotApplicable { reason } => {
                            assert!(reason.contains("SAMPLE"));
                            seen[2] += 1;
                        }
                    }
                }
            }
        }
    }
    let asked = Catalogue::for_year(2023).components(Level::Kabupaten).len() * 14 * 3 * 4;
    assert!(seen[0] > asked * 8 / 10, "{seen:?}");
    assert!(seen.iter().all(|count| *count > 20), "{seen:?}");
}

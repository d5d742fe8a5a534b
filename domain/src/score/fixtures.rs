//! Published numbers that the arithmetic must reproduce: the worked examples printed in Permenkes 4/2019, the six sector
//! indices of Kabupaten Bulungan 2023, and the water numbers of Kabupaten Cianjur.
//!
//! Misprints of the sources: Permenkes 4/2019 prints 60 for 15000 / 20000 (it is 75, and 75 is asked here) and truncates
//! 3570 / 4900 to 72.85 (it is 72.86). Its text on P.2.01 "tanggap darurat" swaps served and affected of one event; the
//! percentage of its formula, 99.9, is right. Its other values agree to the decimals printed.

use super::exact::{Bounded, Percentage};
use super::{Answer, Answers, Scorer};
use crate::amount::{Amount, Score};
use crate::catalogue::{Catalogue, Component, Level};
use crate::category::Category;
use crate::rules::RuleSet;

/// The recipients' percentage of one service, as the whole score shows it.
fn recipients(service: &str, required: u32, achieved: u32) -> Score {
    let catalogue = Catalogue::for_year(2019);
    let code: Component = service.parse().unwrap();
    let level = code.service().level;
    let mut answers = Answers::new(&catalogue, level);
    let value = Answer::Value { required: Amount::units(required), achieved: Amount::units(achieved) };
    answers.set(catalogue.index_of(&code).unwrap(), value);
    let working = Scorer::new(&catalogue, level, &RuleSet::default()).working(&catalogue, &answers);
    let services = working.sectors.iter().flat_map(|sector| &sector.services);
    services.into_iter().find(|one| one.service == code.service()).and_then(|one| one.recipients).unwrap()
}

#[test]
fn the_worked_examples_of_permenkes_4_2019_come_out() {
    for (service, required, achieved, correct) in [
        ("K.2.01", 1000, 550, "55.00"),
        ("K.2.02", 3500, 2600, "74.29"),
        ("K.2.03", 1000, 550, "55.00"),
        ("K.2.04", 300, 220, "73.33"),
        ("K.2.05", 17000, 15957, "93.86"),
        ("K.2.06", 6000, 4250, "70.83"),
        ("K.2.07", 4900, 3570, "72.86"),
        ("K.2.08", 506_000, 345_000, "68.18"),
        ("K.2.09", 690, 480, "69.57"),
        ("K.2.10", 400, 350, "87.50"),
        ("K.2.11", 20_000, 15_000, "75.00"),
        ("P.2.01", 165, 150, "90.91"),
        ("P.2.01", 10_558, 10_545, "99.88"),
        ("P.2.02", 5880, 5845, "99.40"),
    ] {
        assert_eq!(recipients(service, required, achieved).value_text(), correct, "{service} {achieved}/{required}");
    }
}

#[test]
fn the_parts_of_the_worked_examples_add_up() {
    for (parts, total) in [
        (&[(350, 150), (500, 300), (150, 100)][..], (1000, 550)),
        (&[(800, 700), (1300, 900), (1400, 1000)], (3500, 2600)),
        (&[(7500, 7455), (6000, 5792), (3500, 2710)], (17000, 15957)),
    ] {
        let sum = parts.iter().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        assert_eq!(sum, total);
    }
}

/// The example's total of P.2.01 is the mean of the two stages, 95.4.
#[test]
fn the_health_crisis_total_is_the_mean_of_its_two_stages() {
    let stages = Bounded::ratio(150, 165, 100).plus(Bounded::ratio(10_545, 10_558, 100));
    assert_eq!(stages.over(2).rounded().map(Score::value_text).as_deref(), Some("95.39"));
}

/// Served below the standard (200 of them in the first example) is recorded apart and has no place in the score.
#[test]
fn served_to_the_standard_alone_counts() {
    assert_eq!(recipients("K.2.01", 1000, 550), Score::percent(55));
    assert_ne!(recipients("K.2.01", 1000, 550), recipients("K.2.01", 1000, 750));
}

#[test]
fn bulungan_2023_comes_out_as_published() {
    let catalogue = Catalogue::for_year(2023);
    let mut answers = Answers::new(&catalogue, Level::Kabupaten);
    let sectors = [9549, 9711, 10_000, 10_000, 9427, 10_000];
    for (index, component) in catalogue.components(Level::Kabupaten).iter().enumerate() {
        let achieved = sectors[usize::from(component.service().sector) - 1];
        answers.set(index, Answer::Value { required: Amount::units(10_000), achieved: Amount::units(achieved) });
    }
    let index = Scorer::new(&catalogue, Level::Kabupaten, &RuleSet::default()).index(&answers);
    let score = index.score.unwrap();
    assert_eq!(score.to_string(), "97.811666667");
    assert_eq!((score.value_text().as_str(), index.category), ("97.81", Some(Category::Utama)));
    let shown = index.sectors.map(|sector| sector.unwrap().value_text());
    assert_eq!(shown, ["95.49", "97.11", "100.00", "100.00", "94.27", "100.00"]);
}

/// Dinas Perkim Cianjur, 8 July 2026.
#[test]
fn cianjur_water_and_waste_water_come_out_as_published() {
    let water = recipients("K.3.01", 534_952, 53_265 + 17_682);
    assert_eq!(53_265 + 17_682, 70_947);
    assert_eq!(534_952 - 70_947, 464_005);
    assert_eq!(water.value_text(), "13.26");
    assert_eq!(water.to_string(), "13.262311385", "checked as 13.2623");
    let waste_water = recipients("K.3.02", 507_000, 9719);
    assert_eq!(507_000 - 9719, 497_281);
    assert_eq!(waste_water.value_text(), "1.92");
    assert_eq!(waste_water.to_string(), "1.916962525", "checked as 1.9170");
}

//! RULES 1–10, one by one, on small regions.

use super::*;
use crate::amount::Amount;
use crate::catalogue::Component;
use crate::rules::{NihilRule, QualityMethod, WithoutItems};

/// A kabupaten in the making: cells by code.
struct Region {
    answers: Answers,
    rules: RuleSet,
}

impl Region {
    fn new() -> Region {
        Region { answers: Answers::new(&Catalogue::for_year(2023), Level::Kabupaten), rules: RuleSet::default() }
    }

    fn tell(mut self, code: &str, answer: Answer) -> Region {
        let component: Component = code.parse().unwrap();
        assert!(self.answers.set(Catalogue::for_year(2023).index_of(&component).unwrap(), answer));
        self
    }

    fn value(self, code: &str, required: u32, achieved: u32) -> Region {
        self.tell(code, Answer::Value { required: Amount::units(required), achieved: Amount::units(achieved) })
    }

    /// The same answer for every component whose code starts so.
    fn all(mut self, start: &str, answer: Answer) -> Region {
        for (index, component) in Catalogue::for_year(2023).components(Level::Kabupaten).iter().enumerate() {
            if component.to_string().starts_with(start) {
                self.answers.set(index, answer);
            }
        }
        self
    }

    fn nihil(self, service: &str) -> Region {
        self.tell(service, Answer::Nihil)
    }

    fn agreed(mut self, service: &str) -> Region {
        self.answers.agree_nihil(service.parse().unwrap());
        self
    }

    fn rules(mut self, change: impl FnOnce(&mut RuleSet)) -> Region {
        change(&mut self.rules);
        self
    }

    fn working(&self) -> RegionScore {
        let catalogue = Catalogue::for_year(2023);
        Scorer::new(&catalogue, Level::Kabupaten, &self.rules).working(&catalogue, &self.answers)
    }

    fn service(&self, code: &str) -> ServiceScore {
        let services = self.working().sectors.into_iter().flat_map(|sector| sector.services);
        services.into_iter().find(|service| service.service.to_string() == code).unwrap()
    }

    fn sector(&self, number: u8) -> SectorScore {
        self.working().sectors.swap_remove(usize::from(number) - 1)
    }
}

const FULL: Answer = Answer::Value { required: Amount::units(10), achieved: Amount::units(10) };

fn percent(whole: u32) -> Option<Score> {
    Some(Score::percent(whole))
}

#[test]
fn a_service_is_80_percent_recipients_and_20_percent_quality() {
    let region = Region::new().value("K.4.01", 100, 50).value("K.4.01.01", 4, 4).value("K.4.01.02", 4, 1).value(
        "K.4.01.03",
        4,
        1,
    );
    let service = region.service("K.4.01");
    assert_eq!((service.recipients, service.quality, service.score), (percent(50), percent(50), percent(50)));
    let lopsided = Region::new().all("K.4.01.", FULL).value("K.4.01", 100, 0).service("K.4.01");
    assert_eq!(lopsided.score, percent(20));
}

#[test]
fn a_percentage_is_capped_at_100() {
    let service = Region::new().all("K.4.01", FULL).value("K.4.01", 100, 250).service("K.4.01");
    assert_eq!((service.recipients, service.score), (percent(100), percent(100)));
    assert_eq!(service.achieved.map(|amount| amount.to_string()).as_deref(), Some("250"));
}

#[test]
fn a_missing_item_counts_zero_in_the_score_and_leaves_so_far() {
    let service = Region::new().value("K.4.01", 10, 10).value("K.4.01.01", 10, 10).service("K.4.01");
    assert_eq!(service.quality.map(Score::value_text).as_deref(), Some("33.33"));
    assert_eq!(service.score.map(Score::value_text).as_deref(), Some("86.67"));
    assert_eq!(service.so_far, percent(100));
}

#[test]
fn recipients_or_quality_alone_make_so_far_when_the_other_is_missing() {
    let recipients = Region::new().value("K.4.01", 10, 7).service("K.4.01");
    assert_eq!((recipients.score, recipients.so_far), (percent(56), percent(70)));
    let quality = Region::new().value("K.4.01.01", 10, 7).service("K.4.01");
    assert_eq!((quality.recipients, quality.so_far), (percent(0), percent(70)));
    assert_eq!(quality.state, State::Missing);
}

#[test]
fn one_perfect_service_does_not_top_the_table() {
    let working = Region::new().all("K.3.01", FULL).working();
    assert_eq!(working.sectors[2].score, percent(50));
    assert_eq!(working.score.map(Score::value_text).as_deref(), Some("8.33"));
    assert_eq!((working.so_far, working.category), (percent(100), Some(Category::Belum)));
    assert_eq!(working.fill, Fill { answered: 5, asked: working.fill.asked });
}

#[test]
fn items_that_do_not_apply_leave_the_mean_and_without_any_the_recipients_decide() {
    let region = Region::new().value("K.4.01", 10, 5).value("K.4.01.01", 10, 10);
    let region = region.tell("K.4.01.02", Answer::NotApplicable).tell("K.4.01.03", Answer::NotApplicable);
    assert_eq!(region.service("K.4.01").quality, percent(100));
    assert_eq!(region.working().fill.answered, 4);
    let none = region.tell("K.4.01.01", Answer::NotApplicable);
    let service = none.service("K.4.01");
    assert_eq!((service.quality, service.score, service.so_far), (None, percent(50), percent(50)));
    let full = none.rules(|rules| rules.without_items = WithoutItems::QualityFull);
    assert_eq!(full.service("K.4.01").score, percent(60));
}

#[test]
fn a_service_without_items_in_the_catalogue_is_scored_on_recipients_alone() {
    let catalogue = Catalogue::for_year(2023);
    let component: Component = "P.5.01".parse().unwrap();
    let mut answers = Answers::new(&catalogue, Level::Provinsi);
    let value = Answer::Value { required: Amount::units(8), achieved: Amount::units(3) };
    answers.set(catalogue.index_of(&component).unwrap(), value);
    let index = Scorer::new(&catalogue, Level::Provinsi, &RuleSet::default()).index(&answers);
    assert_eq!(index.sectors[4].map(Score::value_text).as_deref(), Some("37.50"));
}

#[test]
fn a_nihil_service_leaves_its_sector_and_answers_its_items() {
    let region = Region::new().all("K.4.02", FULL).nihil("K.4.01");
    assert_eq!(region.sector(4).score, percent(100));
    let service = region.service("K.4.01");
    assert_eq!((service.state, service.score, service.recipients, service.quality), (State::Nihil, None, None, None));
    assert!(service.items.iter().all(|item| (item.state, item.score) == (State::Nihil, None)));
    assert_eq!(region.working().fill.answered, 8);
}

#[test]
fn a_sector_with_all_services_nihil_leaves_the_region() {
    let region = Region::new().all("K", FULL).value("K.3.01", 10, 0).nihil("K.4.01").nihil("K.4.02");
    let working = region.working();
    assert_eq!(working.sectors[3].score, None);
    // 100, 100, (20 + 100) / 2, –, 100, 100 over five sectors
    assert_eq!(working.score, percent(92));
    assert_eq!(working.fill.rate(), Score::HUNDRED);
}

#[test]
fn nihil_counts_full_when_the_rule_says_so() {
    let region = Region::new().nihil("K.4.01").rules(|rules| rules.nihil = NihilRule::Full);
    assert_eq!((region.service("K.4.01").score, region.sector(4).score), (percent(100), percent(50)));
    assert_eq!(region.working().so_far, percent(100));
}

#[test]
fn nihil_on_a_service_that_always_has_recipients_is_missing_until_agreed() {
    let region = Region::new().all("K.3.02", FULL).nihil("K.3.01");
    let service = region.service("K.3.01");
    assert_eq!((service.state, service.score, service.so_far), (State::NihilPending, percent(0), None));
    assert_eq!((region.sector(3).score, region.working().fill.answered), (percent(50), 5));
    let agreed = region.agreed("K.3.01");
    assert_eq!((agreed.service("K.3.01").state, agreed.service("K.3.01").score), (State::Nihil, None));
    assert_eq!((agreed.sector(3).score, agreed.working().fill.answered), (percent(100), 10));
}

#[test]
fn a_region_with_everything_nihil_has_no_score() {
    let services = Catalogue::for_year(2023).services(Level::Kabupaten).to_vec();
    let region = services.iter().fold(Region::new(), |region, service| {
        let code = service.code.to_string();
        region.nihil(&code).agreed(&code)
    });
    let working = region.working();
    assert_eq!((working.score, working.so_far, working.category), (None, None, None));
    assert!(working.has_answer);
    assert_eq!(working.fill.rate(), Score::HUNDRED);
}

#[test]
fn a_region_without_answers_counts_zero_and_says_so() {
    let working = Region::new().working();
    assert_eq!((working.score, working.so_far), (percent(0), None));
    assert!(!working.has_answer);
    assert_eq!(working.fill.answered, 0);
}

#[test]
fn answers_that_make_no_sense_count_as_missing() {
    let zero = Answer::Value { required: Amount::ZERO, achieved: Amount::ZERO };
    let region = Region::new().tell("K.4.01", zero).tell("K.4.01.01", zero).tell("K.4.01.02", Answer::Nihil);
    let region = region.tell("K.4.02", Answer::NotApplicable);
    let working = region.working();
    assert_eq!((working.score, working.so_far, working.fill.answered), (percent(0), None, 0));
    assert_eq!(region.service("K.4.02").state, State::Missing);
}

#[test]
fn quality_by_sums_weighs_items_by_what_they_require() {
    let region = Region::new().value("K.4.01", 10, 10).rules(|rules| rules.quality = QualityMethod::Sum);
    let region = region.value("K.4.01.01", 90, 90).value("K.4.01.02", 10, 0);
    let service = region.service("K.4.01");
    // 90 of 100, with one of three items missing
    assert_eq!((service.quality, service.so_far), (percent(60), percent(98)));
    // A surplus of one item fills the sum, as the words of the method say.
    assert_eq!(region.value("K.4.01.01", 90, 100).value("K.4.01.03", 5, 5).service("K.4.01").quality, percent(100));
}

#[test]
fn a_percentage_item_is_entered_with_required_100_and_two_decimals() {
    let achieved = "87.35".parse().unwrap();
    let region = Region::new().tell("K.1.01.04", Answer::Value { required: Amount::units(100), achieved });
    let item = region.service("K.1.01").items.swap_remove(3);
    assert_eq!(item.score.map(|score| score.to_string()).as_deref(), Some("87.350000000"));
}

#[test]
fn a_score_on_a_rounding_boundary_is_exact_and_rounds_up() {
    // The mean of 1/3 and 2/3 + 10^-11 is 50.0000000005 %; summing rounded percentages would give 50.000000000.
    let region = Region::new().all("K.3", Answer::NotApplicable).value("K.3.01", 3, 1);
    let required = Amount::from_hundredths(3_000_000_000_000).unwrap();
    let achieved = Amount::from_hundredths(2_000_000_000_030).unwrap();
    let region = region.tell("K.3.02", Answer::Value { required, achieved });
    assert_eq!(region.sector(3).score.map(|score| score.to_string()).as_deref(), Some("50.000000001"));
}

#[test]
fn the_largest_amounts_do_not_overflow() {
    let largest = Answer::Value {
        required: Amount::MAX,
        achieved: Amount::from_hundredths(Amount::MAX.hundredths() - 1).unwrap(),
    };
    for quality in [QualityMethod::Mean, QualityMethod::Sum] {
        let region =
            Region::new().all("K", largest).rules(|rules| (rules.quality, rules.cap_percent) = (quality, u16::MAX));
        assert_eq!(region.working().score, percent(100), "99.999999999999 rounds to 100 at nine decimals");
        let tiny = Answer::Value { required: Amount::from_hundredths(1).unwrap(), achieved: Amount::MAX };
        assert_eq!(region.all("K", tiny).working().score, percent(u16::MAX.into()));
    }
}

//! Who lacks which stage, and what is odd about the dates.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn seruyan() -> RegionCode {
    "62.07".parse().unwrap()
}

fn reported(stages: &[(StageName, &str, &str)]) -> BTreeMap<StageName, Stage> {
    let stage = |(name, date, document): &(StageName, &str, &str)| {
        (*name, Stage { date: date.parse().unwrap(), document: (*document).to_owned() })
    };
    stages.iter().map(stage).collect()
}

#[test]
fn what_is_there_is_listed_with_its_document_and_what_lacks_is_named() {
    let stages = stages(
        seruyan(),
        2023,
        &reported(&[(StageName::DataCollection, "2023-01-10", "BA 1"), (StageName::Team, "2023-02-01", "SK 7")]),
    );
    assert_eq!((stages.present, stages.lacking.len(), stages.findings.len()), (2, 5, 0));
    assert_eq!(stages.stages[0].date, Some(date(2023, 1, 10)));
    assert_eq!(stages.stages[5].document.as_deref(), Some("SK 7"));
    insta::assert_snapshot!(stages, @r"
    Kabupaten Seruyan, stages of 2023: 2 of 7 there
    2023-01-10  Pengumpulan data         BA 1
    lacking     Penghitungan kebutuhan
    lacking     Perencanaan
    lacking     Pelaksanaan
    lacking     Peraturan
    2023-02-01  Tim penerapan            SK 7
    lacking     Rencana aksi
    ");
}

#[test]
fn a_stage_before_the_one_it_follows_in_another_year_or_without_a_document_is_a_warning() {
    let stages = stages(
        seruyan(),
        2023,
        &reported(&[
            (StageName::DataCollection, "2023-03-10", "BA"),
            // The calculation lacks: the planning is held against the data collection.
            (StageName::Planning, "2023-03-09", "RKPD"),
            (StageName::Execution, "2023-03-09", " "),
            // Beside the four, in no order.
            (StageName::Regulation, "2022-01-01", "Perbup"),
        ]),
    );
    let found: Vec<_> = stages.findings.iter().map(|finding| (finding.stage, finding.code)).collect();
    assert_eq!(
        found,
        [
            (StageName::Planning, StageCode::BeforeItsPredecessor),
            (StageName::Execution, StageCode::DocumentMissing),
            (StageName::Regulation, StageCode::OtherYear),
        ]
    );
    assert!(stages.findings[0].message.id.contains("sebelum Pengumpulan data (2023-03-10)"), "{:?}", stages.findings);
}

#[test]
fn a_region_without_any_lacks_all_seven() {
    let stages = stages(seruyan(), 2023, &BTreeMap::new());
    assert_eq!((stages.present, stages.lacking.as_slice()), (0, &StageName::ALL[..]));
}

proptest! {
    #[test]
    fn rising_dates_within_the_year_are_never_warned_of(days in prop::collection::vec(1i8..=28, 4)) {
        let dates = (1i8..).zip(&days).map(|(month, day)| date(2023, month, *day));
        let reported = IN_ORDER.into_iter().zip(dates)
            .map(|(name, date)| (name, Stage { date, document: "SAMPLE".to_owned() })).collect();
        let stages = stages(seruyan(), 2023, &reported);
        prop_assert_eq!((stages.present, stages.findings.len()), (4, 0));
    }
}

//! What was not reported never enters a denominator of the score so far, and never lifts the ranked one.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use selaras_agent::entry::Writer;
use selaras_agent::store::{office, own_ledger};
use selaras_domain::amount::Amount;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::{Achievement, Cell, Content, Kind, Subject, Withdraw};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::score::{Explanation, explain};
use selaras_ledger::{Database, answers};

use super::naive::{Region, billionths, codes};
use crate::world::World;
use crate::world::figures::code;

/// What an office writes of a quarter, by code.
type Told = BTreeMap<String, Content>;

fn told() -> impl Strategy<Value = Told> {
    let codes: Vec<String> = codes().into_iter().collect();
    let count = 1..codes.len();
    let value = (1..=400u64, 0..=500u64).prop_map(|(required, achieved)| {
        let amount = |hundredths| Amount::from_hundredths(hundredths).unwrap();
        let (required, achieved) = (amount(required), amount(achieved));
        Content::Achievement(Achievement::Value { required, achieved, below_standard: None, note: String::new() })
    });
    (subsequence(codes, count), prop::collection::vec(value, 400))
        .prop_map(|(codes, values)| codes.into_iter().zip(values).collect())
}

/// Writes it as the office does, and scores what the file then says.
fn write(database: &Database, period: Period, told: Told) -> Explanation {
    let region = code("62.07");
    database
        .write_blocking(move |tx| {
            let ledger = own_ledger(tx, &office(tx)?.unwrap())?;
            let mut writer = Writer::new(tx, ledger, "SAMPLE", 1_700_000_000_000)?;
            for (subject, content) in told {
                let subject = Subject::from_text(&subject).unwrap();
                writer.write(&Cell { region, period, kind: Kind::Achievement, subject }, content)?;
            }
            Ok(explain(region, period, &answers(tx, region, period, &Catalogue::for_year(period.year))?.0))
        })
        .unwrap()
}

#[test]
fn missing_never_enters_a_denominator_and_never_lifts_a_ranked_score() {
    let world = World::start();
    let database = world.office("62.07", "").store();
    let mut periods = (2019..2100).flat_map(|year| Quarter::ALL.map(|quarter| Period::quarter(year, quarter)));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(40));
    let periods = std::cell::RefCell::new(&mut periods);
    runner
        .run(&(told(), any::<Index>()), |(told, withdrawn)| {
            // A quarter of its own for each case, and for each shrunk one.
            let period = periods.borrow_mut().next().ok_or_else(|| TestCaseError::reject("no quarter is left"))?;
            let full = write(&database, period, told.clone());
            let expected = |told: &Told, so_far| {
                let told = told.iter().map(|(subject, content)| ((1, subject.as_str()), content)).collect();
                Region { told }.index(so_far).map(|exact| billionths(&exact))
            };
            let scores = |told: &Explanation| {
                (told.score.map(|score| score.billionths()), told.so_far.map(|score| score.billionths()))
            };
            prop_assert_eq!(scores(&full), (expected(&told, false), expected(&told, true)));

            // One of them is taken back: only what is left counts, over what is left.
            let mut left = told.clone();
            let subject = withdrawn.get(&told.keys().cloned().collect::<Vec<_>>()).clone();
            left.remove(&subject);
            let reason = "SAMPLE".to_owned();
            let after = write(&database, period, BTreeMap::from([(subject, Content::Withdraw(Withdraw { reason }))]));
            prop_assert_eq!(scores(&after), (expected(&left, false), expected(&left, true)));
            prop_assert!(after.score <= full.score, "a missing cell lifted the score");
            prop_assert_eq!((after.answered + 1, after.asked), (full.answered, full.asked));
            Ok(())
        })
        .unwrap();
}

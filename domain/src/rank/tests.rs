//! Places, ties, pools and each measure of RULES 11.

use proptest::prelude::*;

use super::*;

fn region(text: &str) -> RegionCode {
    text.parse().unwrap()
}

fn score(text: &str) -> Score {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn standing(code: &str, index: &str) -> Standing {
    let code = region(code);
    let index = RegionIndex {
        score: Some(score(index)),
        so_far: Some(Score::HUNDRED),
        category: Some(Category::of(score(index))),
        fill: Fill { answered: 1, asked: 4 },
        has_answer: true,
        sectors: [Some(score(index)); SECTORS],
        sectors_so_far: [None; SECTORS],
    };
    let kind = crate::region::region(code).unwrap().kind;
    Standing::new(code, kind, &index)
}

/// Rank, code and value of each row.
fn ranked(standings: &[Standing], measure: Measure, pool: Pool) -> Vec<(u32, String, String)> {
    let rows = rank_as_of(standings, measure, pool, "2024-06-01T00:00:00Z").rows;
    rows.into_iter().map(|row| (row.rank, row.region.to_string(), row.value)).collect()
}

fn rank_as_of(standings: &[Standing], measure: Measure, pool: Pool, instant: &str) -> Ranking {
    let calendar = Calendar::built_in();
    rank(standings, measure, pool, AsOf { calendar: &calendar, year: 2023, instant: at(instant) })
}

fn place(rank: u32, code: &str, value: &str) -> (u32, String, String) {
    (rank, code.to_owned(), value.to_owned())
}

#[test]
fn equal_scores_share_a_rank_and_the_next_one_counts_them() {
    let standings =
        [standing("62.03", "80"), standing("62.02", "80"), standing("62.01", "70.5"), standing("62.71", "85.2")];
    assert_eq!(
        ranked(&standings, Measure::Index, Pool::All),
        [
            place(1, "62.71", "85.20"),
            place(2, "62.02", "80.00"),
            place(2, "62.03", "80.00"),
            place(4, "62.01", "70.50")
        ]
    );
}

#[test]
fn the_ninth_decimal_decides() {
    let standings = [standing("62.01", "80.000000001"), standing("62.02", "80.000000002")];
    assert_eq!(ranked(&standings, Measure::Index, Pool::All), [place(1, "62.02", "80.00"), place(2, "62.01", "80.00")]);
}

/// Kalimantan Tengah 2021 as published.
#[test]
fn the_published_order_of_2021_comes_out() {
    let standings = [standing("62.01", "64.7"), standing("62.09", "71.5"), standing("62.71", "79.2")];
    assert_eq!(
        ranked(&standings, Measure::Index, Pool::All),
        [place(1, "62.71", "79.20"), place(2, "62.09", "71.50"), place(3, "62.01", "64.70")]
    );
}

#[test]
fn a_pool_ranks_only_its_own_kind() {
    let standings = [standing("62.71", "90"), standing("62.01", "80")];
    assert_eq!(ranked(&standings, Measure::Index, Pool::Kabupaten), [place(1, "62.01", "80.00")]);
    assert_eq!(ranked(&standings, Measure::Index, Pool::Kota), [place(1, "62.71", "90.00")]);
}

#[test]
fn regions_without_a_rank_stand_beside_it_with_the_reason() {
    let nothing = Standing { has_answer: false, score: Some(Score::ZERO), ..standing("62.05", "0") };
    let nihil = Standing { score: None, ..standing("62.04", "0") };
    let zero = standing("62.06", "0");
    let ranking = rank_as_of(&[nothing, nihil, zero], Measure::Index, Pool::All, "2024-06-01T00:00:00Z");
    assert_eq!(
        ranking.unranked,
        [
            Unranked { region: region("62.04"), reason: Reason::AllNihil },
            Unranked { region: region("62.05"), reason: Reason::NoData }
        ]
    );
    assert_eq!(ranking.rows.len(), 1);
    assert_eq!(ranking.rows[0].category, Some(Category::Belum));
    assert_eq!(ranking.rows[0].fill_rate, Score::percent(25));
}

#[test]
fn a_sector_is_ranked_by_its_own_score() {
    let mut standings = [standing("62.01", "80"), standing("62.02", "80"), standing("62.03", "80")];
    standings[0].sectors[1] = Some(score("12.5"));
    standings[2].sectors[1] = None;
    assert_eq!(
        ranked(&standings, Measure::Sector(2), Pool::All),
        [place(1, "62.02", "80.00"), place(2, "62.01", "12.50")]
    );
    let ranking = rank_as_of(&standings, Measure::Sector(2), Pool::All, "2024-06-01T00:00:00Z");
    assert_eq!(ranking.unranked, [Unranked { region: region("62.03"), reason: Reason::AllNihil }]);
}

#[test]
fn the_budget_share_and_its_realisation_are_exact() {
    let mut sukamara = standing("62.08", "50");
    sukamara.budget =
        Budget { pagu: Some(715_700_000_001), realisasi: Some(238_566_666_667), apbd: Some(1_000_000_000_000) };
    let unspent = Standing { budget: Budget { realisasi: None, ..sukamara.budget }, ..standing("62.01", "50") };
    let without =
        Standing { budget: Budget { apbd: Some(0), ..sukamara.budget }, has_answer: false, ..standing("62.02", "50") };
    let standings = [sukamara, unspent, without];
    let by = |measure| rank_as_of(&standings, measure, Pool::All, "2024-06-01T00:00:00Z");
    let budget = by(Measure::Budget);
    assert_eq!(budget.rows.iter().map(|row| (row.rank, row.score)).collect::<Vec<_>>(), [(1, score("71.57")); 2]);
    assert_eq!((budget.rows[0].value.as_str(), budget.rows[0].category), ("71.57", None));
    assert_eq!(budget.unranked, [Unranked { region: region("62.02"), reason: Reason::NoData }]);
    let realisation = by(Measure::Realisation);
    assert_eq!(realisation.rows.iter().map(|row| row.value.as_str()).collect::<Vec<_>>(), ["33.33", "33.33"]);
    assert_eq!(realisation.unranked, [Unranked { region: region("62.01"), reason: Reason::NoData }]);
}

#[test]
fn improvement_needs_both_years_and_may_be_negative() {
    let better = Standing { last_year: Some(score("70.1")), ..standing("62.01", "80") };
    let worse = Standing { last_year: Some(score("90")), ..standing("62.02", "80") };
    let new = standing("62.03", "99");
    let standings = [worse, better, new];
    assert_eq!(
        ranked(&standings, Measure::Improvement, Pool::All),
        [place(1, "62.01", "9.90"), place(2, "62.02", "-10.00")]
    );
    let ranking = rank_as_of(&standings, Measure::Improvement, Pool::All, "2024-06-01T00:00:00Z");
    assert_eq!(ranking.unranked, [Unranked { region: region("62.03"), reason: Reason::NoData }]);
}

fn sealed(code: &str, seals: [Option<&str>; 4]) -> Standing {
    let seal = |text: &str| Sealed { written_at: at(text), not_before: None, received_at: at(text) };
    Standing { sealed_at: seals.map(|text| text.map(seal)), ..standing(code, "50") }
}

#[test]
fn timeliness_counts_the_quarters_due_and_its_ties_go_by_hours() {
    let standings = [
        sealed("62.01", [Some("2023-07-05T15:30:00Z"), None, None, None]),
        sealed("62.02", [Some("2023-07-05T15:00:00Z"), None, None, None]),
        sealed("62.03", [Some("2023-07-05T10:00:00Z"), None, None, None]),
        sealed("62.04", [Some("2023-07-06T00:00:00Z"), Some("2023-08-05T10:00:00Z"), None, None]),
        sealed("62.05", [None; 4]),
    ];
    let by = |instant| {
        let rows = rank_as_of(&standings, Measure::Timeliness, Pool::All, instant).rows;
        rows.into_iter().map(|row| (row.rank, row.region.to_string(), row.value)).collect::<Vec<_>>()
    };
    assert_eq!(
        by("2023-07-20T00:00:00Z"),
        [
            place(1, "62.03", "100.00"),
            place(2, "62.01", "100.00"),
            place(2, "62.02", "100.00"),
            place(4, "62.04", "0.00"),
            place(4, "62.05", "0.00")
        ]
    );
    assert_eq!(by("2023-08-06T00:00:00Z")[1], place(1, "62.04", "50.00"));
    assert_eq!(by("2023-07-01T00:00:00Z"), [], "nothing is due yet");
    assert_eq!(by("2023-07-05T17:00:00Z").len(), 5);
}

#[test]
fn completeness_is_the_fill_rate() {
    let full = Standing { fill: Fill { answered: 3, asked: 3 }, ..standing("62.02", "10") };
    let third = Standing { fill: Fill { answered: 1, asked: 3 }, ..standing("62.01", "90") };
    assert_eq!(
        ranked(&[third, full], Measure::Completeness, Pool::All),
        [place(1, "62.02", "100.00"), place(2, "62.01", "33.33")]
    );
}

proptest! {
    #[test]
    fn the_order_of_standings_is_irrelevant_and_every_region_appears_once(
        scores in prop::collection::vec((0u32..5, any::<bool>()), 14).prop_shuffle(),
        order in Just((0..14usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let regions: Vec<_> = crate::region::of_province(62).collect();
        let standings: Vec<Standing> = regions.iter().zip(&scores).map(|(one, (score, has_answer))| {
            Standing { has_answer: *has_answer, ..standing(&one.code.to_string(), &score.to_string()) }
        }).collect();
        let shuffled: Vec<Standing> = order.iter().map(|at| standings[*at].clone()).collect();
        let as_of = |standings: &[Standing]| rank_as_of(standings, Measure::Index, Pool::All, "2024-06-01T00:00:00Z");
        let ranking = as_of(&standings);
        prop_assert_eq!(&ranking, &as_of(&shuffled));
        prop_assert_eq!(ranking.rows.len() + ranking.unranked.len(), 14);
        for row in &ranking.rows {
            let better = ranking.rows.iter().filter(|other| other.score > row.score).count();
            prop_assert_eq!(row.rank as usize, better + 1);
        }
    }
}

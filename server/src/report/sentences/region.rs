//! Of one region.

use selaras_domain::amount::Score;
use selaras_domain::rank::{Measure, Pool};
use selaras_web::Words;

use super::NAMES;
use crate::edition::{CellState, RegionFigures, SectorFigures, ServiceFigures};
use crate::report::numbers::{Numbers, missing, services};
use crate::report::say;

/// Services that hold the index back most, in one sentence.
const HOLDING: usize = 3;

/// In the order in which a reader asks.
pub fn region(numbers: &Numbers, figures: &RegionFigures, words: Words) -> Vec<String> {
    // Of a region that is silent nothing else can be said.
    let is_silent = figures.answered == 0;
    let of_answers = [sectors, holding, unanswered].map(|say| say(figures, words).filter(|_| !is_silent));
    let [sectors, holding, unanswered] = of_answers;
    let found = [
        Some(verdict(numbers, figures, words)),
        moved(numbers, figures, words),
        sectors,
        holding,
        unanswered,
        nihil(figures, words),
        Some(sealed(numbers, figures, words)),
        budget(numbers, figures, words),
    ];
    found.into_iter().flatten().collect()
}

/// Index, category and place; or why there is none.
pub fn verdict(numbers: &Numbers, figures: &RegionFigures, words: Words) -> String {
    let Some(row) = numbers.place(figures.region) else {
        let table = numbers.document.table(Measure::Index, Pool::All);
        let why = table.and_then(|table| table.unranked.iter().find(|row| row.region == figures.region));
        let reason = words.say(&format!("unranked-{}", why.map_or("no_data", |row| row.reason.as_str())));
        return words.fill("region-unranked", &[("name", &figures.name), ("reason", &reason)]);
    };
    let of = numbers.document.table(Measure::Index, Pool::All).map_or(0, |table| table.rows.len());
    let (value, category) = (words.number(&row.value), row.category.as_deref().unwrap_or_default());
    words.fill(
        "region-verdict",
        &[("name", &figures.name), ("value", &value), ("category", &category), ("rank", &row.rank), ("of", &of)],
    )
}

fn moved(numbers: &Numbers, figures: &RegionFigures, words: Words) -> Option<String> {
    let previous = numbers.document.previous.as_ref()?;
    let since = say::period(previous.year, previous.quarter);
    let row = numbers.place(figures.region)?;
    Some(match row.movement() {
        None => words.with("region-new", "since", since),
        Some(0) => words.with("region-unmoved", "since", since),
        Some(by) => {
            let key = if by > 0 { "region-up" } else { "region-down" };
            words.fill(key, &[("places", &by.abs()), ("since", &since)])
        }
    })
}

fn sectors(figures: &RegionFigures, words: Words) -> Option<String> {
    let scored = || figures.sectors.iter().filter_map(|sector| Some((sector.score?, sector)));
    let (high, highest) = scored().max_by_key(|(score, sector)| (*score, std::cmp::Reverse(sector.sector)))?;
    let (low, lowest) = scored().min_by_key(|(score, sector)| (*score, sector.sector))?;
    let shown = |sector: &SectorFigures| words.number_or_dash(sector.value.as_ref());
    Some(match high == low {
        true => words.with("region-sectors-equal", "value", shown(highest)),
        false => words.fill(
            "region-sectors",
            &[("highest", &highest.name), ("high", &shown(highest)), ("lowest", &lowest.name), ("low", &shown(lowest))],
        ),
    })
}

/// The services with the lowest scores, the lowest first; those at 100 hold nothing back.
pub fn weakest(figures: &RegionFigures) -> Vec<(&ServiceFigures, Score)> {
    let scored = services(figures).filter_map(|service| Some((service, service.score?)));
    let mut low: Vec<(&ServiceFigures, Score)> = scored.filter(|(_, score)| *score < Score::HUNDRED).collect();
    low.sort_by_key(|(service, score)| (*score, service.service));
    low
}

fn holding(figures: &RegionFigures, words: Words) -> Option<String> {
    let named: Vec<String> = weakest(figures)
        .into_iter()
        .take(HOLDING)
        .map(|(service, score)| format!("{} ({})", service.name, words.number(score.value_text())))
        .collect();
    (!named.is_empty()).then(|| words.with("region-holding", "list", say::listed(words, &named)))
}

fn unanswered(figures: &RegionFigures, words: Words) -> Option<String> {
    let count: usize = services(figures).map(|service| missing(service).len()).sum();
    match count {
        0 => Some(words.with("region-complete", "asked", figures.asked)),
        count => {
            let with: Vec<String> =
                services(figures).filter(|one| !missing(one).is_empty()).map(|one| one.name.clone()).collect();
            let (asked, names) = (figures.asked, say::some_listed(words, &with, HOLDING));
            Some(words.fill("region-incomplete", &[("count", &count), ("asked", &asked), ("names", &names)]))
        }
    }
}

fn nihil(figures: &RegionFigures, words: Words) -> Option<String> {
    let named = |state: CellState| -> Vec<String> {
        services(figures).filter(|one| one.recipients.state == state).map(|one| one.name.clone()).collect()
    };
    let said: Vec<String> =
        [(CellState::Nihil, "region-nihil"), (CellState::NihilAwaitsDecision, "region-nihil-awaits")]
            .into_iter()
            .filter_map(|(state, key)| {
                let names = named(state);
                (!names.is_empty()).then(|| words.with(key, "names", say::some_listed(words, &names, NAMES)))
            })
            .collect();
    (!said.is_empty()).then(|| said.join(" "))
}

fn sealed(numbers: &Numbers, figures: &RegionFigures, words: Words) -> String {
    let period = say::period(numbers.document.year, numbers.document.quarter);
    let state = say::sealing(words, numbers.sealing(figures));
    let quarter = numbers.quarter(figures);
    match (quarter.and_then(|one| one.sealed_at), quarter.and_then(|one| one.deadline)) {
        (Some(sealed), _) => {
            let at = say::time(words, numbers, sealed.0);
            words.fill("region-sealed", &[("period", &period), ("at", &at), ("state", &state)])
        }
        (None, Some(deadline)) => {
            let at = say::time(words, numbers, deadline.0);
            words.fill("region-not-sealed", &[("period", &period), ("at", &at), ("state", &state)])
        }
        (None, None) => words.with("region-not-sealed-yet", "period", period),
    }
}

fn budget(numbers: &Numbers, figures: &RegionFigures, words: Words) -> Option<String> {
    let (allocated, spent) = (figures.budget.allocation?, figures.budget.realisation?);
    let share = words.number(Score::of_ratio(spent.get(), allocated.get())?.value_text());
    let (allocated, spent) = (say::rupiah_short(words, allocated.get()), say::rupiah_short(words, spent.get()));
    let sum = words.fill("region-budget", &[("allocated", &allocated), ("spent", &spent), ("share", &share)]);
    let of_all = numbers.place_in(figures.region, Measure::Budget, Pool::All);
    let of_all = of_all.map(|row| words.with("region-budget-share", "value", words.number(&row.value)));
    Some([Some(sum), of_all].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

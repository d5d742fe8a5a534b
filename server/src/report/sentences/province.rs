//! Of the whole province.

use selaras_domain::amount::Score;
use selaras_domain::category::Category;
use selaras_domain::rank::{Measure, Pool};
use selaras_web::Words;

use super::NAMES;
use crate::edition::{RegionFigures, TableRow};
use crate::report::numbers::{Numbers, Sealing};
use crate::report::say;

/// In the order in which a reader asks.
pub fn province(numbers: &Numbers, words: Words) -> Vec<String> {
    let found = [
        ranked(numbers, words),
        ends(numbers, words),
        categories(numbers, words),
        movers(numbers, words),
        improvement(numbers, words),
        sectors(numbers, words),
        timeliness(numbers, words),
        completeness(numbers, words),
        budget(numbers, words),
        attention(numbers, words),
        objections(numbers, words),
    ];
    found.into_iter().flatten().collect()
}

fn rows(numbers: &Numbers, by: Measure) -> &[TableRow] {
    numbers.document.table(by, Pool::All).map_or(&[], |table| &table.rows)
}

fn ranked(numbers: &Numbers, words: Words) -> Option<String> {
    let (ranked, all) = (rows(numbers, Measure::Index).len(), numbers.document.regions.len());
    let period = say::period(numbers.document.year, numbers.document.quarter);
    let Some(mean) = numbers.mean(Measure::Index) else {
        return Some(words.fill("province-nobody", &[("period", &period), ("all", &all)]));
    };
    let (mean, category) = (words.number(mean.value_text()), Category::of(mean).name());
    let values: [(&str, &dyn std::fmt::Display); 5] =
        [("period", &period), ("ranked", &ranked), ("all", &all), ("mean", &mean), ("category", &category)];
    Some(words.fill("province-ranked", &values))
}

fn ends(numbers: &Numbers, words: Words) -> Option<String> {
    let [first, .., last] = rows(numbers, Measure::Index) else { return None };
    let said = |row: &TableRow| {
        let value = words.number(&row.value);
        format!("{} ({value}, {})", numbers.name(row.region), row.category.as_deref().unwrap_or_default())
    };
    Some(words.fill("province-ends", &[("first", &said(first)), ("last", &said(last))]))
}

fn categories(numbers: &Numbers, words: Words) -> Option<String> {
    let rows = rows(numbers, Measure::Index);
    let count = |category: Category| rows.iter().filter(|row| Category::of(row.score) == category).count();
    let counted = Category::ALL.map(|category| (category, count(category)));
    let said: Vec<String> = counted
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(category, count)| format!("{count} {}", category.name()))
        .collect();
    (!said.is_empty()).then(|| words.with("province-categories", "list", say::listed(words, &said)))
}

fn movers(numbers: &Numbers, words: Words) -> Option<String> {
    let previous = numbers.document.previous.as_ref()?;
    let since = say::period(previous.year, previous.quarter);
    let moved: Vec<(i64, &TableRow)> =
        rows(numbers, Measure::Index).iter().filter_map(|row| Some((row.movement()?, row))).collect();
    let up = moved.iter().filter(|(by, _)| *by > 0).max_by_key(|(by, row)| (*by, std::cmp::Reverse(row.rank)));
    let down = moved.iter().filter(|(by, _)| *by < 0).min_by_key(|(by, row)| (*by, row.rank));
    let said = |(by, row): &(i64, &TableRow)| (numbers.name(row.region).to_owned(), by.abs());
    match (up.map(said), down.map(said)) {
        (None, None) => Some(words.with("province-unmoved", "since", since)),
        (up, down) => {
            let part = |key: &str, moved: Option<(String, i64)>| {
                moved.map(|(name, by)| words.fill(key, &[("name", &name), ("places", &by)]))
            };
            let parts: Vec<String> =
                [part("moved-most-up", up), part("moved-most-down", down)].into_iter().flatten().collect();
            Some(words.fill("province-moved", &[("since", &since), ("moves", &parts.join("; "))]))
        }
    }
}

fn improvement(numbers: &Numbers, words: Words) -> Option<String> {
    let rows = rows(numbers, Measure::Improvement);
    let best = rows.first().filter(|row| row.score > Score::ZERO);
    let fell: Vec<String> = rows
        .iter()
        .rev()
        .filter(|row| row.score < Score::ZERO)
        .map(|row| numbers.name(row.region).to_owned())
        .collect();
    let best = best.map(|row| {
        let (name, points) = (numbers.name(row.region), words.number(&row.value));
        words.fill("province-improved", &[("name", &name), ("points", &points)])
    });
    let fell = (!fell.is_empty()).then(|| words.with("province-fell", "names", say::some_listed(words, &fell, NAMES)));
    let said: Vec<String> = [best, fell].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(" "))
}

fn sectors(numbers: &Numbers, words: Words) -> Option<String> {
    let mut means: Vec<(Score, &str)> = numbers
        .catalogue
        .sectors
        .iter()
        .filter_map(|sector| Some((numbers.mean(Measure::Sector(sector.number))?, sector.name.as_str())))
        .collect();
    means.sort_by_key(|(mean, _)| *mean);
    let [(low, lowest), .., (high, highest)] = means.as_slice() else { return None };
    let (low, high) = (words.number(low.value_text()), words.number(high.value_text()));
    Some(words.fill("province-sectors", &[("lowest", lowest), ("low", &low), ("highest", highest), ("high", &high)]))
}

fn timeliness(numbers: &Numbers, words: Words) -> Option<String> {
    let named = |wanted: Sealing| -> Vec<String> {
        let regions = numbers.document.regions.iter().filter(|figures| numbers.sealing(figures) == wanted);
        regions.map(|figures| figures.name.clone()).collect()
    };
    let in_time = numbers.document.regions.iter().filter(|one| numbers.sealing(one) == Sealing::InTime).count();
    let mut said =
        vec![words.fill("province-in-time", &[("count", &in_time), ("all", &numbers.document.regions.len())])];
    for (sealing, key) in [(Sealing::Late, "province-late"), (Sealing::Overdue, "province-overdue")] {
        let names = named(sealing);
        if !names.is_empty() {
            said.push(words.with(key, "names", say::some_listed(words, &names, NAMES)));
        }
    }
    Some(said.join(" "))
}

fn completeness(numbers: &Numbers, words: Words) -> Option<String> {
    let rows = rows(numbers, Measure::Completeness);
    let full = rows.iter().filter(|row| row.score == Score::HUNDRED).count();
    let last = rows.last().filter(|row| row.score < Score::HUNDRED);
    let first = words.fill("province-complete", &[("count", &full), ("all", &numbers.document.regions.len())]);
    let second = last.map(|row| {
        let (name, value) = (numbers.name(row.region), words.number(&row.value));
        words.fill("province-least-complete", &[("name", &name), ("value", &value)])
    });
    Some([Some(first), second].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

fn budget(numbers: &Numbers, words: Words) -> Option<String> {
    let budgets = || numbers.document.regions.iter().map(|figures| &figures.budget);
    let (allocated, spent) = budgets().fold((0u64, 0u64), |(allocated, spent), budget| {
        let get = |rupiah: Option<selaras_domain::amount::Rupiah>| rupiah.map_or(0, |rupiah| rupiah.get());
        (allocated.saturating_add(get(budget.allocation)), spent.saturating_add(get(budget.realisation)))
    });
    let share = Score::of_ratio(spent, allocated)?;
    let (allocated, spent) = (say::rupiah_short(words, allocated), say::rupiah_short(words, spent));
    let share = words.number(share.value_text());
    let sum = words.fill("province-budget", &[("allocated", &allocated), ("spent", &spent), ("share", &share)]);
    let most = rows(numbers, Measure::Budget).first().map(|row| {
        let (name, value) = (numbers.name(row.region), words.number(&row.value));
        words.fill("province-budget-share", &[("name", &name), ("value", &value)])
    });
    Some([Some(sum), most].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

fn attention(numbers: &Numbers, words: Words) -> Option<String> {
    let needing: Vec<&RegionFigures> =
        numbers.document.regions.iter().filter(|figures| numbers.needs_attention(figures)).collect();
    let names: Vec<String> = needing.iter().map(|figures| figures.name.clone()).collect();
    Some(match names.is_empty() {
        true => words.say("province-no-attention"),
        false => words
            .fill("province-attention", &[("count", &names.len()), ("names", &say::some_listed(words, &names, NAMES))]),
    })
}

fn objections(numbers: &Numbers, words: Words) -> Option<String> {
    let objections = &numbers.document.objections;
    let accepted = objections.iter().filter(|one| one.ruling.as_ref().is_some_and(|ruling| ruling.accepted)).count();
    let open = objections.iter().filter(|one| one.ruling.is_none()).count();
    let values: [(&str, &dyn std::fmt::Display); 3] =
        [("count", &objections.len()), ("accepted", &accepted), ("open", &open)];
    (!objections.is_empty()).then(|| words.fill("province-objections", &values))
}

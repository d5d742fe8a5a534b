//! The four steps from one ranking to the other, and what each changes.

use std::collections::BTreeMap;

use crate::amount::Score;
use crate::catalogue::{Component, ServiceCode};
use crate::category::Category;
use crate::message::Message;
use crate::region::region;
use crate::score::{Answers, Scorer};

use super::cells::{Cells, Own, carry, gained, said};
use super::show::reason;
use super::{Cause, CellMove, Given, Movement, Other, Part, RegionMove, Side};

/// Splits the movement of a region from one ranking to another. `others` are the other regions of the pool, in any order.
pub fn movement(before: &Given<'_>, after: &Given<'_>, others: &[Other]) -> Movement {
    let level = after.answers.level();
    let scorer = Scorer::new(after.catalogue, level, after.rules);
    let mut others = others.to_vec();
    others.sort_unstable_by_key(|other| other.region);
    let steps = Steps { before, after, others: &others };
    let now = carry(before.answers, before.catalogue, after.catalogue);
    let (answered_before, answered_after) = (scorer.answered(&now), scorer.answered(after.answers));
    let both = |index: usize| answered_before.get(index) == Some(&true) && answered_after.get(index) == Some(&true);
    let catalogue = after.catalogue;
    let mut cells = Cells { catalogue, scorer: &scorer, now, after: after.answers, takes_part: before.takes_part };

    let own_before = steps.own_before();
    let rules = steps.rules(own_before, &cells);
    let own_data = steps.own_data(&mut cells, both);
    let others_moved = steps.others(cells.own());
    let lateness = steps.lateness(&mut cells);

    let parts = vec![rules, own_data, others_moved, lateness];
    let (then_before, then_after) = (steps.scores(|other| other.before), steps.scores(|other| other.after));
    let own_after = cells.own();
    Movement {
        before: side(before, own_before, &then_before),
        after: side(after, own_after, &then_after),
        places: own_before.place(&then_before) - own_after.place(&then_after),
        points: gained(own_before.points, own_after.points),
        parts,
    }
}

fn side(given: &Given<'_>, own: Own, others: &[Option<Score>]) -> Side {
    let scorer = Scorer::new(given.catalogue, given.answers.level(), given.rules);
    let score = scorer.index(given.answers).score;
    Side {
        rank: own.ranked.and_then(|_| u32::try_from(own.place(others)).ok()),
        score,
        value: score.map(Score::value_text),
        category: score.map(Category::of),
        catalogue: given.catalogue.version.clone(),
        rules: given.rules.version.clone(),
    }
}

struct Steps<'a> {
    before: &'a Given<'a>,
    after: &'a Given<'a>,
    others: &'a [Other],
}

impl Steps<'_> {
    fn own_before(&self) -> Own {
        let Given { catalogue, rules, answers, takes_part } = *self.before;
        Own::of(&Scorer::new(catalogue, answers.level(), rules).index(answers), takes_part)
    }

    fn scores(&self, score: impl Fn(&Other) -> Option<Score>) -> Vec<Option<Score>> {
        self.others.iter().map(score).collect()
    }

    /// Those whose score differs, and what that does to the place of an own region that stands still.
    fn regions(
        &self,
        own: Own,
        from: impl Fn(&Other) -> Option<Score>,
        to: impl Fn(&Other) -> Option<Score>,
    ) -> Vec<RegionMove> {
        let moved = self.others.iter().filter(|other| from(other) != to(other));
        moved
            .map(|other| RegionMove {
                region: other.region,
                name: region(other.region).map(|region| region.name.clone()).unwrap_or_default(),
                before: from(other),
                after: to(other),
                places: i32::from(own.is_below(from(other))) - i32::from(own.is_below(to(other))),
            })
            .collect()
    }

    fn rules(&self, own_before: Own, cells: &Cells<'_>) -> Part {
        let own = cells.own();
        let others = self.scores(|other| other.before);
        let regions = self.regions(own, |other| other.before, |other| other.restated);
        let places = own_before.place(&others) - own.place(&others) + places_of(&regions);
        let points = gained(own_before.points, own.points);
        part(Cause::Rules, (places, points), self.services(&cells.now), regions, 0)
    }

    fn own_data(&self, cells: &mut Cells<'_>, both: impl Fn(usize) -> bool) -> Part {
        let restated = self.scores(|other| other.restated);
        let moves = cells.walk(&restated, both);
        part(Cause::OwnData, sum(&moves), moves, Vec::new(), 0)
    }

    fn others(&self, own: Own) -> Part {
        let regions = self.regions(own, |other| other.restated, settled);
        part(Cause::Others, (places_of(&regions), Score::ZERO), Vec::new(), regions, 0)
    }

    fn lateness(&self, cells: &mut Cells<'_>) -> Part {
        let regions = self.regions(cells.own(), settled, |other| other.after);
        let after = self.scores(|other| other.after);
        let moves = cells.walk(&after, |_| true);
        let unsealed = cells.own();
        cells.takes_part = self.after.takes_part;
        let seal = unsealed.place(&after) - cells.own().place(&after);
        let (places, points) = sum(&moves);
        part(Cause::Lateness, (places + places_of(&regions) + seal, points), moves, regions, seal)
    }

    /// The services that count differently by the rules and catalogue of after.
    fn services(&self, carried: &Answers) -> Vec<CellMove> {
        let (before, after) = (self.before, self.after);
        let level = carried.level();
        let old = Scorer::new(before.catalogue, level, before.rules);
        let new = Scorer::new(after.catalogue, level, after.rules);
        let mut counted: BTreeMap<ServiceCode, [Option<Option<Score>>; 2]> = BTreeMap::new();
        let workings = [old.working(before.catalogue, before.answers), new.working(after.catalogue, carried)];
        for (time, working) in workings.into_iter().enumerate() {
            for service in working.sectors.into_iter().flat_map(|sector| sector.services) {
                counted.entry(service.service).or_default()[time] = Some(service.score);
            }
        }
        let changed = counted.into_iter().filter(|(_, [before, after])| before != after);
        let cell = |(service, _)| {
            let component = Component::Recipients(service);
            let index = before.catalogue.index_of(&component).map(|index| said(&old, before.answers, index));
            let then = after.catalogue.index_of(&component).map(|index| said(&new, carried, index));
            let name = after.catalogue.name_of(component).or_else(|| before.catalogue.name_of(component));
            // In one of the two catalogues it is.
            let (before, after) = (index.or(then)?, then.or(index)?);
            let name = name.unwrap_or_default().to_owned();
            Some(CellMove { component, name, before, after, points: None, places: None })
        };
        changed.filter_map(cell).collect()
    }
}

/// A region's score of after if it is ranked both times, so that it neither comes nor goes.
fn settled(other: &Other) -> Option<Score> {
    if other.after.is_some() { other.restated.and(other.after) } else { other.restated }
}

fn places_of(regions: &[RegionMove]) -> i32 {
    regions.iter().map(|region| region.places).sum()
}

fn sum(moves: &[CellMove]) -> (i32, Score) {
    let places = moves.iter().filter_map(|cell| cell.places).sum();
    let points = moves.iter().filter_map(|cell| cell.points).map(Score::billionths).sum();
    (places, Score::from_billionths(points))
}

fn part(
    cause: Cause,
    (places, points): (i32, Score),
    cells: Vec<CellMove>,
    regions: Vec<RegionMove>,
    seal: i32,
) -> Part {
    let mut part = Part { cause, places, points, reason: Message::default(), cells, regions, seal };
    part.reason = reason(&part);
    part
}

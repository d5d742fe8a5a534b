//! Which counts of people the public does not get. A count from 1 to below the limit is small, and so is what lacks to the
//! whole: it is left out, with its percentage. What is left out cannot be computed from the total over all regions: of each
//! column at least two counts are left out, which together are at least twice the limit, else the total is left out too.
//!
//! Neither does the index tell it: the open data holds no figures of quality items, which make a fifth of a service's score. A
//! service without any is scored on its recipients alone, so there both its counts are left out.

use std::collections::BTreeMap;

use selaras_domain::amount::Amount;
use selaras_domain::catalogue::ServiceCode;
use selaras_domain::region::RegionCode;

use crate::edition::{Document, ServiceFigures};

/// A number that may be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Number {
    pub value: Option<Amount>,
    pub is_hidden: bool,
}

impl Number {
    pub fn shown(self) -> Option<Amount> {
        self.value.filter(|_| !self.is_hidden)
    }

    fn hundredths(self) -> u64 {
        self.value.map_or(0, Amount::hundredths)
    }
}

/// Who was to be served, and who was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub required: Number,
    pub achieved: Number,
}

/// The counts of all services, by region, and over all regions.
#[derive(Debug, Default)]
pub struct Counts {
    cells: BTreeMap<(ServiceCode, RegionCode), Count>,
    totals: BTreeMap<ServiceCode, Count>,
}

impl Counts {
    pub fn of(&self, service: ServiceCode, region: RegionCode) -> Count {
        self.cells.get(&(service, region)).copied().unwrap_or_default()
    }

    pub fn total(&self, service: ServiceCode) -> Count {
        self.totals.get(&service).copied().unwrap_or_default()
    }
}

/// The counts of an edition with what is left out marked.
pub fn suppress(document: &Document) -> Counts {
    let below = u64::from(document.small_below) * 100;
    let mut by_service: BTreeMap<ServiceCode, Vec<(RegionCode, Count)>> = BTreeMap::new();
    for region in &document.regions {
        for service in region.sectors.iter().flat_map(|sector| &sector.services) {
            by_service.entry(service.service).or_default().push((region.region, count(service, below)));
        }
    }
    let mut counts = Counts::default();
    for (service, mut column) in by_service {
        let required = guard(&mut column, below, |count| &mut count.required);
        let achieved = guard(&mut column, below, |count| &mut count.achieved);
        counts.totals.insert(service, Count { required, achieved });
        counts.cells.extend(column.into_iter().map(|(region, count)| ((service, region), count)));
    }
    counts
}

/// What is small by itself.
fn count(service: &ServiceFigures, below: u64) -> Count {
    let of = |value: Option<Amount>| Number { value, is_hidden: false };
    let mut count = Count { required: of(service.recipients.required), achieved: of(service.recipients.achieved) };
    let is_small = |hundredths: u64| 0 < hundredths && hundredths < below;
    let (required, achieved) = (count.required.hundredths(), count.achieved.hundredths());
    let is_alone = service.items.iter().all(|item| item.score.is_none());
    count.achieved.is_hidden = is_small(achieved) || is_small(required.saturating_sub(achieved)) || is_small(required);
    count.required.is_hidden = is_small(required) || (count.achieved.is_hidden && is_alone);
    count
}

/// Leaves out more of a column until its total tells nothing, or the total too. Returns the total.
fn guard(column: &mut [(RegionCode, Count)], below: u64, of: impl Fn(&mut Count) -> &mut Number) -> Number {
    let sum: u64 = column.iter_mut().map(|(_, count)| of(count).hundredths()).sum();
    let mut total = Number { value: Amount::from_hundredths(sum), is_hidden: false };
    loop {
        let hidden: Vec<u64> = column
            .iter_mut()
            .map(|(_, count)| *of(count))
            .filter(|number| number.is_hidden)
            .map(Number::hundredths)
            .collect();
        if hidden.is_empty() || (hidden.len() > 1 && hidden.iter().sum::<u64>() >= 2 * below) {
            return total;
        }
        // The smallest that is shown costs the public least; a zero hides nothing.
        let next = column
            .iter_mut()
            .map(|(_, count)| of(count))
            .filter(|number| !number.is_hidden && number.hundredths() > 0)
            .min_by_key(|number| number.hundredths());
        match next {
            Some(next) => next.is_hidden = true,
            None => {
                total.is_hidden = true;
                return total;
            }
        }
    }
}

//! Which counts of people the public does not get. A count from 1 to below the limit is small, and so is what lacks to the
//! whole: then who was to be served and who was are left out together, with the percentage.
//!
//! What a region shows depends on its own counts alone. Nothing over several regions is told but the sum of what is shown, so
//! no remainder of a total, and no comparison with another edition that left out others, gives a count back. The index and the
//! scores of sectors tell at most a share (all of them, at 100), and a share of what is not told is no count.

use std::collections::BTreeMap;

use selaras_domain::amount::Amount;
use selaras_domain::catalogue::ServiceCode;

use crate::edition::{Document, ServiceFigures};

/// What is shown of who was to be served, and of who was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub required: Option<Amount>,
    pub achieved: Option<Amount>,
    pub is_hidden: bool,
}

/// What the shown counts of a service come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// `None`: no region shows any.
    pub required: Option<Amount>,
    pub achieved: Option<Amount>,
    /// Regions whose counts are left out.
    pub left_out: u32,
}

/// The counts of a service that the public gets, where counts from 1 to below `small_below` are small.
pub fn count(service: &ServiceFigures, small_below: u32) -> Count {
    let of = |value: Option<Amount>| value.map_or(0, Amount::hundredths);
    let (required, achieved) = (service.recipients.required, service.recipients.achieved);
    let is_small = |hundredths: u64| 0 < hundredths && hundredths < u64::from(small_below) * 100;
    let gap = of(required).saturating_sub(of(achieved));
    match [of(required), of(achieved), gap].into_iter().any(is_small) {
        true => Count { required: None, achieved: None, is_hidden: true },
        false => Count { required, achieved, is_hidden: false },
    }
}

/// What is shown of each service, added up over the regions.
pub fn totals(document: &Document) -> BTreeMap<ServiceCode, Total> {
    let mut totals = BTreeMap::<ServiceCode, Total>::new();
    for service in document.regions.iter().flat_map(|region| &region.sectors).flat_map(|sector| &sector.services) {
        let (count, total) = (count(service, document.small_below), totals.entry(service.service).or_default());
        total.left_out += u32::from(count.is_hidden);
        total.required = sum(total.required, count.required);
        total.achieved = sum(total.achieved, count.achieved);
    }
    totals
}

/// At most the most that an amount can be.
fn sum(total: Option<Amount>, more: Option<Amount>) -> Option<Amount> {
    let (Some(total), Some(more)) = (total, more) else { return total.or(more) };
    Some(Amount::from_hundredths(total.hundredths() + more.hundredths()).unwrap_or(Amount::MAX))
}

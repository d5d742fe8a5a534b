//! What the numbers of a quarter mean, in plain sentences made by rules: each says one thing, with the numbers it rests on.
//! Rules are here, words in `words/`.

mod action;
mod province;
mod region;

pub use action::{next_of_province, next_of_region};
pub use province::province;
pub use region::{region, verdict, weakest};

/// Names in one sentence; the tables hold all.
const NAMES: usize = 5;

//! The laws of the numbers, told with drawn cases on real database files: the order of arrival changes nothing, a batch
//! again changes nothing, missing never helps, and ranks are what anybody can recompute from the lines.

mod arrival;
mod missing;
mod naive;
mod ranks;

//! Where the current values of a region become its score and its rank: computed anew for the regions whose lines changed,
//! off the path that acknowledges lines.

mod movement;
mod ranking;
mod refresh;
mod told;

pub use movement::{Between, Since, movement};
pub use ranking::{Request, of_row, ranking, ranking_of, sealed};
pub use refresh::{compute, compute_all, refresh, refresh_all, run};
pub use told::told;

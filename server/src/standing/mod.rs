//! Where the current values of a region become its score and its rank: computed anew for the regions whose lines changed,
//! off the path that acknowledges lines.

mod ranking;
mod refresh;

pub use ranking::{Request, ranking};
pub use refresh::{compute, refresh, refresh_all, run};

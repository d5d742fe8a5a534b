//! Open data: what the public gets of final editions, as one shape for the page, JSON, CSV and gRPC. Small counts of people are
//! left out; texts, names of people and lines are never in it.

mod data;
mod rows;
mod shelf;
mod suppress;
#[cfg(test)]
mod tests;

pub use data::{
    OpenEdition, OpenHead, OpenPlace, OpenRanking, OpenRegion, OpenSector, OpenService, OpenTotal, OpenUnranked,
};
pub use rows::{ranking_csv, services_csv};
pub use shelf::{Body, Published, Shelf, follow};

//! The proof's own tools: the one gate (`ci`), the link that misbehaves on order (`link`), the SAMPLE data of fourteen
//! districts (`sample`) and the show of all of it (`demo`). The tests themselves are in `tests/it`.

pub mod ci;
pub mod demo;
pub mod link;
pub mod sample;

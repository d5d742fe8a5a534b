//! The proof's own tools: the link that misbehaves on order (`link`), the SAMPLE data of fourteen
//! districts (`sample`), regions of the whole country (`country`), the show of all of it (`demo`), the simulator (`simulator`), arbitrary
//! bytes for every reader (`fuzz`), a browser of a few lines (`visitor`) and kills at any moment (`torture`). The tests themselves are in `tests/it`.

pub mod bench;
pub mod country;
pub mod demo;
pub mod fuzz;
pub mod link;
mod memory;
pub mod press;
pub mod sample;
pub mod simulator;
pub mod torture;
pub mod visitor;

/// The process's arguments; `cargo demo --once` and `cargo demo -- --once` are the same.
pub fn arguments() -> impl Iterator<Item = std::ffi::OsString> {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == "--") {
        arguments.remove(1);
    }
    arguments.into_iter()
}

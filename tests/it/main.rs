//! The one test binary: everything here starts the real agent and the real server, or reads the tree as it is.

mod contract;
mod documents;
mod journey;
mod network;
mod restarts;
mod siblings;
mod tidy;
mod trust;
mod world;

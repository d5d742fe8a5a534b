//! The one test binary: everything here starts the real agent and the real server, or reads the tree as it is.

// All of it is tests, which may stop on what cannot be; clippy knows only the functions marked so.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bad_input;
mod bundles;
mod contract;
mod corpus;
mod demo;
mod documents;
mod http;
mod journey;
mod laws;
mod network;
mod restarts;
mod siblings;
mod targets;
mod template;
mod tidy;
mod trust;
mod world;

//! The one test binary: everything here starts the real agent and the real server, or reads the tree as it is.

// All of it is tests, which may stop on what cannot be; clippy knows only the functions marked so.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod admission;
mod advice;
mod allowance;
mod bad_input;
mod browser;
mod bundles;
mod care;
mod certificates;
mod contract;
mod corpus;
mod dashboard;
mod delivery;
mod demo;
mod documents;
mod editions;
mod evidence;
mod fuzz;
mod hello;
mod http;
mod journey;
mod laws;
mod network;
mod proxies;
mod recovery;
mod register;
mod reminders;
mod reports;
mod restarts;
mod seals;
mod siblings;
mod simulator;
mod standings;
mod targets;
mod template;
mod threads;
mod tidy;
mod torture;
mod trust;
mod verdicts;
mod versions;
mod world;

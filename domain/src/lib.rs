//! What a number means: from the words a person types to a line, a verdict, a score and a rank. Every other crate takes
//! its meaning from here; no I/O, no clock, no floats, so that office and province come to the same result.

pub mod advice;
pub mod amount;
pub mod calendar;
pub mod catalogue;
pub mod category;
pub mod check;
pub mod evidence;
pub mod heads;
pub mod line;
pub mod message;
pub mod number;
pub mod objection;
pub mod period;
pub mod rank;
pub mod recipient;
pub mod region;
pub mod report;
pub mod rules;
pub mod score;
pub mod stage;
pub mod targets;
pub mod thread;
pub mod verdict;

//! How far a backup or a restore is, for a person at a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Copy,
    Pack,
    ReadBack,
}

/// Told the step, and how much of it is done and is to be done in all, in units of the step.
pub type Progress<'a> = &'a dyn Fn(Step, u64, u64);

/// For whoever does not watch.
pub fn silent(_: Step, _: u64, _: u64) {}

/// A bar on standard error; hidden where that is not a terminal.
pub fn bar() -> impl Fn(Step, u64, u64) {
    let style = ProgressStyle::with_template("{spinner} {msg} {percent}%, {elapsed}");
    let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    move |step, done, total| {
        bar.set_message(match step {
            Step::Copy => "copying the database",
            Step::Pack => "packing",
            Step::ReadBack => "reading back",
        });
        bar.set_length(total);
        bar.set_position(done);
    }
}

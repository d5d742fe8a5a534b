//! `sync`: one pass, now.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use selaras_program::{DONE, Data, REFUSED, answer_with, complain};
use serde_json::json;

use crate::config::Config;
use crate::schedule::{self, Wait};
use crate::sync::Progress;

pub fn run(data: &Data, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(data)?;
    let config = Config::load(&data.data)?;
    let bar = bar();
    let progress = |progress: Progress| {
        bar.set_length(progress.head_seq);
        bar.set_position(progress.stored);
        bar.set_message(format!("{} down", progress.pulled));
    };
    let passing = schedule::pass(&data.data, &database, &office, &config, Wait::ForTurn, &progress);
    let pass = super::runtime()?.block_on(passing)?;
    bar.finish_and_clear();
    let outcome = &pass.outcome;
    let code = match &pass.error {
        Some(error) => super::code_of(error),
        None if outcome.refused > 0 || !outcome.synced => REFUSED,
        None => DONE,
    };
    let mut value = json!({
        "pushed": outcome.pushed, "pulled": outcome.pulled, "refused": outcome.refused,
        "bytes_up": outcome.bytes_up, "bytes_down": outcome.bytes_down, "round_trips": outcome.round_trips,
        "seconds": (pass.seconds * 1_000.0).round() / 1_000.0, "waited_seconds": outcome.waited.as_secs_f64(), "synced": outcome.synced,
        "head_seq": outcome.head_seq, "server_seq": outcome.server_seq,
    });
    if let Some(object) = value.as_object_mut() {
        if let Some(error) = &pass.error {
            object.insert("error".to_owned(), json!(format!("{error:#}")));
        }
        if let Some(reason) = &outcome.reason {
            object.insert("reason".to_owned(), json!(reason));
        }
    }
    if let Some(error) = &pass.error
        && !json
    {
        complain(error);
    }
    answer_with(code, json, &value, || {
        let state = match (&pass.error, outcome.synced) {
            (Some(_), _) => {
                format!("not finished: {} of {} lines are at the province", outcome.server_seq, outcome.head_seq)
            }
            (None, true) => "synced: both sides agree".to_owned(),
            (None, false) => format!("not synced: {}", outcome.reason.as_deref().unwrap_or("unknown")),
        };
        let refused = match outcome.refused {
            0 => String::new(),
            some => format!("\n{some} lines were refused; see `selaras-agent status`"),
        };
        let waited = match outcome.waited.as_secs_f64() {
            0.0 => String::new(),
            some => format!("\nof it {some:.2} s because the province asked to wait"),
        };
        format!(
            "{state}\n{} lines up, {} down, {} bytes up, {} down, {} round trips, {:.2} s{waited}{refused}",
            outcome.pushed, outcome.pulled, outcome.bytes_up, outcome.bytes_down, outcome.round_trips, pass.seconds
        )
    })
}

/// A bar on standard error; hidden where that is not a terminal.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} of {len} lines at the province, {msg}, {elapsed}");
    let bar =
        ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message("0 down");
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

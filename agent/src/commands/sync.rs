//! `sync`: one pass, now.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use selaras_domain::message::Message;
use selaras_program::{DONE, REFUSED, answer_with, complain, instant, now_ms};
use serde_json::{Value, json};

use crate::cli::SyncNow;
use crate::config::Config;
use crate::schedule::{self, PassResult, Wait};
use crate::sync::{FilesOutcome, Progress};

pub fn run(arguments: &SyncNow, json: bool) -> Result<ExitCode> {
    let data = &arguments.data;
    let (database, office) = super::open_for_pass(data)?;
    let config = Config::load(&data.data)?;
    let held = schedule::held(&database, &config.allowance(office.region)?, now_ms())?;
    let warning = held.map(|held| format!("{}, until {}", held.reason.word(), instant(held.until_ms)));
    if let Some(reason) = warning.as_ref().filter(|_| arguments.respect) {
        return answer_with(REFUSED, json, &json!({ "synced": false, "held": reason }), || {
            format!("not synced: {reason}; without --respect it syncs all the same")
        });
    }
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
    let value = told(&pass, warning.as_deref());
    if let Some(error) = &pass.error
        && !json
    {
        complain(error);
    }
    answer_with(code, json, &value, || text(&pass, warning.as_deref()))
}

/// What a pass did, for a script.
fn told(pass: &PassResult, warning: Option<&str>) -> Value {
    let outcome = &pass.outcome;
    let mut value = json!({
        "pushed": outcome.pushed, "pulled": outcome.pulled, "refused": outcome.refused,
        "given_back": outcome.given_back, "bytes_up": outcome.bytes_up, "bytes_down": outcome.bytes_down,
        "round_trips": outcome.round_trips, "seconds": (pass.seconds * 1_000.0).round() / 1_000.0,
        "waited_seconds": outcome.waited.as_secs_f64(), "synced": outcome.synced,
        "head_seq": outcome.head_seq, "server_seq": outcome.server_seq,
    });
    if let Some(object) = value.as_object_mut() {
        if let Some(error) = &pass.error {
            object.insert("error".to_owned(), json!(format!("{error:#}")));
        }
        if let Some(warning) = warning {
            object.insert("warning".to_owned(), json!(warning));
        }
        if let Some(report) = &outcome.recovered {
            object.insert("recovered".to_owned(), report.clone());
        }
        let files = &outcome.files;
        if *files != FilesOutcome::default() {
            let told = json!({
                "sent": files.sent, "taken": files.taken, "reports": files.reports, "refused": files.refused, "waiting": files.waiting,
                "bytes": files.bytes, "error": files.error,
            });
            object.insert("files".to_owned(), told);
        }
        if let Some(reason) = &outcome.reason {
            object.insert("reason".to_owned(), json!(reason));
        }
    }
    value
}

/// What a pass did, for a person.
fn text(pass: &PassResult, warning: Option<&str>) -> String {
    let outcome = &pass.outcome;
    let state = match (&pass.error, outcome.synced) {
        (Some(_), _) => {
            format!("not finished: {} of {} lines are at the province", outcome.server_seq, outcome.head_seq)
        }
        (None, true) => "synced: both sides agree".to_owned(),
        (None, false) => format!("not synced: {}", outcome.reason.as_ref().map_or("unknown", Message::spoken)),
    };
    let refused = match outcome.refused {
        0 => String::new(),
        some => format!("\n{some} lines were refused; see `selaras-agent status`"),
    };
    let recovered = outcome.recovered.as_ref().map_or_else(String::new, |report| {
        format!(
            "\nthis office was brought back: {} lines came back, {} of {} set aside were written again",
            report["came_back"], report["reissued"], report["set_aside"]
        )
    });
    let given_back = match outcome.given_back {
        0 => String::new(),
        some => format!("\n{some} lines that the province had lost were given back"),
    };
    let waited = match outcome.waited.as_secs_f64() {
        0.0 => String::new(),
        some => format!("\nof it {some:.2} s because the province asked to wait"),
    };
    let files = match &outcome.files {
        files if *files == FilesOutcome::default() => String::new(),
        files => format!(
            "\nfiles: {} up, {} and {} reports down, {} refused, {} wait for the next pass",
            files.sent, files.taken, files.reports, files.refused, files.waiting
        ),
    };
    let warning = warning.map_or_else(String::new, |warning| format!("\nwarning: {warning}"));
    format!(
        "{state}{recovered}{given_back}\n{} lines up, {} down, {} bytes up, {} down, {} round trips, {:.2} s{waited}{refused}{files}{warning}",
        outcome.pushed, outcome.pulled, outcome.bytes_up, outcome.bytes_down, outcome.round_trips, pass.seconds
    )
}

/// A bar on standard error; hidden where that is not a terminal.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {pos} of {len} lines at the province, {msg}, {elapsed}");
    let bar =
        ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message("0 down");
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

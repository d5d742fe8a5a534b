//! Who did what to what, when and from where. One row is written with every act of change, in the same transaction: on the
//! dashboard by `dashboard::state`, on the command line by `commands::change`.

use anyhow::{Context, Result};
use selaras_ledger::{Database, Transaction};
use selaras_program::now_ms;

use crate::store;

/// What is done: a word such as `office.revoke`, and what it is done to. Never a secret.
#[derive(Clone, Debug)]
pub struct Act {
    pub word: &'static str,
    pub object: String,
}

/// An act as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    pub time_ms: i64,
    pub actor: String,
    /// An address, or [`COMMAND_LINE`].
    pub origin: String,
    pub act: String,
    pub object: String,
}

/// Where acts of the server's own machine come from.
pub const COMMAND_LINE: &str = "command line";

impl Act {
    pub fn new(word: &'static str, object: impl ToString) -> Act {
        Act { word, object: object.to_string() }
    }

    pub fn by(&self, actor: &str, origin: &str, time_ms: i64) -> Acted {
        let (actor, origin) = (actor.to_owned(), origin.to_owned());
        Acted { time_ms, actor, origin, act: self.word.to_owned(), object: self.object.clone() }
    }
}

/// Who sits at the server's own machine.
pub fn user() -> Result<String> {
    whoami::username().context("the name of the operating system's user")
}

/// Changes the province on the command line, as the user of the operating system. What fails changes and writes nothing.
pub fn change_by_command<T: Send + 'static>(
    database: &Database,
    act: Act,
    job: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    database.write_blocking(move |tx| {
        let done = job(tx)?;
        note_by_command(tx, &act)?;
        Ok(done)
    })
}

/// Writes down what a command did, as the user of the operating system.
pub fn note_by_command(tx: &Transaction<'_>, act: &Act) -> Result<()> {
    store::record_act(tx, &act.by(&user()?, COMMAND_LINE, now_ms()))
}

//! What one caller, and all together, may take of the server. `docs/run-a-province.md` states each.

use std::time::Duration;

use selaras_program::WrongUse;
use serde::Deserialize;

/// The limits that depend on the links and the machine: settings, in the section `limits`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    handshake_seconds: u32,
    /// A connection without a call.
    idle_seconds: u32,
    /// From a call's first byte to its answer.
    call_seconds: u32,
    /// A pause within a call's body.
    pause_seconds: u32,
    /// From a call's first byte until its answer is taken; then its connection is closed.
    answer_seconds: u32,
    /// Pushes let in at once beyond [`PUSHES_FREE`].
    pub pushes_at_once: u32,
    /// Then as many a second as the server was seen to do, at least so many.
    pub pushes_per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            handshake_seconds: 15,
            idle_seconds: 120,
            call_seconds: 120,
            pause_seconds: 30,
            answer_seconds: 240,
            pushes_at_once: 256,
            pushes_per_second: 50,
        }
    }
}

impl Limits {
    pub fn handshake(&self) -> Duration {
        Duration::from_secs(self.handshake_seconds.into())
    }

    pub fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_seconds.into())
    }

    pub fn call(&self) -> Duration {
        Duration::from_secs(self.call_seconds.into())
    }

    /// How long a caller follows the open data; then it comes again with what it has.
    pub fn following(&self) -> Duration {
        self.call().mul_f64(0.75)
    }

    pub fn pause(&self) -> Duration {
        Duration::from_secs(self.pause_seconds.into())
    }

    pub fn answer(&self) -> Duration {
        Duration::from_secs(self.answer_seconds.into())
    }

    pub fn check(&self) -> Result<(), WrongUse> {
        let settings = [
            ("handshake_seconds", self.handshake_seconds),
            ("idle_seconds", self.idle_seconds),
            ("call_seconds", self.call_seconds),
            ("pause_seconds", self.pause_seconds),
            ("answer_seconds", self.answer_seconds),
            ("pushes_at_once", self.pushes_at_once),
            ("pushes_per_second", self.pushes_per_second),
        ];
        match settings.iter().find(|(_, value)| !(1..=LIMIT_MAX).contains(value)) {
            Some((name, _)) => Err(WrongUse(format!("limits.{name} must be 1 to {LIMIT_MAX}"))),
            None => Ok(()),
        }
    }
}

const LIMIT_MAX: u32 = 3_600;

/// Connections waiting to be accepted: a whole country's offices may knock at the same second.
pub const BACKLOG: i32 = 4_096;
/// Open connections: in all, of one office, and of callers without a certificate.
pub const CONNECTIONS_MAX: usize = 4_000;
pub const CONNECTIONS_PER_OFFICE: usize = 8;
pub const CONNECTIONS_ANONYMOUS: usize = 256;
/// Handshakes at a time; beyond, the oldest is cut off.
pub const HANDSHAKES_MAX: usize = 1_024;

/// Calls at a time on one connection: served, and beyond them opened and waiting.
pub const CALLS_PER_CONNECTION: usize = 16;
pub const STREAMS_PER_CONNECTION: u32 = 32;
/// Calls at a time of one office over all its connections; its agent uses four.
pub const CALLS_PER_OFFICE: usize = 8;
/// Calls of one office: at once after a quiet time, and then a second.
pub const CALLS_BURST: u32 = 600;
pub const CALLS_PER_SECOND: u32 = 10;
pub const HEADER_MAX_BYTES: u32 = 16 * 1024;

/// Bytes of bodies and answers that are on their way, and memory for batches being worked on, in all.
pub const TRAVELLING_MAX_BYTES: usize = 64 * 1024 * 1024;
pub const WORKING_MAX_BYTES: usize = 96 * 1024 * 1024;
/// What a line takes while it is read and judged.
pub const WORKING_BYTES_PER_LINE: usize = 1_024;

/// Pushes under way that are always let in.
pub const PUSHES_FREE: usize = 32;
/// The longest a caller is asked to wait.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(30);

/// Refused enrolments from one address: at once, and then one in so long.
pub const GUESSES_BURST: u32 = 20;
pub const GUESSES_EVERY: Duration = Duration::from_secs(6);

/// Who follows the open data at once.
pub const FOLLOWERS_MAX: usize = 64;

/// How often revocations, new keys and idle connections are looked for.
pub const WATCH_EVERY: Duration = Duration::from_secs(5);

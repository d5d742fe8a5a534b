//! What one caller, and all together, may take of the server. `docs/run-a-province.md` states each.

use std::time::Duration;

/// Connections waiting to be accepted: a whole country's offices may knock at the same second.
pub const BACKLOG: i32 = 4_096;
/// Open connections: in all, of one office, and of callers without a certificate.
pub const CONNECTIONS_MAX: usize = 4_000;
pub const CONNECTIONS_PER_OFFICE: usize = 8;
pub const CONNECTIONS_ANONYMOUS: usize = 256;
/// Handshakes at a time; beyond, the oldest is cut off.
pub const HANDSHAKES_MAX: usize = 1_024;
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(15);
/// A connection without a call.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(120);

/// Calls at a time on one connection: served, and beyond them opened and waiting.
pub const CALLS_PER_CONNECTION: usize = 16;
pub const STREAMS_PER_CONNECTION: u32 = 32;
/// Calls at a time of one office over all its connections; its agent uses four.
pub const CALLS_PER_OFFICE: usize = 8;
/// Calls of one office: at once after a quiet time, and then a second.
pub const CALLS_BURST: u32 = 600;
pub const CALLS_PER_SECOND: u32 = 10;
/// From a call's first byte to its answer, and a pause within its body.
pub const CALL_TIMEOUT: Duration = Duration::from_secs(120);
pub const BODY_PAUSE: Duration = Duration::from_secs(30);
/// From a call's first byte until its answer is taken; then its connection is closed.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(240);
pub const HEADER_MAX_BYTES: u32 = 16 * 1024;

/// Bytes of bodies and answers that are on their way, and memory for batches being worked on, in all.
pub const TRAVELLING_MAX_BYTES: usize = 64 * 1024 * 1024;
pub const WORKING_MAX_BYTES: usize = 96 * 1024 * 1024;
/// What a line takes while it is read and judged.
pub const WORKING_BYTES_PER_LINE: usize = 1_024;

/// Pushes under way that are always let in.
pub const PUSHES_FREE: usize = 32;
/// Pushes let in at once beyond them; then as many a second as the server was seen to do, at least so many.
pub const PUSHES_BURST: u32 = 256;
pub const PUSHES_PER_SECOND_MIN: u32 = 50;
/// The longest a caller is asked to wait.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(30);

/// Refused enrolments from one address: at once, and then one in so long.
pub const GUESSES_BURST: u32 = 20;
pub const GUESSES_EVERY: Duration = Duration::from_secs(6);

/// How often revocations, new keys and idle connections are looked for.
pub const WATCH_EVERY: Duration = Duration::from_secs(5);

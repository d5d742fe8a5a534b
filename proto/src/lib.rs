//! The contract between office and province: messages generated from `proto/*.proto`, and their conversion to the domain.
//! Lines leave an office as batches by columns and arrive as the same bytes.

pub mod batch;
pub mod bundle;
mod columns;
pub mod convert;
pub mod signed;
pub mod sources;
pub mod standings;
pub mod token;
pub mod told;
mod version;

pub use version::{PROTOCOL, PROTOCOL_MIN, Speaks, TooOld};

/// Generated from `selaras/v1/*.proto`.
pub mod v1 {
    #![allow(clippy::all, clippy::pedantic, missing_docs)]
    tonic::include_proto!("selaras.v1");
}

impl std::fmt::Debug for v1::EnrolRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EnrolRequest({}, …)", self.token_id)
    }
}

/// The encoded FileDescriptorSet, for gRPC reflection and for the test that guards the contract.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// Largest message on the wire, in bytes.
pub const MESSAGE_MAX_BYTES: usize = 4 * 1024 * 1024;
/// Largest batch on the wire, in bytes (compressed).
pub const BATCH_MAX_BYTES: usize = 2_000_000;
/// Largest batch unpacked, in bytes.
pub const BATCH_MAX_UNPACKED_BYTES: usize = 4 * 1024 * 1024;
/// Most lines in a batch.
pub const BATCH_MAX_LINES: usize = 50_000;
/// What a Hello carries of lines each way, in bytes compressed: two seconds of 64 kbit/s.
pub const HELLO_LINES_BYTES: usize = 16 * 1024;
/// Largest piece of a file of evidence, in bytes.
pub const PIECE_MAX_BYTES: usize = 256 * 1024;
/// Most ledgers in a frontier.
pub const FRONTIER_MAX_LEDGERS: usize = 256;

/// Metadata of a refusal for now: milliseconds after which the same call may come again.
pub const RETRY_AFTER: &str = "retry-after-ms";

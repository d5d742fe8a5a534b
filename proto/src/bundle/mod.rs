//! A bundle: a sync pass in a file. Written by the side that has the lines, sealed to the other side's key and signed; carried
//! by a person; opened here without trusting a byte of it. The layout stands in `bundle.proto`.

mod error;
mod keys;
mod parts;
mod read;
mod write;

pub use error::BundleError;
pub use keys::{OpenWith, SealTo, SignedBy, point_of_certificate};
pub use parts::{Parts, batch_bytes, name_of_part, split};
pub use read::{Items, Opened, Sealed, open};
pub use write::{Sign, Signer, seal};

/// The format this program writes, and the newest it reads.
pub const FORMAT: u16 = 1;
/// Largest file, in bytes.
pub const FILE_MAX_BYTES: usize = 64 * 1024 * 1024;
/// Files of evidence in one bundle, in bytes; others go with the next.
pub const FILES_MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Largest header, in bytes.
const HEADER_MAX_BYTES: usize = 1024;
/// Largest item unsealed, in bytes: as a message on the wire.
const ITEM_MAX_BYTES: usize = crate::MESSAGE_MAX_BYTES;
/// What sealing adds to an item, in bytes.
const TAG_BYTES: usize = 16;
const MAGIC: &[u8; 8] = b"SELARASB";
/// Magic, version and length of the header, in bytes.
const FIXED_BYTES: usize = 14;
const LENGTH_BYTES: usize = 4;

/// What a bundle's signature is over: its clear prefix and its items, in their order.
struct Transcript(blake3::Hasher);

impl Transcript {
    fn of(prefix: &[u8]) -> Transcript {
        let mut transcript = Transcript(blake3::Hasher::new_derive_key("selaras bundle v1: what is signed"));
        transcript.add(prefix);
        transcript
    }

    fn add(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    fn finish(&self) -> [u8; 32] {
        *self.0.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests;

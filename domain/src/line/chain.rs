//! The chain that makes a ledger provable: `chain = BLAKE3(previous chain ‖ header ‖ BLAKE3(content))`. The content enters
//! by its hash, so that a content can be erased by law and the chain still be checked.

use std::fmt;

/// BLAKE3 of a line's content bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    pub fn of(content: &[u8]) -> ContentHash {
        ContentHash(*blake3::hash(content).as_bytes())
    }
}

/// The state of a ledger after a line: proves all lines before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chain(pub [u8; 32]);

impl Chain {
    /// The chain of a ledger without lines: the hash of its start record, so that two ledgers never share a chain.
    pub fn start(start_bytes: &[u8]) -> Chain {
        Chain(blake3::derive_key("selaras ledger start v1", start_bytes))
    }

    pub fn after(&self, header: &[u8], content: &ContentHash) -> Chain {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0).update(header).update(&content.0);
        Chain(*hasher.finalize().as_bytes())
    }

    pub fn from_slice(bytes: &[u8]) -> Option<Chain> {
        bytes.try_into().ok().map(Chain)
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(blake3::Hash::from_bytes(self.0).to_hex().as_str())
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chain({})", &blake3::Hash::from_bytes(self.0).to_hex()[..12])
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentHash({})", &blake3::Hash::from_bytes(self.0).to_hex()[..12])
    }
}

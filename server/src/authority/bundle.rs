//! The province's keys as bundles use them.

use selaras_proto::bundle::{BundleError, OpenWith};

use super::Authority;

impl Authority {
    /// What opens bundles of offices: the X25519 form of the key that signs ledgers, which offices know.
    pub fn open_with(&self) -> Result<OpenWith, BundleError> {
        OpenWith::province(&self.signing_key)
    }
}

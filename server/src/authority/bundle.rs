//! The province's keys as bundles use them.

use rcgen::SigningKey;
use selaras_proto::bundle::{BundleError, OpenWith};

use super::Authority;

impl Authority {
    /// What opens bundles of offices: the X25519 form of the key that signs ledgers, which offices know.
    pub fn open_with(&self) -> Result<OpenWith, BundleError> {
        OpenWith::province(&self.signing_key)
    }

    /// Signs as the CA that the server shows (ECDSA P-256): an office that has not joined knows nothing else of the province.
    pub fn sign_as_authority(&self, bytes: &[u8]) -> Result<Vec<u8>, BundleError> {
        self.present.issuer.key().sign(bytes).map_err(|_| BundleError::Key)
    }
}

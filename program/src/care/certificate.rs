//! How long the certificates of a data folder last.

use std::path::Path;

use x509_parser::pem::parse_x509_pem;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::archive::KEYS;

pub const DAY_MS: i64 = 86_400_000;

/// When a certificate in the folder of keys ends, milliseconds since 1970 UTC; the file is DER, or PEM with the certificate
/// first. `None`: there is none, or none that can be read.
pub fn certificate_expires_ms(data: &Path, name: &str) -> Option<i64> {
    let bytes = std::fs::read(data.join(KEYS).join(name)).ok()?;
    let der = match bytes.starts_with(b"-----") {
        true => parse_x509_pem(&bytes).ok()?.1.contents,
        false => bytes,
    };
    let (_, certificate) = X509Certificate::from_der(&der).ok()?;
    Some(certificate.validity().not_after.timestamp() * 1_000)
}

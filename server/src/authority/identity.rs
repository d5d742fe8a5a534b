//! What a certificate says: whom it names, which key it is for, how long it lives.

use rustls::SignatureScheme;
use rustls::crypto::ring;
use selaras_domain::line::OfficeId;
use selaras_domain::region::RegionCode;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::issue::AUTHORITY_NAME;

/// The office in the certificate's common name; whoever asks has already made sure that the province issued it.
pub fn office_of_certificate(der: &[u8]) -> Option<OfficeId> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let name = certificate.subject().iter_common_name().next()?;
    name.as_str().ok()?.parse().ok()
}

/// The province in a CA's common name.
pub(super) fn province_of_certificate(der: &[u8]) -> Option<RegionCode> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let name = certificate.subject().iter_common_name().next()?.as_str().ok()?;
    name.strip_prefix(AUTHORITY_NAME)?.split(' ').next()?.parse().ok()
}

/// Whether `signature` (ECDSA P-256, SHA-256, DER) is of the certificate's key over `message`.
pub fn is_signed_by(der: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Some(key) = public_key_of(der) else { return false };
    let provider = ring::default_provider();
    provider
        .signature_verification_algorithms
        .mapping
        .iter()
        .filter(|(scheme, _)| *scheme == SignatureScheme::ECDSA_NISTP256_SHA256)
        .flat_map(|(_, algorithms)| algorithms.iter())
        .any(|algorithm| algorithm.verify_signature(&key, message, signature).is_ok())
}

/// What a certificate's CA signed, and its signature.
pub(super) fn signature_of(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    Some((certificate.tbs_certificate.as_ref().to_vec(), certificate.signature_value.data.to_vec()))
}

/// The bits of the public key.
pub(super) fn public_key_of(der: &[u8]) -> Option<Vec<u8>> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    Some(certificate.public_key().subject_public_key.data.to_vec())
}

/// When a certificate begins and ends, milliseconds since 1970 UTC.
pub(super) fn validity_of(der: &[u8]) -> Option<(i64, i64)> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let validity = certificate.validity();
    Some((validity.not_before.timestamp() * 1_000, validity.not_after.timestamp() * 1_000))
}

/// Whether less than a third of a life is left, or none is known.
pub fn is_due(validity: Option<(i64, i64)>, now_ms: i64) -> bool {
    validity.is_none_or(|(begins_ms, ends_ms)| (ends_ms - now_ms) < (ends_ms - begins_ms) / 3)
}

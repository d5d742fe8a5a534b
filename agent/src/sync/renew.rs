//! A new certificate without a person: for a new key, by a proof of the present one, kept beside it until it has worked.

use std::path::Path;

use anyhow::{Context, Result};
use ed25519_dalek::{Signature, VerifyingKey};
use rcgen::{CertificateParams, KeyPair, SigningKey};
use selaras_domain::message;
use selaras_proto::convert::{signed_authorities, signed_renewal};
use selaras_proto::v1;

use super::connect::Trust;
use super::error::SyncError;
use super::keys::{self, Pair};
use super::way::{Passage, enrolment};
use crate::store::Office;

/// Whether less than a third of a certificate's life is left.
pub(super) fn is_due(pair: &Pair, now_ms: i64) -> bool {
    pair.validity().is_some_and(|(begins_ms, ends_ms)| (ends_ms - now_ms) < (ends_ms - begins_ms) / 3)
}

/// Whether a certificate has ended.
pub(super) fn is_over(pair: &Pair, now_ms: i64) -> bool {
    pair.validity().is_some_and(|(_, ends_ms)| ends_ms <= now_ms)
}

/// Gets a certificate for the next key. Asked again after a lost answer, it is the same one. A network that inspects TLS can
/// keep it from the office and no more: the CAs are signed, and another's certificate is not for this key.
pub(super) async fn renew(passage: &Passage<'_>, pair: &Pair) -> Result<()> {
    let data = &passage.network.data;
    let request = request(data, pair)?;
    let dialer = passage.dialer(Trust::unnamed(passage.network)?)?;
    let reply = enrolment(&dialer, passage.offer()?, |mut client| {
        let request = request.clone();
        async move { client.renew(request).await }
    })
    .await?;
    take(data, passage.office, &reply)?;
    tracing::info!(expires_ms = reply.expires_ms, "the office has a new certificate");
    Ok(())
}

/// What an office shows to get a new certificate, by a call or in a bundle.
pub(super) fn request(data: &Path, pair: &Pair) -> Result<v1::RenewRequest> {
    let next = KeyPair::from_pem(&keys::next_key(data)?).context("the office's next key")?;
    let csr = CertificateParams::default().serialize_request(&next).context("make the certificate request")?;
    let csr = csr.der().to_vec();
    let key = KeyPair::from_pem(&pair.key_pem).context("the office's key")?;
    Ok(v1::RenewRequest {
        certificate: pair.certificate.clone(),
        proof: key.sign(&signed_renewal(&csr)).context("prove the office's key")?,
        csr,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// Keeps what the province answered; it counts from the next pass on.
pub(super) fn take(data: &Path, office: &Office, reply: &v1::RenewReply) -> Result<()> {
    let told = reply
        .authorities
        .as_ref()
        .ok_or_else(|| SyncError::Malformed(message!("perpanjangan tanpa CA", "a renewal without a CA")))?;
    verify(&office.province_key, told)?;
    keys::keep_authorities(data, told)?;
    keys::keep_next(data, &reply.certificate)
}

/// Checks the province's signature over its CAs.
pub(super) fn verify(province_key: &[u8; 32], told: &v1::Authorities) -> Result<(), SyncError> {
    let wrong = || {
        SyncError::WrongServer(message!(
            "tanda tangan provinsi atas CA tidak cocok",
            "the province's signature over its CAs does not fit"
        ))
    };
    let key = VerifyingKey::from_bytes(province_key).map_err(|_| wrong())?;
    let signature = Signature::from_slice(&told.signature).map_err(|_| wrong())?;
    key.verify_strict(&signed_authorities(told), &signature).map_err(|_| wrong())
}

//! Proof without the connection's help: behind a network that inspects TLS the office signs each call with the key of its
//! certificate, and takes a reply only with the province's signature over it.

use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context, Result};
use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signature, VerifyingKey};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rcgen::{KeyPair, SigningKey};
use rustls::pki_types::CertificateDer;
use selaras_domain::message;
use selaras_proto::signed::{
    BODY_HEADER, CERTIFICATE_HEADER, CLOCK, Call, NONCE_BYTES, NONCE_HEADER, OVER, REFUSED_HEADER, Reply,
    SIGNATURE_HEADER, TIME_HEADER, call_bytes, enrolment_bytes, reply_bytes,
};
use selaras_proto::v1;
use webpki::EndEntityCert;

use crate::sync::error::SyncError;
use crate::sync::keys::Pair;

/// Signs calls and judges replies.
pub(in crate::sync) struct Signer {
    key: KeyPair,
    certificate: Vec<u8>,
    province: VerifyingKey,
    /// This clock minus the province's.
    clock_offset_ms: AtomicI64,
    now_ms: fn() -> i64,
}

/// What a proven reply says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proven {
    Answer,
    /// The clocks differed too much; the same call again has the province's time.
    ClockSet,
}

impl Signer {
    pub(in crate::sync) fn new(
        pair: &Pair,
        province_key: &[u8; 32],
        clock_offset_ms: i64,
        now_ms: fn() -> i64,
    ) -> Result<Signer> {
        Ok(Signer {
            key: KeyPair::from_pem(&pair.key_pem).context("the office's key")?,
            certificate: pair.certificate.clone(),
            province: VerifyingKey::from_bytes(province_key).context("the province's key")?,
            clock_offset_ms: AtomicI64::new(clock_offset_ms),
            now_ms,
        })
    }

    /// Adds the proof to a call's headers, and gives its nonce.
    pub(super) fn sign(
        &self,
        headers: &mut HeaderMap,
        path: &str,
        body: &[u8],
    ) -> Result<[u8; NONCE_BYTES], SyncError> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let body_hash = blake3::hash(body);
        let time_ms = (self.now_ms)().saturating_sub(self.clock_offset_ms.load(Ordering::Relaxed));
        let call =
            Call { province: self.province.as_bytes(), path, time_ms, nonce: &nonce, body_hash: body_hash.as_bytes() };
        let unable = |what: &str| {
            SyncError::Malformed(message!("tanda tangan panggilan: {what}", "the signature of a call: {what}"))
        };
        let signature = self.key.sign(&call_bytes(&call)).map_err(|error| unable(&error.to_string()))?;
        for (name, bytes) in [
            (CERTIFICATE_HEADER, &self.certificate[..]),
            (NONCE_HEADER, &nonce),
            (BODY_HEADER, body_hash.as_bytes()),
            (SIGNATURE_HEADER, &signature),
        ] {
            let value = HeaderValue::from_str(&BASE64URL_NOPAD.encode(bytes)).map_err(|_| unable(name))?;
            headers.insert(name, value);
        }
        headers.insert(TIME_HEADER, HeaderValue::from(time_ms));
        Ok(nonce)
    }

    /// Judges a reply; what the province did not sign is nobody's answer.
    pub(super) fn judge(
        &self,
        nonce: &[u8; NONCE_BYTES],
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Proven, SyncError> {
        let Some(signature) = headers.get(SIGNATURE_HEADER) else {
            return Err(unsigned(status, headers));
        };
        let wrong = || SyncError::wrong_signature();
        let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| wrong())?;
        let time_ms = headers.get(TIME_HEADER).and_then(|time| time.to_str().ok()?.parse().ok()).ok_or_else(wrong)?;
        let header = |name: &str| headers.get(name).map_or(&[][..], HeaderValue::as_bytes);
        let body_hash = blake3::hash(body);
        let reply = Reply {
            nonce,
            time_ms,
            status: status.as_u16(),
            grpc_status: header("grpc-status"),
            grpc_message: header("grpc-message"),
            refused: header(REFUSED_HEADER),
            body_hash: body_hash.as_bytes(),
        };
        let signature = Signature::from_slice(&signature).map_err(|_| wrong())?;
        self.province.verify_strict(&reply_bytes(&reply), &signature).map_err(|_| wrong())?;
        match std::str::from_utf8(reply.refused).unwrap_or("?") {
            "" if status == StatusCode::OK => Ok(Proven::Answer),
            CLOCK => {
                self.clock_offset_ms.store((self.now_ms)().saturating_sub(time_ms), Ordering::Relaxed);
                Ok(Proven::ClockSet)
            }
            OVER => Err(SyncError::CertificateOver),
            // Its bytes were changed on the way, or it came twice: nobody has to do anything about it.
            "" | "repeated" => Err(SyncError::Unreachable(message!(
                "panggilan rusak di jalan, HTTP {status}",
                "the call was damaged on its way, HTTP {status}"
            ))),
            refused => Err(SyncError::Denied(message!(
                "provinsi tidak menerima tanda tangan perangkat ini ({refused}); hubungi admin provinsi",
                "the province does not take this office's signature ({refused}); ask its administrator"
            ))),
        }
    }
}

/// A reply that nobody signed: a page of the network's own, or something that only looks like the province.
pub(super) fn unsigned(status: StatusCode, headers: &HeaderMap) -> SyncError {
    match is_grpc(headers) {
        false => {
            let status = status.as_u16();
            SyncError::Proxy(message!(
                "jaringan menjawab sendiri (HTTP {status}) dan tidak meneruskan ke provinsi; minta admin jaringan mengizinkan alamat server",
                "the network answers itself (HTTP {status}) and passes nothing on to the province; ask the network's administrator to allow the server's address"
            ))
        }
        true => SyncError::WrongServer(message!(
            "jawaban tanpa tanda tangan provinsi",
            "an answer without the province's signature"
        )),
    }
}

pub(super) fn is_grpc(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"))
}

/// Whether the CA in an answer to an enrolment signed that answer.
pub(in crate::sync) fn is_signed_by_authority(reply: &v1::EnrolReply) -> bool {
    let authority = CertificateDer::from(reply.authority.as_slice());
    let verified = EndEntityCert::try_from(&authority).and_then(|authority| {
        let algorithm = webpki::ring::ECDSA_P256_SHA256;
        authority.verify_signature(algorithm, &enrolment_bytes(reply), &reply.authority_signature)
    });
    verified.is_ok()
}

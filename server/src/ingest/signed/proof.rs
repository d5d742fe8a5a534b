//! Whether a call is proven: a certificate of the province's CA, a signature of its key over this very call, and a time
//! and nonce that were not there before. Judged by the headers alone, before a byte of the body is read.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::BASE64URL_NOPAD;
use http::HeaderMap;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::{CertificateError, Error, RootCertStore};
use selaras_proto::signed::{
    BODY_HEADER, CERTIFICATE_HEADER, CLOCK, Call, FRESH_MS, NONCE_BYTES, NONCE_HEADER, OVER, SIGNATURE_HEADER,
    TIME_HEADER, call_bytes,
};
use webpki::EndEntityCert;

use super::SignedBy;
use crate::authority::Authority;

pub(super) struct Proofs {
    /// Nonces of the time before are forgotten, so calls of that time are not taken.
    started_ms: i64,
    /// (time, nonce) of the calls taken within [`FRESH_MS`].
    seen: Mutex<BTreeSet<(i64, [u8; NONCE_BYTES])>>,
}

impl Proofs {
    pub(super) fn new(now_ms: i64) -> Proofs {
        Proofs { started_ms: now_ms, seen: Mutex::default() }
    }

    /// The error is a word for the caller.
    pub(super) fn judge(
        &self,
        authority: &Authority,
        headers: &HeaderMap,
        path: &str,
        now_ms: i64,
    ) -> Result<SignedBy, &'static str> {
        let certificate = bytes(headers, CERTIFICATE_HEADER).ok_or("malformed")?;
        let signature = bytes(headers, SIGNATURE_HEADER).ok_or("malformed")?;
        let body_hash = bytes(headers, BODY_HEADER).and_then(|hash| hash.try_into().ok()).ok_or("malformed")?;
        let nonce = nonce(headers).ok_or("malformed")?;
        let time_ms: i64 = text(headers, TIME_HEADER).and_then(|text| text.parse().ok()).ok_or("malformed")?;
        let certificate = CertificateDer::from(certificate);
        verify(authority, &certificate)?;
        let province = authority.public_key();
        let call = Call { province: &province, path, time_ms, nonce: &nonce, body_hash: &body_hash };
        EndEntityCert::try_from(&certificate)
            .and_then(|named| named.verify_signature(webpki::ring::ECDSA_P256_SHA256, &call_bytes(&call), &signature))
            .map_err(|_| "signature")?;
        if now_ms.abs_diff(time_ms) > FRESH_MS.unsigned_abs() || time_ms < self.started_ms {
            return Err(CLOCK);
        }
        // Nothing panics while it holds the set, so a poisoned lock still holds a sound one.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = seen.split_off(&(now_ms.saturating_sub(FRESH_MS), [0; NONCE_BYTES]));
        if !seen.insert((time_ms, nonce)) {
            return Err("repeated");
        }
        Ok(SignedBy { certificate: certificate.to_vec(), body_hash })
    }
}

/// Whether a certificate is of a CA of the province, and its time is not over.
fn verify(authority: &Authority, certificate: &CertificateDer<'_>) -> Result<(), &'static str> {
    let mut roots = RootCertStore::empty();
    for trusted in authority.trusted() {
        roots.add(trusted.clone()).map_err(|_| "certificate")?;
    }
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(ring::default_provider()));
    let verifier = verifier.build().map_err(|_| "certificate")?;
    match verifier.verify_client_cert(certificate, &[], UnixTime::now()) {
        Ok(_) => Ok(()),
        Err(Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. })) => {
            Err(OVER)
        }
        Err(_) => Err("certificate"),
    }
}

/// The nonce of a call that comes with a proof; `None`: it comes without.
pub(super) fn nonce(headers: &HeaderMap) -> Option<[u8; NONCE_BYTES]> {
    bytes(headers, NONCE_HEADER)?.try_into().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn bytes(headers: &HeaderMap, name: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text(headers, name)?.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use rcgen::{CertificateParams, KeyPair, SigningKey};
    use selaras_domain::line::OfficeId;
    use uuid::Uuid;

    use super::*;

    const NOW_MS: i64 = 1_700_000_000_000;

    struct Office {
        key: KeyPair,
        certificate: Vec<u8>,
    }

    fn office(authority: &Authority) -> Office {
        let key = KeyPair::generate().unwrap();
        let csr = CertificateParams::default().serialize_request(&key).unwrap();
        let now_ms = selaras_program::now_ms();
        let issued = authority.issue_office(csr.der(), OfficeId(Uuid::from_u128(7)), now_ms).unwrap();
        Office { key, certificate: issued.der }
    }

    impl Office {
        fn call(&self, province: [u8; 32], path: &str, time_ms: i64, nonce: [u8; 16]) -> HeaderMap {
            let body_hash = [5; 32];
            let bytes = call_bytes(&Call { province: &province, path, time_ms, nonce: &nonce, body_hash: &body_hash });
            let mut headers = HeaderMap::new();
            for (name, value) in [
                (CERTIFICATE_HEADER, self.certificate.clone()),
                (SIGNATURE_HEADER, self.key.sign(&bytes).unwrap()),
                (NONCE_HEADER, nonce.to_vec()),
                (BODY_HEADER, body_hash.to_vec()),
            ] {
                headers.insert(name, HeaderValue::from_str(&BASE64URL_NOPAD.encode(&value)).unwrap());
            }
            headers.insert(TIME_HEADER, HeaderValue::from(time_ms));
            headers
        }
    }

    #[test]
    fn a_call_is_taken_once_in_its_time_for_its_path_and_by_an_office_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let now_ms = selaras_program::now_ms();
        let authority = Authority::create(folder.path(), "62", now_ms).unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let foreign = Authority::create(elsewhere.path(), "63", now_ms).unwrap();
        let (office, ours) = (office(&authority), authority.public_key());
        let proofs = Proofs::new(NOW_MS - 2 * FRESH_MS);
        let judge = |headers: &HeaderMap, path: &str, now_ms| {
            proofs
                .judge(&authority, headers, path, now_ms)
                .map(|proven| (proven.certificate == office.certificate, proven.body_hash))
        };
        let call = office.call(ours, "/a", NOW_MS, [1; 16]);
        assert_eq!(judge(&call, "/b", NOW_MS), Err("signature"));
        assert_eq!(judge(&call, "/a", NOW_MS + FRESH_MS + 1), Err(CLOCK));
        assert_eq!(judge(&call, "/a", NOW_MS), Ok((true, [5; 32])));
        assert_eq!(judge(&call, "/a", NOW_MS + FRESH_MS), Err("repeated"), "as long as its time is taken");
        assert_eq!(judge(&call, "/a", NOW_MS + FRESH_MS + 1), Err(CLOCK), "and never afterwards");
        assert_eq!(judge(&office.call(foreign.public_key(), "/a", NOW_MS, [2; 16]), "/a", NOW_MS), Err("signature"));
        let stranger = super::tests::office(&foreign);
        assert_eq!(judge(&stranger.call(ours, "/a", NOW_MS, [3; 16]), "/a", NOW_MS), Err("certificate"));
        let before = office.call(ours, "/a", NOW_MS - 3 * FRESH_MS, [4; 16]);
        assert_eq!(judge(&before, "/a", NOW_MS - 3 * FRESH_MS), Err(CLOCK), "before this server began");
    }

    #[test]
    fn while_one_ca_takes_the_place_of_another_offices_of_both_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let now_ms = selaras_program::now_ms();
        let former = Authority::create(folder.path(), "62", now_ms).unwrap();
        let early = super::tests::office(&former);
        let both = crate::authority::rotate(folder.path(), "62", now_ms).unwrap();
        let late = super::tests::office(&both);
        let retired = crate::authority::retire(folder.path()).unwrap();
        let proofs = Proofs::new(NOW_MS);
        let judge = |authority: &Authority, office: &Office, nonce| {
            let call = office.call(authority.public_key(), "/a", NOW_MS, [nonce; 16]);
            proofs.judge(authority, &call, "/a", NOW_MS).map(drop)
        };
        assert_eq!((judge(&both, &early, 1), judge(&both, &late, 2)), (Ok(()), Ok(())));
        assert_eq!((judge(&retired, &early, 3), judge(&retired, &late, 4)), (Err("certificate"), Ok(())));
    }
}

//! The keys of a bundle. No key is made for bundles alone: the province receives with the X25519 form of the key that signs
//! its ledgers, an office with the P-256 key of its certificate, and a request to join is sealed to a key that follows from
//! the hash of the token's secret, which both sides have (docs/adr/0010).

use ed25519_dalek::{SigningKey, VerifyingKey};
use hpke::aead::{AeadCtxR, AeadCtxS, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::{DhP256HkdfSha256, X25519HkdfSha256};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, setup_receiver, setup_sender};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rustls::SignatureScheme;
use rustls::pki_types::CertificateDer;
use rustls::server::ParsedCertificate;

use super::error::BundleError;

const INFO: &[u8] = b"selaras bundle v1";
const TOKEN_CONTEXT: &str = "selaras bundle v1: the key of a request to join";

type X25519 = X25519HkdfSha256;
type P256 = DhP256HkdfSha256;

/// Whom a bundle is sealed to.
pub enum SealTo {
    X25519(<X25519 as Kem>::PublicKey),
    P256(<P256 as Kem>::PublicKey),
}

/// What the receiver opens a bundle with.
pub enum OpenWith {
    X25519(<X25519 as Kem>::PrivateKey),
    P256(<P256 as Kem>::PrivateKey),
}

/// Who signed a bundle, as it says itself: the signature is theirs, whether they are trusted is the caller's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedBy {
    /// X.509, DER.
    Certificate(Vec<u8>),
    /// Ed25519 (32 bytes) or an uncompressed point of P-256 (65 bytes).
    Key(Vec<u8>),
}

impl SealTo {
    /// The province, by the key that signs its ledgers (Ed25519).
    pub fn province(key: &[u8; 32]) -> Result<SealTo, BundleError> {
        let key = VerifyingKey::from_bytes(key).map_err(|_| BundleError::Key)?;
        let point = key.to_montgomery().to_bytes();
        Ok(SealTo::X25519(Deserializable::from_bytes(&point).map_err(|_| BundleError::Key)?))
    }

    /// An office, by its public key: an uncompressed point of P-256.
    pub fn office(point: &[u8]) -> Result<SealTo, BundleError> {
        Ok(SealTo::P256(Deserializable::from_bytes(point).map_err(|_| BundleError::Key)?))
    }

    /// Whoever knows the hash of the token's secret: the province, and the office that has the token.
    pub fn token(secret_hash: &[u8; 32]) -> SealTo {
        SealTo::X25519(X25519::derive_keypair(&token_seed(secret_hash)).1)
    }

    /// The encapsulated key and what seals the items.
    pub(super) fn begin(&self) -> Result<(Vec<u8>, Sealing), BundleError> {
        match self {
            SealTo::X25519(key) => setup_sender::<_, _, X25519>(&OpModeS::Base, key, INFO)
                .map(|(sent, context)| (sent.to_bytes().to_vec(), Sealing::X25519(context))),
            SealTo::P256(key) => setup_sender::<_, _, P256>(&OpModeS::Base, key, INFO)
                .map(|(sent, context)| (sent.to_bytes().to_vec(), Sealing::P256(context))),
        }
        .map_err(|_| BundleError::Key)
    }
}

impl OpenWith {
    pub fn province(key: &SigningKey) -> Result<OpenWith, BundleError> {
        Ok(OpenWith::X25519(Deserializable::from_bytes(&key.to_scalar_bytes()).map_err(|_| BundleError::Key)?))
    }

    /// `key`: the office's private key, PKCS#8 DER.
    pub fn office(key: &[u8]) -> Result<OpenWith, BundleError> {
        let key = p256::SecretKey::from_pkcs8_der(key).map_err(|_| BundleError::Key)?;
        Ok(OpenWith::P256(Deserializable::from_bytes(&key.to_bytes()).map_err(|_| BundleError::Key)?))
    }

    pub fn token(secret_hash: &[u8; 32]) -> OpenWith {
        OpenWith::X25519(X25519::derive_keypair(&token_seed(secret_hash)).0)
    }

    pub(super) fn begin(&self, sent: &[u8]) -> Result<Opening, BundleError> {
        let damaged = |_| BundleError::Damaged;
        Ok(match self {
            OpenWith::X25519(key) => {
                let sent = Deserializable::from_bytes(sent).map_err(damaged)?;
                Opening::X25519(setup_receiver::<_, _, X25519>(&OpModeR::Base, key, &sent, INFO).map_err(damaged)?)
            }
            OpenWith::P256(key) => {
                let sent = Deserializable::from_bytes(sent).map_err(damaged)?;
                Opening::P256(setup_receiver::<_, _, P256>(&OpModeR::Base, key, &sent, INFO).map_err(damaged)?)
            }
        })
    }
}

fn token_seed(secret_hash: &[u8; 32]) -> [u8; 32] {
    blake3::derive_key(TOKEN_CONTEXT, secret_hash)
}

/// HPKE's context of one bundle under way; items are numbered by it.
pub(super) enum Sealing {
    X25519(AeadCtxS<ChaCha20Poly1305, HkdfSha256, X25519>),
    P256(AeadCtxS<ChaCha20Poly1305, HkdfSha256, P256>),
}

impl Sealing {
    pub(super) fn seal(&mut self, plain: &[u8], prefix: &[u8]) -> Result<Vec<u8>, BundleError> {
        match self {
            Sealing::X25519(context) => context.seal(plain, prefix),
            Sealing::P256(context) => context.seal(plain, prefix),
        }
        .map_err(|_| BundleError::TooLarge)
    }
}

pub(super) enum Opening {
    X25519(AeadCtxR<ChaCha20Poly1305, HkdfSha256, X25519>),
    P256(AeadCtxR<ChaCha20Poly1305, HkdfSha256, P256>),
}

impl Opening {
    pub(super) fn open(&mut self, sealed: &[u8], prefix: &[u8]) -> Result<Vec<u8>, BundleError> {
        match self {
            Opening::X25519(context) => context.open(sealed, prefix),
            Opening::P256(context) => context.open(sealed, prefix),
        }
        .map_err(|_| BundleError::Damaged)
    }
}

impl SignedBy {
    /// The public key that signed.
    pub fn key(&self) -> Result<Vec<u8>, BundleError> {
        match self {
            SignedBy::Certificate(der) => point_of_certificate(der),
            SignedBy::Key(key) => Ok(key.clone()),
        }
    }

    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), BundleError> {
        let key = self.key()?;
        let scheme = match key.len() {
            32 => SignatureScheme::ED25519,
            _ => SignatureScheme::ECDSA_NISTP256_SHA256,
        };
        let known = rustls::crypto::ring::default_provider().signature_verification_algorithms.mapping;
        let algorithms = known.iter().find(|(known, _)| *known == scheme).map(|(_, algorithms)| *algorithms);
        let is_good = |algorithm: &&dyn rustls::pki_types::SignatureVerificationAlgorithm| {
            algorithm.verify_signature(&key, message, signature).is_ok()
        };
        match algorithms.unwrap_or_default().iter().any(is_good) {
            true => Ok(()),
            false => Err(BundleError::WrongSignature),
        }
    }
}

/// The public key in a certificate of ours: an uncompressed point of P-256.
pub fn point_of_certificate(der: &[u8]) -> Result<Vec<u8>, BundleError> {
    let der = CertificateDer::from(der);
    let certificate = ParsedCertificate::try_from(&der).map_err(|_| BundleError::Key)?;
    let key = p256::PublicKey::from_public_key_der(&certificate.subject_public_key_info());
    Ok(key.map_err(|_| BundleError::Key)?.to_sec1_point(false).as_bytes().to_vec())
}

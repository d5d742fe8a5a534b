//! The province's keys: the CA that names offices, the server's own certificate, and the key that signs ledgers and
//! receipts. All of them are files in DIR/keys that only this program's user may read.

mod bundle;
mod files;
mod identity;
mod issue;
mod keyring;
mod rotation;
mod server_identity;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use ed25519_dalek::{Signer as _, SigningKey};
use rcgen::{KeyPair, PublicKeyData};
use rustls::pki_types::CertificateDer;
use selaras_domain::line::OfficeId;
use selaras_domain::region::RegionCode;
use selaras_proto::convert::signed_authorities;
use selaras_proto::v1;
use zeroize::Zeroize;

use crate::config::{Config, Lives};
use crate::store::Issued;
use files::{NEXT, PRESENT, PROVINCE_KEY, Signer, certificate_path, folder, key_path, write_new_secret};

use identity::{province_of_certificate, public_key_of, signature_of, validity_of};
use issue::AUTHORITY_NAME;

pub use identity::{is_signed_by, office_of_certificate};
pub use keyring::Keyring;
pub use rotation::{retire, rotate};
pub use server_identity::{ServerIdentity, server_names};

pub struct Authority {
    folder: PathBuf,
    /// The CA that the server shows.
    present: Signer,
    /// The CA that takes its place, during a rotation: it signs what is issued.
    next: Option<Signer>,
    signing_key: SigningKey,
    lives: Lives,
}

impl Authority {
    /// Makes new keys in `data/keys`. Fails when there are some already: keys are never overwritten.
    pub fn create(data: &Path, province: &str, now_ms: i64) -> Result<Authority> {
        let folder = folder(data);
        fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
        let key = KeyPair::generate().context("make the CA's key")?;
        let certificate = issue::authority(&key, format!("{AUTHORITY_NAME}{province}"), now_ms)?;
        let mut secret: [u8; 32] = rand::random();
        write_new_secret(&key_path(&folder, PRESENT), key.serialize_pem().as_bytes())?;
        write_new_secret(&folder.join(PROVINCE_KEY), data_encoding::HEXLOWER.encode(&secret).as_bytes())?;
        secret.zeroize();
        fs::write(certificate_path(&folder, PRESENT), certificate.pem())?;
        Authority::load(data)
    }

    /// Reads the keys that `init` made, and how long certificates are to live.
    pub fn load(data: &Path) -> Result<Authority> {
        let lives = Config::load(data)?.certificates;
        let folder = folder(data);
        let shown = folder.display().to_string();
        // Made anew they would be another province's: every office would have to join again.
        Authority::read(folder, lives)
            .with_context(|| format!("the keys in {shown} cannot be used; restore this folder from a backup"))
    }

    fn read(folder: PathBuf, lives: Lives) -> Result<Authority> {
        rotation::finish(&folder)?;
        let present = Signer::read(&folder, PRESENT)?;
        let has_next = certificate_path(&folder, NEXT).exists();
        let next = has_next.then(|| Signer::read(&folder, NEXT)).transpose()?;
        let mut hex = fs::read_to_string(folder.join(PROVINCE_KEY)).context("read the province's signing key")?;
        let secret = data_encoding::HEXLOWER.decode(hex.trim().as_bytes()).ok();
        hex.zeroize();
        let Some(Ok(secret)) = secret.map(<[u8; 32]>::try_from) else {
            bail!("the province's signing key is not a key")
        };
        Ok(Authority { folder, present, next, signing_key: SigningKey::from_bytes(&secret), lives })
    }

    /// The province whose keys these are, as the CA's certificate names it.
    pub fn province(&self) -> Result<RegionCode> {
        province_of_certificate(&self.present.der).context("the CA's certificate names no province")
    }

    /// The CA that the server shows.
    pub fn certificate_der(&self) -> &CertificateDer<'static> {
        &self.present.der
    }

    /// All CAs that office certificates may be signed by.
    pub fn trusted(&self) -> impl Iterator<Item = &CertificateDer<'static>> {
        std::iter::once(&self.present).chain(&self.next).map(|signer| &signer.der)
    }

    /// BLAKE3 of the CA that the server shows: what a join token names.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.present.fingerprint()
    }

    /// BLAKE3 of the CA that takes its place.
    pub fn next_fingerprint(&self) -> Option<[u8; 32]> {
        self.next.as_ref().map(Signer::fingerprint)
    }

    /// BLAKE3 of the CA that signs what is issued now.
    pub fn issuing_fingerprint(&self) -> [u8; 32] {
        self.next_fingerprint().unwrap_or_else(|| self.fingerprint())
    }

    /// What an office is told of the CAs, signed.
    pub fn told(&self) -> v1::Authorities {
        let mut told = v1::Authorities {
            present: self.present.der.to_vec(),
            next: self.next.as_ref().map(|next| next.der.to_vec()).unwrap_or_default(),
            signature: Vec::new(),
        };
        told.signature = self.sign(&signed_authorities(&told)).to_vec();
        told
    }

    pub fn public_key(&self) -> [u8; 32] {
        self.signing_key.verifying_key().to_bytes()
    }

    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.signing_key.sign(bytes).to_bytes()
    }

    /// By the key of the CA that the server shows (ECDSA P-256 with SHA-256, ASN.1): for who knows nothing of the province
    /// but that CA.
    pub fn sign_as_authority(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        rcgen::SigningKey::sign(self.present.issuer.key(), bytes).context("sign by the CA's key")
    }

    /// How long after its end a certificate may still be renewed, milliseconds.
    pub fn grace_ms(&self) -> i64 {
        self.lives.grace_ms()
    }

    /// A certificate for an office, by its CSR.
    pub fn issue_office(&self, csr: &[u8], office: OfficeId, now_ms: i64) -> Result<Issued> {
        issue::office(csr, self.next.as_ref().unwrap_or(&self.present), office, now_ms, self.lives.office_ms())
    }

    /// A certificate that one of the trusted CAs signed, as it was issued, with BLAKE3 of its public key; `None`: it is not ours.
    pub fn recognise(&self, der: &[u8]) -> Option<(Issued, [u8; 32])> {
        let (signed, signature) = signature_of(der)?;
        let mut trusted = std::iter::once(&self.present).chain(&self.next);
        let signer = trusted.find(|signer| is_signed_by(&signer.der, &signed, &signature))?;
        let (_, expires_ms) = validity_of(der)?;
        let key_hash = *blake3::hash(&public_key_of(der)?).as_bytes();
        Some((Issued { der: der.to_vec(), expires_ms, authority: signer.fingerprint() }, key_hash))
    }

    /// BLAKE3 of the public key in a certificate request: by it a repeated request is known.
    pub fn key_hash(csr: &[u8]) -> Result<[u8; 32]> {
        Ok(*blake3::hash(issue::read_request(csr)?.public_key.der_bytes()).as_bytes())
    }
}

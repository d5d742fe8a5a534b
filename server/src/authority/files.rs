//! The province's key files, in DIR/keys: `ca` is the CA that the server shows, `next-ca` the one that takes its place
//! during a rotation, `server` the server's own certificate.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rcgen::{Issuer, KeyPair, PublicKeyData};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use zeroize::Zeroize;

use super::identity::public_key_of;

pub(super) const PRESENT: &str = "ca";
pub(super) const NEXT: &str = "next-ca";
pub(super) const SERVER: &str = "server";
pub(super) const PROVINCE_KEY: &str = "province.key";

pub(super) fn folder(data: &Path) -> PathBuf {
    data.join("keys")
}

pub(super) fn certificate_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.cert.pem"))
}

pub(super) fn key_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.key.pem"))
}

/// A CA with its key.
pub(super) struct Signer {
    pub pem: String,
    pub der: CertificateDer<'static>,
    pub issuer: Issuer<'static, KeyPair>,
}

impl Signer {
    pub(super) fn read(folder: &Path, name: &str) -> Result<Signer> {
        let pem = fs::read_to_string(certificate_path(folder, name)).context("read the CA's certificate")?;
        let mut key_pem = fs::read_to_string(key_path(folder, name)).context("read the CA's key")?;
        let key = KeyPair::from_pem(&key_pem).context("the CA's key");
        key_pem.zeroize();
        let (key, der) = (key?, pem_to_der(&pem)?);
        anyhow::ensure!(
            public_key_of(&der).is_some_and(|public| public == key.der_bytes()),
            "the CA's key is not that of its certificate"
        );
        let issuer = Issuer::from_ca_cert_pem(&pem, key).context("the CA's certificate")?;
        Ok(Signer { pem, der, issuer })
    }

    /// BLAKE3 of the CA's certificate.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        *blake3::hash(&self.der).as_bytes()
    }
}

pub(super) fn pem_to_der(pem: &str) -> Result<CertificateDer<'static>> {
    CertificateDer::from_pem_slice(pem.as_bytes()).context("the CA's certificate")
}

/// Writes a file that only its owner can read, and that did not exist before.
pub(super) fn write_new_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    write(fs::OpenOptions::new().create_new(true).mode(0o600), path, bytes)
        .with_context(|| format!("write {}", path.display()))
}

/// Puts a file in the place of what was there, whole or not at all; only its owner can read it.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("tmp");
    remove(&beside)?;
    write_new_secret(&beside, bytes)?;
    fs::rename(&beside, path).with_context(|| format!("write {}", path.display()))
}

fn write(options: &mut fs::OpenOptions, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = options.write(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Removes a file that may not be there.
pub(super) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

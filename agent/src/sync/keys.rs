//! The office's keys, files in DIR/keys that only this program's user may read: its own key and certificate, the pair that
//! takes their place once it has worked, and the province's CAs.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rcgen::{KeyPair, PublicKeyData};
use selaras_program::whole_file;
use selaras_proto::v1;
use x509_parser::prelude::{FromDer, X509Certificate};

const KEY: &str = "office.key.pem";
const CERTIFICATE: &str = "office.cert.der";
const NEXT_KEY: &str = "office.next.key.pem";
const NEXT_CERTIFICATE: &str = "office.next.cert.der";
const AUTHORITY: &str = "ca.cert.der";
const NEXT_AUTHORITY: &str = "ca.next.cert.der";

/// A key and the certificate for it.
#[derive(Clone)]
pub(super) struct Pair {
    pub key_pem: String,
    pub certificate: Vec<u8>,
}

impl Pair {
    /// When the certificate begins and ends, milliseconds since 1970 UTC.
    pub(super) fn validity(&self) -> Option<(i64, i64)> {
        let (_, certificate) = X509Certificate::from_der(&self.certificate).ok()?;
        let validity = certificate.validity();
        Some((validity.not_before.timestamp() * 1_000, validity.not_after.timestamp() * 1_000))
    }
}

/// The office's private key, PEM: made on first use, so that a repeated `join` uses the same.
pub(super) fn own_key(data: &Path) -> Result<String> {
    key_at(data, KEY)
}

/// The key that the next certificate is for: made on first use, so that a repeated request uses the same.
pub(super) fn next_key(data: &Path) -> Result<String> {
    key_at(data, NEXT_KEY)
}

/// The keys that there are, PEM: the office's own, and the one that the next certificate is for.
pub(super) fn held(data: &Path) -> Result<Vec<String>> {
    let names = [KEY, NEXT_KEY].into_iter().filter(|name| place(data, name).exists());
    names.map(|name| fs::read_to_string(place(data, name)).with_context(|| format!("read {name}"))).collect()
}

/// Whether a certificate is for [`next_key`].
pub(super) fn is_for_next(data: &Path, certificate: &[u8]) -> bool {
    fs::read_to_string(place(data, NEXT_KEY)).is_ok_and(|pem| belong(&pem, certificate))
}

/// The private key in a file of the folder of keys, PEM: made on first use.
pub(crate) fn key_at(data: &Path, name: &str) -> Result<String> {
    let path = place(data, name);
    if path.exists() {
        return fs::read_to_string(&path).with_context(|| format!("read {}", path.display()));
    }
    let folder = data.join("keys");
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    let pem = KeyPair::generate().context("make the office's key")?.serialize_pem();
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    // Elsewhere the folder's own rights keep it: an office's profile folder on Windows is its user's alone.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).with_context(|| format!("write {}", path.display()))?;
    file.write_all(pem.as_bytes())?;
    file.sync_all()?;
    Ok(pem)
}

/// Keeps the certificate that the province issued when the office joined.
pub(super) fn keep_certificate(data: &Path, certificate: &[u8]) -> Result<()> {
    whole_file::write(&place(data, CERTIFICATE), certificate)
}

/// Keeps the certificate for [`next_key`]; [`present`] stays until this one has worked.
pub(super) fn keep_next(data: &Path, certificate: &[u8]) -> Result<()> {
    whole_file::write(&place(data, NEXT_CERTIFICATE), certificate)
}

/// Keeps the province's CAs, as the province told them.
pub(super) fn keep_authorities(data: &Path, told: &v1::Authorities) -> Result<()> {
    // The next first: at no moment is the one that the server shows unknown.
    match told.next.as_slice() {
        [] => {}
        next => whole_file::write(&place(data, NEXT_AUTHORITY), next)?,
    }
    whole_file::write(&place(data, AUTHORITY), &told.present)?;
    if told.next.is_empty() { remove(&place(data, NEXT_AUTHORITY)) } else { Ok(()) }
}

/// The CAs that a server may be known by.
pub(super) fn authorities(data: &Path) -> Result<Vec<Vec<u8>>> {
    let next = place(data, NEXT_AUTHORITY);
    let mut authorities = vec![fs::read(place(data, AUTHORITY)).with_context(|| format!("read {AUTHORITY}"))?];
    if next.exists() {
        authorities.push(fs::read(next).with_context(|| format!("read {NEXT_AUTHORITY}"))?);
    }
    Ok(authorities)
}

/// The pair that is known to work.
pub(super) fn present(data: &Path) -> Result<Pair> {
    finish_settling(data)?;
    read(data, KEY, CERTIFICATE).with_context(|| unusable(data))
}

/// The pair that is to take its place, when there is one.
pub(super) fn next(data: &Path) -> Option<Pair> {
    read(data, NEXT_KEY, NEXT_CERTIFICATE).ok()
}

fn read(data: &Path, key: &str, certificate: &str) -> Result<Pair> {
    let key_pem = fs::read_to_string(place(data, key)).with_context(|| format!("read {key}"))?;
    let certificate = fs::read(place(data, certificate)).with_context(|| format!("read {certificate}"))?;
    anyhow::ensure!(belong(&key_pem, &certificate), "the certificate is not of the key beside it");
    Ok(Pair { key_pem, certificate })
}

fn belong(key_pem: &str, certificate: &[u8]) -> bool {
    let key = KeyPair::from_pem(key_pem).ok();
    let certificate = X509Certificate::from_der(certificate).ok();
    key.zip(certificate).is_some_and(|(key, (_, certificate))| {
        certificate.public_key().subject_public_key.data.as_ref() == key.der_bytes()
    })
}

/// The next pair has worked: it is the office's pair now.
pub(super) fn settle(data: &Path) -> Result<()> {
    let Some(next) = next(data) else { return Ok(()) };
    // The certificate moves first; `finish_settling` lets the key follow, also after a power cut between the two.
    whole_file::write(&place(data, CERTIFICATE), &next.certificate)?;
    finish_settling(data)
}

/// Lets the next key follow its certificate into place.
fn finish_settling(data: &Path) -> Result<()> {
    let read = |name| fs::read(place(data, name)).ok();
    let (Some(certificate), Some(next)) = (read(CERTIFICATE), read(NEXT_CERTIFICATE)) else { return Ok(()) };
    if certificate != next {
        return Ok(());
    }
    let key = place(data, NEXT_KEY);
    // A key that is already for another certificate stays where it is.
    if fs::read_to_string(&key).is_ok_and(|pem| belong(&pem, &certificate)) {
        fs::rename(key, place(data, KEY)).context("put the next key into place")?;
    }
    remove(&place(data, NEXT_CERTIFICATE))
}

/// The next pair does not work: the present one stays.
pub(super) fn forget_next(data: &Path) -> Result<()> {
    remove(&place(data, NEXT_CERTIFICATE))?;
    remove(&place(data, NEXT_KEY))
}

pub(super) fn unusable(data: &Path) -> String {
    let folder = data.join("keys");
    format!(
        "the keys in {} cannot be used; restore this folder from a backup, or join with a new token in another --data folder",
        folder.display()
    )
}

fn place(data: &Path, name: &str) -> PathBuf {
    data.join("keys").join(name)
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(key_pem: &str) -> Vec<u8> {
        let key = KeyPair::from_pem(key_pem).unwrap();
        rcgen::CertificateParams::default().self_signed(&key).unwrap().der().to_vec()
    }

    /// A folder with a pair and the pair that follows.
    fn renewed() -> (tempfile::TempDir, Pair, Pair) {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        let key = own_key(data).unwrap();
        keep_certificate(data, &certificate(&key)).unwrap();
        let next_key = next_key(data).unwrap();
        keep_next(data, &certificate(&next_key)).unwrap();
        let pairs = (present(data).unwrap(), next(data).unwrap());
        (folder, pairs.0, pairs.1)
    }

    #[test]
    fn the_former_pair_stays_until_the_next_has_worked() {
        let (folder, former, following) = renewed();
        let data = folder.path();
        assert_eq!(present(data).unwrap().key_pem, former.key_pem);
        settle(data).unwrap();
        assert_eq!(present(data).unwrap().key_pem, following.key_pem);
        assert!(next(data).is_none() && fs::read_dir(data.join("keys")).unwrap().count() == 2);
    }

    #[test]
    fn a_power_cut_while_the_pair_changes_leaves_one_that_works() {
        let (folder, _, following) = renewed();
        let data = folder.path();
        fs::write(data.join("keys").join(CERTIFICATE), &following.certificate).unwrap();
        assert_eq!(present(data).unwrap().key_pem, following.key_pem, "the certificate had moved, the key follows");

        let (folder, _, following) = renewed();
        let data = folder.path();
        let keys = data.join("keys");
        fs::write(keys.join(CERTIFICATE), &following.certificate).unwrap();
        fs::rename(keys.join(NEXT_KEY), keys.join(KEY)).unwrap();
        assert_eq!(present(data).unwrap().certificate, following.certificate, "only the leftover was to be removed");

        let (folder, former, _) = renewed();
        let data = folder.path();
        fs::write(data.join("keys").join(NEXT_CERTIFICATE), b"half").unwrap();
        assert!(next(data).is_none());
        assert_eq!(present(data).unwrap().certificate, former.certificate);
    }
}

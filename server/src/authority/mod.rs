//! The province's keys: the CA that names offices, the server's own certificate, and the key that signs ledgers and
//! receipts. All of them are files in DIR/keys that only this program's user may read.

mod bundle;
mod identity;
mod password;

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result, bail};
use ed25519_dalek::{Signer, SigningKey};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, PublicKeyData, SanType,
};
use rustls::pki_types::{CertificateDer, CertificateSigningRequestDer};
use selaras_domain::line::OfficeId;
use zeroize::Zeroize;

pub use identity::office_of_certificate;
pub use password::{hash_password, new_password};

/// How long certificates live, in days: the CA ten years, the server's two, an office's one.
const AUTHORITY_DAYS: i64 = 3_650;
const SERVER_DAYS: i64 = 730;
pub const OFFICE_DAYS: i64 = 365;
/// Certificates begin a day early, so that an office whose clock lags can join.
const EARLY_DAYS: i64 = 1;
const DAY_MS: i64 = 86_400_000;

pub struct Authority {
    certificate_pem: String,
    certificate_der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    signing_key: SigningKey,
}

/// The server's own certificate chain (leaf, CA) and key, PEM.
pub struct ServerIdentity {
    pub chain_pem: String,
    pub key_pem: String,
}

impl Authority {
    /// Makes new keys in `data/keys`. Fails when there are some already: keys are never overwritten.
    pub fn create(data: &Path, province: &str, now_ms: i64) -> Result<Authority> {
        let folder = data.join("keys");
        fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
        let key = KeyPair::generate().context("make the CA's key")?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, format!("Selaras provinsi {province}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        set_validity(&mut params, now_ms, AUTHORITY_DAYS)?;
        let certificate = params.self_signed(&key).context("sign the CA's certificate")?;
        let mut secret: [u8; 32] = rand::random();
        write_secret(&folder.join("ca.key.pem"), key.serialize_pem().as_bytes())?;
        write_secret(&folder.join("province.key"), data_encoding::HEXLOWER.encode(&secret).as_bytes())?;
        secret.zeroize();
        fs::write(folder.join("ca.cert.pem"), certificate.pem())?;
        Authority::load(data)
    }

    /// Reads the keys that `init` made.
    pub fn load(data: &Path) -> Result<Authority> {
        let folder = data.join("keys");
        let shown = folder.display().to_string();
        // Made anew they would be another province's: every office would have to join again.
        Authority::read(&folder)
            .with_context(|| format!("the keys in {shown} cannot be used; restore this folder from a backup"))
    }

    fn read(folder: &Path) -> Result<Authority> {
        let certificate_pem = fs::read_to_string(folder.join("ca.cert.pem")).context("read the CA's certificate")?;
        let mut key_pem = fs::read_to_string(folder.join("ca.key.pem")).context("read the CA's key")?;
        let key = KeyPair::from_pem(&key_pem).context("the CA's key");
        key_pem.zeroize();
        let issuer = Issuer::from_ca_cert_pem(&certificate_pem, key?).context("the CA's certificate")?;
        let mut hex = fs::read_to_string(folder.join("province.key")).context("read the province's signing key")?;
        let secret = data_encoding::HEXLOWER.decode(hex.trim().as_bytes()).ok();
        hex.zeroize();
        let Some(Ok(secret)) = secret.map(<[u8; 32]>::try_from) else {
            bail!("the province's signing key is not a key")
        };
        let certificate_der = pem_to_der(&certificate_pem)?;
        let signing_key = SigningKey::from_bytes(&secret);
        Ok(Authority { certificate_pem, certificate_der, issuer, signing_key })
    }

    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    pub fn certificate_der(&self) -> &CertificateDer<'static> {
        &self.certificate_der
    }

    /// BLAKE3 of the CA certificate: what a join token names.
    pub fn fingerprint(&self) -> [u8; 32] {
        *blake3::hash(&self.certificate_der).as_bytes()
    }

    pub fn public_key(&self) -> [u8; 32] {
        self.signing_key.verifying_key().to_bytes()
    }

    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.signing_key.sign(bytes).to_bytes()
    }

    /// A fresh certificate for the server itself, for localhost, 127.0.0.1, the machine's name and `hosts`.
    pub fn server_identity(&self, hosts: &[String], now_ms: i64) -> Result<ServerIdentity> {
        let key = KeyPair::generate().context("make the server's key")?;
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
        names.extend(machine_name());
        names.extend(hosts.iter().cloned());
        names.dedup();
        let mut params = CertificateParams::new(names).context("a host name in the server's certificate")?;
        params.distinguished_name.push(DnType::CommonName, "Selaras server");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        set_validity(&mut params, now_ms, SERVER_DAYS)?;
        let certificate = params.signed_by(&key, &self.issuer).context("sign the server's certificate")?;
        Ok(ServerIdentity {
            chain_pem: format!("{}{}", certificate.pem(), self.certificate_pem),
            key_pem: key.serialize_pem(),
        })
    }

    /// A certificate for an office, by its CSR: only the key is taken from the request, never a name or a usage.
    pub fn issue_office(&self, csr: &[u8], office: OfficeId, now_ms: i64) -> Result<(CertificateDer<'static>, i64)> {
        let mut request = CertificateSigningRequestParams::from_der(&CertificateSigningRequestDer::from(csr))
            .context("the certificate request cannot be read")?;
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, office.to_string());
        params.subject_alt_names = vec![SanType::URI(format!("selaras:office:{office}").try_into()?)];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let expires_ms = set_validity(&mut params, now_ms, OFFICE_DAYS)?;
        request.params = params;
        let certificate = request.signed_by(&self.issuer).context("sign the office's certificate")?;
        Ok((certificate.der().clone(), expires_ms))
    }

    /// BLAKE3 of the public key in a certificate request: by it a repeated request is known.
    pub fn key_hash(csr: &[u8]) -> Result<[u8; 32]> {
        let request = CertificateSigningRequestParams::from_der(&CertificateSigningRequestDer::from(csr))
            .context("the certificate request cannot be read")?;
        Ok(*blake3::hash(request.public_key.der_bytes()).as_bytes())
    }
}

fn set_validity(params: &mut CertificateParams, now_ms: i64, days: i64) -> Result<i64> {
    let expires_ms = now_ms + days * DAY_MS;
    let (year, month, day) = date(now_ms - EARLY_DAYS * DAY_MS)?;
    params.not_before = rcgen::date_time_ymd(year, month, day);
    let (year, month, day) = date(expires_ms)?;
    params.not_after = rcgen::date_time_ymd(year, month, day);
    Ok(expires_ms)
}

/// rcgen takes dates; a certificate's life is counted in days.
fn date(time_ms: i64) -> Result<(i32, u8, u8)> {
    let date = jiff::Timestamp::from_millisecond(time_ms)?.to_zoned(jiff::tz::TimeZone::UTC).date();
    Ok((date.year().into(), date.month().try_into()?, date.day().try_into()?))
}

fn machine_name() -> Option<String> {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").ok()?.trim().to_owned();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    is_name.then_some(name)
}

/// Writes a file that only its owner can read, and that did not exist before.
fn write_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("write {}", path.display()))?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(())
}

fn pem_to_der(pem: &str) -> Result<CertificateDer<'static>> {
    use rustls::pki_types::pem::PemObject;
    CertificateDer::from_pem_slice(pem.as_bytes()).context("the CA's certificate")
}

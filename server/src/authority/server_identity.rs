//! The server's own certificate, kept in DIR/keys: made anew when it ends soon, when the server has another name, or when
//! another CA signs.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use rcgen::KeyPair;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use super::Authority;
use super::files::{SERVER, certificate_path, key_path, replace};
use super::identity::{is_due, public_key_of, validity_of};
use super::issue;

/// The server's own certificate chain (leaf, CA) and key, PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerIdentity {
    pub chain_pem: String,
    pub key_pem: String,
}

impl Authority {
    /// The server's certificate for localhost, 127.0.0.1, the machine's name and `hosts`.
    pub fn server_identity(&self, hosts: &[String], now_ms: i64) -> Result<ServerIdentity> {
        let names = server_names(hosts);
        if let Some(kept) = kept(&self.folder).filter(|kept| self.still_serves(kept, &names, now_ms)) {
            return Ok(kept);
        }
        let key = KeyPair::generate().context("make the server's key")?;
        let certificate = issue::server(&key, &self.present, &names, now_ms, self.lives.server_ms())?;
        let identity = ServerIdentity {
            chain_pem: format!("{}{}", certificate.pem(), self.present.pem),
            key_pem: key.serialize_pem(),
        };
        // Key first: a certificate that is not of the key beside it is made anew at the next look.
        replace(&key_path(&self.folder, SERVER), identity.key_pem.as_bytes())?;
        replace(&certificate_path(&self.folder, SERVER), identity.chain_pem.as_bytes())?;
        tracing::info!(names = names.join(" "), "the server has a new certificate");
        Ok(identity)
    }

    fn still_serves(&self, kept: &ServerIdentity, names: &[String], now_ms: i64) -> bool {
        let Ok(leaf) = CertificateDer::from_pem_slice(kept.chain_pem.as_bytes()) else { return false };
        let Ok(key) = KeyPair::from_pem(&kept.key_pem) else { return false };
        kept.chain_pem.ends_with(&self.present.pem)
            && public_key_of(&leaf).is_some_and(|public| public == rcgen::PublicKeyData::der_bytes(&key))
            && !is_due(validity_of(&leaf), now_ms)
            && has_names(&leaf, names)
    }
}

fn kept(folder: &Path) -> Option<ServerIdentity> {
    let read = |path| fs::read_to_string(path).ok();
    Some(ServerIdentity {
        chain_pem: read(certificate_path(folder, SERVER))?,
        key_pem: read(key_path(folder, SERVER))?,
    })
}

fn has_names(leaf: &[u8], names: &[String]) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(leaf) else { return false };
    let Ok(Some(held)) = certificate.subject_alternative_name() else { return false };
    names.iter().all(|name| {
        held.value.general_names.iter().any(|held| match (held, name.parse::<std::net::IpAddr>()) {
            (GeneralName::DNSName(held), Err(_)) => held == name,
            (GeneralName::IPAddress(held), Ok(std::net::IpAddr::V4(address))) => **held == address.octets(),
            (GeneralName::IPAddress(held), Ok(std::net::IpAddr::V6(address))) => **held == address.octets(),
            _ => false,
        })
    })
}

/// The names of this server: of the machine, and those that the settings add.
pub fn server_names(hosts: &[String]) -> Vec<String> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    names.extend(machine_name());
    names.extend(hosts.iter().cloned());
    names.dedup();
    names
}

fn machine_name() -> Option<String> {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").ok()?.trim().to_owned();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    is_name.then_some(name)
}

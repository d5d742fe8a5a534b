//! Whom an office trusts: before joining, the server whose CA has the fingerprint in the token; afterwards, that CA. The
//! office's own key and certificate are files in DIR/keys that only this program's user may read.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

const KEY: &str = "office.key.pem";
const CERTIFICATE: &str = "office.cert.der";
const AUTHORITY: &str = "ca.cert.der";

/// The office's private key, PEM: made on first use, so that a repeated `join` uses the same.
pub(super) fn own_key(data: &Path) -> Result<String> {
    let folder = data.join("keys");
    let path = folder.join(KEY);
    if path.exists() {
        return fs::read_to_string(&path).with_context(|| format!("read {}", path.display()));
    }
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    let pem = rcgen::KeyPair::generate().context("make the office's key")?.serialize_pem();
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

/// Keeps the certificate that the province issued, and the province's CA.
pub(super) fn keep_certificate(data: &Path, certificate: &[u8], authority: &[u8]) -> Result<()> {
    let folder = data.join("keys");
    fs::write(folder.join(CERTIFICATE), certificate).context("write the office's certificate")?;
    fs::write(folder.join(AUTHORITY), authority).context("write the CA's certificate")
}

/// The certificate of a joined office and the province's CA, DER.
pub(super) fn certificates(data: &Path) -> Result<(Vec<u8>, Vec<u8>)> {
    let read = |name: &str| fs::read(data.join("keys").join(name)).with_context(|| format!("read keys/{name}"));
    Ok((read(CERTIFICATE)?, read(AUTHORITY)?))
}

/// TLS as a joined office: mutual.
pub(super) fn joined(data: &Path) -> Result<ClientConfig> {
    let folder = data.join("keys");
    mutual(&folder).with_context(|| {
        let folder = folder.display();
        format!("the keys in {folder} cannot be used; restore this folder from a backup, or join with a new token in another --data folder")
    })
}

fn mutual(folder: &Path) -> Result<ClientConfig> {
    let read = |name: &str| fs::read(folder.join(name)).with_context(|| format!("read {name}"));
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(read(AUTHORITY)?)).context("the CA's certificate")?;
    let key = PrivateKeyDer::from_pem_slice(&read(KEY)?).context("the office's key")?;
    let mut config = builder()?
        .with_root_certificates(roots)
        .with_client_auth_cert(vec![CertificateDer::from(read(CERTIFICATE)?)], key)
        .context("the office's certificate")?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

/// TLS before joining: the server must show a chain up to the CA that the token names.
pub(super) fn by_fingerprint(authority: [u8; 32]) -> Result<ClientConfig> {
    let provider = Arc::new(ring::default_provider());
    let mut config = builder()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(PinnedAuthority { authority, provider }))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

fn builder() -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>> {
    Ok(ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions()?)
}

/// Verifies as always, with the one CA of the chain whose fingerprint is known as the only root.
#[derive(Debug)]
struct PinnedAuthority {
    authority: [u8; 32],
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinnedAuthority {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let authority = intermediates
            .iter()
            .find(|certificate| blake3::hash(certificate) == blake3::Hash::from_bytes(self.authority))
            .ok_or(Error::InvalidCertificate(CertificateError::UnknownIssuer))?;
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
            .build()
            .map_err(|error| Error::General(error.to_string()))?;
        verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

//! Whom an office trusts: before joining, the server whose CA has the fingerprint in the token; afterwards, that CA and the
//! one that takes its place.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WantsClientCert, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ConfigBuilder, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

use super::keys::{self, Pair};

/// TLS as a joined office: mutual, with a certificate that the office has.
pub(super) fn joined(data: &Path, pair: &Pair) -> Result<ClientConfig> {
    known(data, |builder| {
        let key = PrivateKeyDer::from_pem_slice(pair.key_pem.as_bytes()).context("the office's key")?;
        builder
            .with_client_auth_cert(vec![CertificateDer::from(pair.certificate.clone())], key)
            .context("the office's certificate")
    })
}

/// TLS as anybody who knows the province: to renew a certificate that has ended.
pub(super) fn unnamed(data: &Path) -> Result<ClientConfig> {
    known(data, |builder| Ok(builder.with_no_client_auth()))
}

fn known(
    data: &Path,
    name: impl FnOnce(ConfigBuilder<ClientConfig, WantsClientCert>) -> Result<ClientConfig>,
) -> Result<ClientConfig> {
    let made = || {
        let mut roots = RootCertStore::empty();
        for authority in keys::authorities(data)? {
            roots.add(CertificateDer::from(authority)).context("the CA's certificate")?;
        }
        let mut config = name(builder()?.with_root_certificates(roots))?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        anyhow::Ok(config)
    };
    made().with_context(|| keys::unusable(data))
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

fn builder() -> Result<ConfigBuilder<ClientConfig, rustls::WantsVerifier>> {
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

//! Whom an office trusts: before joining, the server whose CA has the fingerprint in the token; afterwards, that CA and the
//! one that takes its place; beside them, when the settings name one, the CA of a network that inspects TLS.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WantsClientCert, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ConfigBuilder, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use selaras_program::WrongUse;

use super::{Network, Offer};
use crate::sync::keys::{self, Pair};

/// TLS towards the province.
#[derive(Clone)]
pub(in crate::sync) struct Trust {
    any: Arc<ClientConfig>,
    http1: Arc<ClientConfig>,
    is_inspected: Arc<AtomicBool>,
}

impl Trust {
    /// As a joined office: mutual, with a certificate that the office has.
    pub(in crate::sync) fn joined(network: &Network, pair: &Pair) -> Result<Trust> {
        Trust::known(network, |builder| {
            let key = PrivateKeyDer::from_pem_slice(pair.key_pem.as_bytes()).context("the office's key")?;
            builder
                .with_client_auth_cert(vec![CertificateDer::from(pair.certificate.clone())], key)
                .context("the office's certificate")
        })
    }

    /// As anybody who knows the province: to renew a certificate that has ended.
    pub(in crate::sync) fn unnamed(network: &Network) -> Result<Trust> {
        Trust::known(network, |builder| Ok(builder.with_no_client_auth()))
    }

    fn known(
        network: &Network,
        name: impl FnOnce(ConfigBuilder<ClientConfig, WantsClientCert>) -> Result<ClientConfig>,
    ) -> Result<Trust> {
        let network_verifier = network_verifier(network)?;
        let made = || {
            let verifier = Verifier::new(province_verifier(&network.data)?, network_verifier);
            let is_inspected = Arc::clone(&verifier.is_inspected);
            anyhow::Ok(Trust::new(name(builder()?.with_custom_certificate_verifier(verifier))?, is_inspected))
        };
        made().with_context(|| keys::unusable(&network.data))
    }

    /// Before joining: the server must show a chain up to the CA that the token names.
    pub(in crate::sync) fn by_fingerprint(authority: [u8; 32], network: &Network) -> Result<Trust> {
        let provider = Arc::new(ring::default_provider());
        let pinned: Arc<dyn ServerCertVerifier> = Arc::new(PinnedAuthority { authority, provider });
        let verifier = Verifier::new(pinned, network_verifier(network)?);
        let is_inspected = Arc::clone(&verifier.is_inspected);
        Ok(Trust::new(builder()?.with_custom_certificate_verifier(verifier).with_no_client_auth(), is_inspected))
    }

    fn new(http1: ClientConfig, is_inspected: Arc<AtomicBool>) -> Trust {
        let mut any = http1.clone();
        any.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Trust { any: Arc::new(any), http1: Arc::new(http1), is_inspected }
    }

    pub(super) fn config(&self, offer: Offer) -> Arc<ClientConfig> {
        match offer {
            Offer::Any => Arc::clone(&self.any),
            Offer::Http1 => Arc::clone(&self.http1),
        }
    }

    pub(super) fn is_inspected(&self) -> bool {
        self.is_inspected.load(Ordering::Relaxed)
    }
}

fn province_verifier(data: &Path) -> Result<Arc<dyn ServerCertVerifier>> {
    let mut roots = RootCertStore::empty();
    for authority in keys::authorities(data)? {
        roots.add(CertificateDer::from(authority)).context("the CA's certificate")?;
    }
    Ok(web_pki(roots)?)
}

fn web_pki(roots: RootCertStore) -> Result<Arc<WebPkiServerVerifier>> {
    Ok(WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::new(ring::default_provider())).build()?)
}

fn builder() -> Result<rustls::client::danger::DangerousClientConfigBuilder> {
    let provider = Arc::new(ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?.dangerous())
}

/// The province's own certificate, or one of the network's CA; remembers which it was.
#[derive(Debug)]
struct Verifier {
    province: Arc<dyn ServerCertVerifier>,
    network: Option<Arc<WebPkiServerVerifier>>,
    /// Of the last full handshake: a resumed one is with the same other side, and asks nobody.
    is_inspected: Arc<AtomicBool>,
}

impl Verifier {
    fn new(province: Arc<dyn ServerCertVerifier>, network: Option<Arc<WebPkiServerVerifier>>) -> Arc<Verifier> {
        Arc::new(Verifier { province, network, is_inspected: Arc::default() })
    }
}

/// Of the CA that the settings name, if any.
fn network_verifier(network: &Network) -> Result<Option<Arc<WebPkiServerVerifier>>> {
    let Some(file) = &network.extra_ca else { return Ok(None) };
    let file = network.data.join(file);
    let wrong = |what: String| WrongUse(format!("selaras.toml, extra_ca: {} {what}", file.display()));
    let pem = fs::read(&file).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| wrong(format!("is no PEM: {error}")))?;
        roots.add(certificate).map_err(|error| wrong(format!("holds no CA: {error}")))?;
    }
    if roots.is_empty() {
        return Err(wrong("holds no certificate (PEM is wanted)".to_owned()).into());
    }
    web_pki(roots).map(Some)
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verify = |by: &dyn ServerCertVerifier| {
            by.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        };
        let by_province = verify(&*self.province);
        let by_network = match (&by_province, &self.network) {
            (Err(_), Some(network)) => verify(&**network).ok(),
            _ => None,
        };
        self.is_inspected.store(by_network.is_some(), Ordering::Relaxed);
        by_network.map_or(by_province, Ok)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.province.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.province.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.province.supported_verify_schemes()
    }
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

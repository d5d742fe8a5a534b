//! A certificate with its key, ready for pages by TLS.

use std::sync::Arc;

use anyhow::{Context, Result};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, crypto};

use crate::listen::Tls;

/// A certificate with its key, ready to serve.
pub struct Identity {
    settings: Arc<ServerConfig>,
    /// DER; the first of its chain.
    pub certificate: Vec<u8>,
}

impl Identity {
    /// From PEM: the certificate with what leads to its root, and its private key.
    pub fn from_pem(chain: &[u8], key: &[u8]) -> Result<Identity> {
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().context("read the certificate (PEM)")?;
        let certificate = chain.first().context("no certificate (PEM) in the file")?.to_vec();
        let key = PrivateKeyDer::from_pem_slice(key).context("read the private key (PEM)")?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .context("the certificate is not of the key beside it")?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Identity { settings: Arc::new(config), certificate })
    }

    /// What pages are served with: the same for each connection.
    pub fn tls(&self) -> Tls {
        let settings = Arc::clone(&self.settings);
        Box::new(move || Ok(Arc::clone(&settings)))
    }
}

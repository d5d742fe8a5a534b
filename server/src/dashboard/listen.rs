//! Where the dashboard listens: in the clear for this computer's own browsers, by TLS for others.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use selaras_web::{Address, Tls};
use tokio::net::TcpListener;

use crate::authority::{Keyring, ServerIdentity, server_names};
use crate::config::{Config, Web};

/// A bound socket, so that its port is known before serving begins.
pub struct Listening {
    pub(super) listener: TcpListener,
    pub(super) tls: Option<Tls>,
    address: Address,
}

impl Listening {
    /// Binds the address of the settings; fails also when a certificate that is needed cannot be used.
    pub async fn bind(config: &Config, keyring: &Arc<Keyring>) -> Result<Listening> {
        let asked = config.web_listen;
        let listener = TcpListener::bind(asked).await.with_context(|| format!("listen on {asked}"))?;
        let socket = listener.local_addr()?;
        // Passwords and figures cross a network by TLS only.
        let is_secure = !socket.ip().is_loopback() || config.web.certificate.is_some();
        let mut names = if is_secure { server_names(&config.hosts) } else { Vec::new() };
        names.push(match socket {
            SocketAddr::V4(socket) => socket.ip().to_string(),
            SocketAddr::V6(socket) => format!("[{}]", socket.ip()),
        });
        let tls = is_secure.then(|| tls(Arc::clone(keyring), config.web.clone())).transpose()?;
        Ok(Listening { listener, tls, address: Address { socket, names, is_secure } })
    }

    pub fn address(&self) -> &Address {
        &self.address
    }
}

/// The TLS settings of each next connection: by the certificate that the settings name, else by the server's own, as it is now.
fn tls(keyring: Arc<Keyring>, web: Web) -> Result<Tls> {
    let source = Source { keyring, files: web.certificate.zip(web.key) };
    let identity = source.identity()?;
    let config = settings(&identity)?;
    let held = Mutex::new((identity, config));
    Ok(Box::new(move || {
        let mut held = held.lock().map_err(|_| anyhow!("the dashboard's TLS was left by a thread that failed"))?;
        match source.identity().and_then(|identity| Ok((settings_if_new(&identity, &held.0)?, identity))) {
            Ok((Some(config), identity)) => *held = (identity, config),
            Ok((None, _)) => {}
            Err(error) => tracing::warn!(
                error = format!("{error:#}"),
                "the dashboard's certificate cannot be read again; the former stays in use"
            ),
        }
        Ok(Arc::clone(&held.1))
    }))
}

struct Source {
    keyring: Arc<Keyring>,
    files: Option<(PathBuf, PathBuf)>,
}

impl Source {
    fn identity(&self) -> Result<ServerIdentity> {
        let Some((certificate, key)) = &self.files else { return self.keyring.identity() };
        let read = |path: &PathBuf| std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()));
        Ok(ServerIdentity { chain_pem: read(certificate)?, key_pem: read(key)? })
    }
}

fn settings_if_new(identity: &ServerIdentity, held: &ServerIdentity) -> Result<Option<Arc<ServerConfig>>> {
    if identity == held { Ok(None) } else { settings(identity).map(Some) }
}

fn settings(identity: &ServerIdentity) -> Result<Arc<ServerConfig>> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(identity.chain_pem.as_bytes())
        .collect::<Result<_, _>>()
        .context("the dashboard's certificate")?;
    let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes()).context("the dashboard's key")?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .context("the dashboard's certificate")?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

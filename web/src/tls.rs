//! Pages by TLS: a listener that shakes hands beside serving, so that one slow visitor holds up no other, and that answers who
//! comes without TLS in plain words.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::serve::Listener;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, crypto};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Visitors who shake hands at once; more wait in the system's own queue.
const HANDSHAKES_AT_ONCE: usize = 64;
/// How long one may take to do so.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);
/// After a failure to take a visitor in, such as too many open files.
const PAUSE: Duration = Duration::from_millis(200);
/// The first byte of a TLS handshake.
const HANDSHAKE: u8 = 0x16;
const PLAIN: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n\
    Di jaringan ini halaman Selaras hanya dibuka dengan https:// di depan alamatnya. \
    (On this network Selaras is served by https:// only.)\n";

/// A certificate with its key, ready to serve.
pub struct Identity {
    acceptor: TlsAcceptor,
    /// DER; the first of its chain.
    pub certificate: Vec<u8>,
}

pub struct TlsListener {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    handshakes: JoinSet<Option<(TlsStream<TcpStream>, SocketAddr)>>,
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
        Ok(Identity { acceptor: TlsAcceptor::from(Arc::new(config)), certificate })
    }
}

impl TlsListener {
    pub fn new(listener: TcpListener, identity: &Identity) -> TlsListener {
        TlsListener { listener, acceptor: identity.acceptor.clone(), handshakes: JoinSet::new() }
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            tokio::select! {
                accepted = self.listener.accept(), if self.handshakes.len() < HANDSHAKES_AT_ONCE => match accepted {
                    Ok((stream, from)) => {
                        let shaken = shake_hands(self.acceptor.clone(), stream);
                        self.handshakes.spawn(async move {
                            timeout(HANDSHAKE_PATIENCE, shaken).await.ok().flatten().map(|stream| (stream, from))
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a visitor of the page could not be taken in");
                        tokio::time::sleep(PAUSE).await;
                    }
                },
                Some(done) = self.handshakes.join_next() => if let Ok(Some(visitor)) = done {
                    return visitor;
                },
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// `None`: it was no TLS, or came to nothing.
async fn shake_hands(acceptor: TlsAcceptor, mut stream: TcpStream) -> Option<TlsStream<TcpStream>> {
    let mut first = [0];
    if stream.peek(&mut first).await.ok()? == 0 {
        return None;
    }
    if first != [HANDSHAKE] {
        let _ = stream.write_all(PLAIN.as_bytes()).await;
        let _ = stream.shutdown().await;
        return None;
    }
    acceptor.accept(stream).await.ok()
}

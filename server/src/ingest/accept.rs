//! From a TCP connection to a caller: accepted, TLS within its time, the certificate read, and a stream that can be closed
//! from outside.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::{Context as _, Result};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::transport::server::Connected;

use super::connections::{Caller, Connection, Connections};
use super::limits::BACKLOG;
use crate::authority::{Authority, ServerIdentity, office_of_certificate};

/// After an accept that failed (no file handles left): what is open may end meanwhile.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A bound socket, so that its port is known before serving begins.
pub struct Listening {
    listener: TcpListener,
}

impl Listening {
    pub fn bind(address: SocketAddr) -> Result<Listening> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket
            .bind(&address.into())
            .with_context(|| format!("listen on {address}: is another program using the port?"))?;
        socket.listen(BACKLOG)?;
        Ok(Listening { listener: TcpListener::from_std(socket.into())? })
    }

    pub fn address(&self) -> Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }
}

/// TLS as the keys are now: a client certificate is welcome, and not asked for to enrol.
pub(super) fn tls(authority: &Authority, identity: &ServerIdentity) -> Result<ServerConfig> {
    let provider = Arc::new(ring::default_provider());
    let mut roots = RootCertStore::empty();
    for trusted in authority.trusted() {
        roots.add(trusted.clone()).context("the CA's certificate")?;
    }
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
        .allow_unauthenticated()
        .build()
        .context("the CA's certificate")?;
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(identity.chain_pem.as_bytes())
        .collect::<Result<_, _>>()
        .context("the server's certificate")?;
    let key = PrivateKeyDer::from_pem_slice(identity.key_pem.as_bytes()).context("the server's key")?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .context("the server's certificate")?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// Accepts until `shutdown`; each connection shakes hands by itself and then goes to `accepted`.
pub(super) async fn accept(
    listening: Listening,
    connections: Arc<Connections>,
    tls: watch::Receiver<Arc<ServerConfig>>,
    accepted: mpsc::Sender<io::Result<Stream>>,
    shutdown: CancellationToken,
) {
    loop {
        let socket = tokio::select! {
            () = shutdown.cancelled() => return,
            socket = listening.listener.accept() => socket,
        };
        match socket {
            Ok((socket, address)) => {
                // Without room the socket is dropped, which closes it.
                let Some(connection) = connections.begin(address) else { continue };
                let stream = Open { connection, connections: Arc::clone(&connections) };
                let acceptor = TlsAcceptor::from(Arc::clone(&tls.borrow()));
                let accepted = accepted.clone();
                tokio::spawn(async move {
                    if let Some(stream) = shake_hands(socket, acceptor, stream).await {
                        // Nobody takes it any more: the server is ending.
                        let _ = accepted.send(Ok(stream)).await;
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn shake_hands(socket: TcpStream, acceptor: TlsAcceptor, open: Open) -> Option<Stream> {
    socket.set_nodelay(true).ok()?;
    let closed = open.connection.closed.clone();
    let tls = tokio::select! {
        () = closed.cancelled() => return None,
        shaken = tokio::time::timeout(open.connections.limits.handshake(), acceptor.accept(socket)) => shaken,
    };
    let tls = match tls {
        Ok(Ok(tls)) => tls,
        Ok(Err(error)) => {
            tracing::debug!(address = %open.connection.address, %error, "a handshake failed");
            return None;
        }
        Err(_) => return None,
    };
    let certificate: Option<Arc<[u8]>> =
        tls.get_ref().1.peer_certificates().and_then(|chain| chain.first()).map(|leaf| leaf.as_ref().into());
    let caller = certificate.as_deref().and_then(office_of_certificate).map_or(Caller::Anonymous, Caller::Office);
    open.connections.identified(&open.connection, caller, certificate);
    let closed = Box::pin(open.connection.closed.clone().cancelled_owned());
    Some(Stream { tls, open, closed })
}

/// A connection's place among the open ones, given up when dropped.
struct Open {
    connection: Arc<Connection>,
    connections: Arc<Connections>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.connections.end(&self.connection);
    }
}

/// A TLS stream that ends when its connection is closed from outside.
pub(super) struct Stream {
    tls: TlsStream<TcpStream>,
    open: Open,
    closed: Pin<Box<WaitForCancellationFutureOwned>>,
}

impl Stream {
    fn poll_closed(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.closed.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(()),
        }
    }
}

/// What a call knows of its connection.
#[derive(Clone, Debug)]
pub(super) struct Peer(pub Arc<Connection>);

impl Connected for Stream {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        Peer(Arc::clone(&self.open.connection))
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.poll_closed(context)?;
        Pin::new(&mut self.tls).poll_read(context, into)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_closed(context)?;
        Pin::new(&mut self.tls).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_closed(context)?;
        Pin::new(&mut self.tls).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A closed connection waits for nobody's farewell.
        match self.poll_closed(context) {
            Ok(()) => Pin::new(&mut self.tls).poll_shutdown(context),
            Err(_) => Poll::Ready(Ok(())),
        }
    }
}

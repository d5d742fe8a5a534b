//! Listening for browsers: plain on this computer, TLS from others. A handshake is waited for beside the next connection, and
//! connections are bounded, so that nobody keeps the others out.

use std::future::{IntoFuture, pending};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;
use tokio_util::sync::CancellationToken;

/// Connections at once; a browser holds a few, one of them for what changes.
const CONNECTIONS: usize = 1_024;
/// Browsers that shake hands at once; more wait in the system's own queue.
const HANDSHAKES_AT_ONCE: usize = 64;
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// After an accept that failed (no file handles left): what is open may end meanwhile.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// The first byte of a TLS handshake.
const HANDSHAKE: u8 = 0x16;
const PLAIN: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n\
    Di jaringan ini halaman Selaras hanya dibuka dengan https:// di depan alamatnya. \
    (On this network Selaras is served by https:// only.)\n";

/// The TLS settings of the next connection: keys are renewed while a program runs.
pub type Tls = Box<dyn Fn() -> Result<Arc<ServerConfig>> + Send + Sync>;

/// Serves pages until `shutdown`; requests under way are finished. Without `tls` in the clear.
pub async fn serve(router: Router, listener: TcpListener, tls: Option<Tls>, shutdown: CancellationToken) -> Result<()> {
    let local = listener.local_addr()?;
    let (accepted, connections) = mpsc::channel(1);
    let service = router.into_make_service_with_connect_info::<Peer>();
    let door = Door { connections, local };
    let serving = axum::serve(door, service).with_graceful_shutdown(shutdown.clone().cancelled_owned()).into_future();
    let ((), served) = tokio::join!(accept(listener, tls, accepted, shutdown), serving);
    served.context("serve pages")
}

/// Accepts until `shutdown`; each connection shakes hands by itself and then goes to `accepted`.
async fn accept(
    listener: TcpListener,
    tls: Option<Tls>,
    accepted: mpsc::Sender<(Guest, SocketAddr)>,
    shutdown: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let turns = Arc::new(Semaphore::new(HANDSHAKES_AT_ONCE));
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
            let turn = Arc::clone(&turns).acquire_owned().await.map_err(io::Error::other)?;
            let (socket, address) = listener.accept().await?;
            Ok::<_, io::Error>((place, turn, socket, address))
        };
        let next = tokio::select! {
            () = shutdown.cancelled() => return,
            next = next => next,
        };
        let settings = tls.as_ref().map(|tls| tls()).transpose();
        match (next, settings) {
            (Ok((place, turn, socket, address)), Ok(settings)) => {
                let accepted = accepted.clone();
                tokio::spawn(async move {
                    let shaken = tokio::time::timeout(HANDSHAKE_TIMEOUT, shake_hands(socket, settings)).await;
                    drop(turn);
                    if let Ok(Some(stream)) = shaken {
                        // Nobody takes it any more: the program is ending.
                        let _ = accepted.send((Guest { stream, _place: place }, address)).await;
                    }
                });
            }
            (Ok(_), Err(error)) => tracing::error!(error = format!("{error:#}"), "the page's TLS cannot be set up"),
            (Err(error), _) => {
                tracing::warn!(%error, "a browser's connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// `None`: it came to nothing. Who comes without TLS is told so in plain words.
async fn shake_hands(mut socket: TcpStream, settings: Option<Arc<ServerConfig>>) -> Option<Stream> {
    socket.set_nodelay(true).ok()?;
    let Some(settings) = settings else { return Some(Either::Left(socket)) };
    let mut first = [0];
    if socket.peek(&mut first).await.ok()? == 0 {
        return None;
    }
    if first != [HANDSHAKE] {
        let _ = socket.write_all(PLAIN.as_bytes()).await;
        let _ = socket.shutdown().await;
        return None;
    }
    let shaken = TlsAcceptor::from(settings).accept(socket).await;
    shaken
        .map_err(|error| tracing::debug!(%error, "a browser's handshake failed"))
        .ok()
        .map(Box::new)
        .map(Either::Right)
}

/// Where axum gets its connections from.
struct Door {
    connections: mpsc::Receiver<(Guest, SocketAddr)>,
    local: SocketAddr,
}

impl Listener for Door {
    type Io = Guest;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Guest, SocketAddr) {
        match self.connections.recv().await {
            Some(guest) => guest,
            // The program is ending.
            None => pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.local)
    }
}

/// Where a request comes from, as the gate reads it.
#[derive(Clone, Copy)]
pub struct Peer(pub SocketAddr);

impl Connected<IncomingStream<'_, Door>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Peer {
        Peer(*stream.remote_addr())
    }
}

/// A browser's connection, with its place among them.
struct Guest {
    stream: Stream,
    _place: OwnedSemaphorePermit,
}

impl AsyncRead for Guest {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Guest {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

//! Listening for browsers: plain on this computer, TLS from others. A handshake is waited for beside the next connection;
//! connections, those of one network, and how long each may take for a handshake, the head of a request and an answer are
//! bounded, so that nobody keeps the others out.

mod guest;

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_util::either::Either;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use guest::{Guest, Places, Stream};

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

/// What a browser may take of the program.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    /// Connections at once; a browser holds a few, one of them for what changes.
    connections: usize,
    /// Those from one network: a whole office may come from one address.
    of_network: usize,
    /// For the head of the next request, from its answer to the last or from the start.
    head: Duration,
    /// Without taking anything of an answer.
    answer: Duration,
}

const BOUNDS: Bounds =
    Bounds { connections: 1_024, of_network: 256, head: Duration::from_secs(30), answer: Duration::from_secs(60) };

/// Serves pages until `shutdown`; requests under way are finished. Without `tls` in the clear.
pub async fn serve(router: Router, listener: TcpListener, tls: Option<Tls>, shutdown: CancellationToken) -> Result<()> {
    serve_within(BOUNDS, router, listener, tls, shutdown).await
}

async fn serve_within(
    bounds: Bounds,
    router: Router,
    listener: TcpListener,
    tls: Option<Tls>,
    shutdown: CancellationToken,
) -> Result<()> {
    let places = Places::new(bounds.connections, bounds.of_network);
    let turns = Arc::new(Semaphore::new(HANDSHAKES_AT_ONCE));
    let mut open = JoinSet::new();
    loop {
        let next = async {
            let one = places.any().await?;
            let turn = Arc::clone(&turns).acquire_owned().await.map_err(io::Error::other)?;
            let (socket, address) = listener.accept().await?;
            Ok::<_, io::Error>((one, turn, socket, address))
        };
        let next = tokio::select! {
            () = shutdown.cancelled() => break,
            Some(_) = open.join_next() => continue,
            next = next => next,
        };
        let settings = tls.as_ref().map(|tls| tls()).transpose();
        match (next, settings) {
            (Ok((one, turn, socket, address)), Ok(settings)) => {
                let Some(place) = places.take(one, address.ip()) else {
                    tracing::debug!(from = %address.ip(), "a network holds all the connections it may");
                    continue;
                };
                let (router, shutdown) = (router.clone(), shutdown.clone());
                open.spawn(async move {
                    let shaken = tokio::select! {
                        () = shutdown.cancelled() => return,
                        shaken = tokio::time::timeout(HANDSHAKE_TIMEOUT, shake_hands(socket, settings)) => shaken,
                    };
                    drop(turn);
                    if let Ok(Some(stream)) = shaken {
                        let guest = Guest::new(stream, place, bounds.answer);
                        answer(guest, router, Peer(address), bounds.head, shutdown).await;
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
    drop(listener);
    while open.join_next().await.is_some() {}
    Ok(())
}

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

/// Answers the requests of a connection until it ends.
async fn answer(guest: Guest, router: Router, peer: Peer, head: Duration, shutdown: CancellationToken) {
    let from_there = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head);
    let mut connection = pin!(http.serve_connection(TokioIo::new(guest), TowerToHyperService::new(from_there)));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a browser's connection ended");
    }
}

/// Where a request comes from, as the gate reads it.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

#[cfg(test)]
mod tests;

//! A browser's connection with its place, and the places there are: so many in all and so many for one network, so that nobody
//! keeps the others out. Who takes none of what is sent to it for long is let go.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use crate::bucket::network;

pub type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// Connections at once.
pub struct Places {
    all: Arc<Semaphore>,
    of_network: usize,
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// Given back when it is dropped.
pub struct Place {
    _one: OwnedSemaphorePermit,
    network: IpAddr,
    held: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Places {
    pub fn new(in_all: usize, of_network: usize) -> Places {
        Places { all: Arc::new(Semaphore::new(in_all)), of_network, held: Arc::default() }
    }

    /// Waits until there is any place.
    pub async fn any(&self) -> io::Result<OwnedSemaphorePermit> {
        Arc::clone(&self.all).acquire_owned().await.map_err(io::Error::other)
    }

    /// The place of who came; `None`: its network holds all of its own.
    pub fn take(&self, one: OwnedSemaphorePermit, from: IpAddr) -> Option<Place> {
        let network = network(from);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(network).or_default();
        if *count >= self.of_network {
            return None;
        }
        *count += 1;
        Some(Place { _one: one, network, held: Arc::clone(&self.held) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.network);
            }
        }
    }
}

/// A browser's connection.
pub struct Guest {
    stream: Stream,
    _place: Place,
    /// How long it may take nothing of what is sent.
    patience: Duration,
    /// Since something waits to be taken.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Guest {
    pub fn new(stream: Stream, place: Place, patience: Duration) -> Guest {
        Guest { stream, _place: place, patience, stalled: None }
    }

    fn bounded<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let until = Instant::now() + self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        match stalled.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncRead for Guest {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Guest {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.bounded(context, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.bounded(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(context);
        self.bounded(context, shut)
    }
}

//! Counts the bytes of a link as the network carries them, after the TLS handshake.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes up and down over all connections of a pass: after a cut there may be several.
#[derive(Debug, Default)]
pub struct Traffic {
    up: AtomicU64,
    down: AtomicU64,
    handshake_up: AtomicU64,
    handshake_down: AtomicU64,
}

impl Traffic {
    /// All bytes of this connection so far were its handshake: not payload.
    pub(super) fn handshake_done<S>(&self, connection: &Counted<S>) {
        self.handshake_up.fetch_add(connection.up, Ordering::Relaxed);
        self.handshake_down.fetch_add(connection.down, Ordering::Relaxed);
    }

    pub(in crate::sync) fn up(&self) -> u64 {
        self.up.load(Ordering::Relaxed) - self.handshake_up.load(Ordering::Relaxed)
    }

    /// Of all handshakes, both ways: what a pass costs beside its payload.
    pub(in crate::sync) fn handshakes(&self) -> u64 {
        self.handshake_up.load(Ordering::Relaxed) + self.handshake_down.load(Ordering::Relaxed)
    }

    pub(in crate::sync) fn down(&self) -> u64 {
        self.down.load(Ordering::Relaxed) - self.handshake_down.load(Ordering::Relaxed)
    }
}

/// A socket whose bytes are counted.
pub(in crate::sync) struct Counted<S> {
    inner: S,
    traffic: Arc<Traffic>,
    up: u64,
    down: u64,
}

impl<S> Counted<S> {
    pub(super) fn new(inner: S, traffic: Arc<Traffic>) -> Counted<S> {
        Counted { inner, traffic, up: 0, down: 0 }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        let read = (buffer.filled().len() - before) as u64;
        self.down += read;
        self.traffic.down.fetch_add(read, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.inner).poll_write(context, bytes))?;
        self.up += written as u64;
        self.traffic.up.fetch_add(written as u64, Ordering::Relaxed);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

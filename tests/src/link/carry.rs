//! The carrying side of a link: accepts, dials on, and hands bytes over in the manner that was ordered.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::trap::{Deed, Direction};
use super::wiring::Wiring;

const CHUNK_SIZE_BYTES: usize = 16 * 1024;

/// Carries connections until the wiring is stopped; then cuts and joins them.
pub(super) async fn serve(listener: TcpListener, wiring: Arc<Wiring>) {
    let mut stopped = wiring.stopped();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => break,
            accepted = listener.accept() => if let Ok((near, _)) = accepted {
                connections.spawn(connection(near, Arc::clone(&wiring)));
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    wiring.cut();
    while connections.join_next().await.is_some() {}
}

async fn connection(mut near: TcpStream, wiring: Arc<Wiring>) {
    // Listened to before the manner is read: a plug pulled from here on is seen.
    let mut cuts = wiring.cuts();
    let refused = wiring.manner().borrow().refuse;
    let far = if refused { None } else { TcpStream::connect(wiring.target()).await.ok() };
    let Some(mut far) = far else {
        abort(&near);
        drop(near);
        wiring.count(|counts| counts.refused += 1);
        return;
    };
    // A link adds no waiting of its own.
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    wiring.count(|counts| {
        counts.connections += 1;
        counts.open += 1;
    });
    let ended = {
        let (near_in, near_out) = near.split();
        let (far_in, far_out) = far.split();
        let both = async {
            tokio::try_join!(
                carry(near_in, far_out, Direction::Up, &wiring),
                carry(far_in, near_out, Direction::Down, &wiring),
            )
        };
        tokio::select! {
            biased;
            _ = cuts.changed() => Err(io::ErrorKind::ConnectionAborted.into()),
            ended = both => ended,
        }
    };
    if ended.is_err() {
        abort(&near);
        abort(&far);
    }
    drop((near, far));
    wiring.count(|counts| counts.open -= 1);
}

async fn carry(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, direction: Direction, wiring: &Wiring) -> io::Result<()> {
    let mut manner = wiring.manner();
    let mut buffer = vec![0; CHUNK_SIZE_BYTES];
    loop {
        // A tenth of a second's worth at a time, so that a slow link is slow evenly.
        let limit = manner.borrow().bytes_per_second;
        let room = limit.map_or(CHUNK_SIZE_BYTES, |limit| (limit / 10).clamp(1, CHUNK_SIZE_BYTES as u64) as usize);
        let size = from.read(&mut buffer[..room]).await?;
        if size == 0 {
            return to.shutdown().await;
        }
        let mut chunk = buffer[..size].to_vec();
        while !chunk.is_empty() {
            let portion = wiring.next_portion(direction, &mut chunk);
            let now = *manner.wait_for(|manner| !manner.stall).await.map_err(io::Error::other)?;
            if !now.delay.is_zero() {
                sleep(now.delay).await;
            }
            to.write_all(&portion.bytes).await?;
            let size = portion.bytes.len() as u64;
            wiring.spring(portion.then);
            wiring.count(|counts| {
                counts.sprung += portion.sprung;
                match direction {
                    Direction::Up => counts.bytes_up += size,
                    Direction::Down => counts.bytes_down += size,
                }
            });
            if portion.then.is_some_and(|deed| deed != Deed::Stall) {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
            if let Some(limit) = now.bytes_per_second.filter(|limit| *limit > 0) {
                sleep(Duration::from_micros(size.saturating_mul(1_000_000) / limit)).await;
            }
        }
    }
}

/// Ends a stream with RST instead of FIN when it is dropped: a cut cable says no goodbye.
fn abort(stream: &TcpStream) {
    // Fails only on a socket that is gone already.
    let _ = stream.set_zero_linger();
}

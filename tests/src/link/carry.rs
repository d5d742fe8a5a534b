//! The carrying side of a link: accepts, dials on, and hands bytes over in the manner that was ordered.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::air::SEGMENT_BYTES;
use super::trap::{Deed, Direction};
use super::wiring::Wiring;

const CHUNK_SIZE_BYTES: usize = 16 * 1024;

/// Carries connections until the wiring is stopped; then cuts and joins them.
pub(super) async fn serve(listener: TcpListener, wiring: Arc<Wiring>) {
    let mut stopped = wiring.stopped();
    let outages = tokio::spawn(outages(Arc::clone(&wiring)));
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
    outages.abort();
    wiring.cut();
    while connections.join_next().await.is_some() {}
    // Aborted just now, or ended: nothing to learn from it.
    let _ = outages.await;
}

/// Cuts everything as often as the weather says; one kind of weather after another keeps the beat.
async fn outages(wiring: Arc<Wiring>) {
    let mut weather = wiring.weather_changes();
    let mut next: Option<(Duration, Instant)> = None;
    loop {
        let now = *weather.borrow_and_update();
        let Some(every) = now.and_then(|weather| weather.cut_every) else {
            next = None;
            if weather.changed().await.is_err() {
                return;
            }
            continue;
        };
        let at = next.filter(|(beat, _)| *beat == every).map_or_else(|| Instant::now() + every, |(_, at)| at);
        next = Some((every, at));
        tokio::select! {
            changed = weather.changed() => if changed.is_err() { return },
            () = sleep_until(at) => {
                wiring.cut();
                next = Some((every, at + every));
            }
        }
    }
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
    if let Some(weather) = wiring.weather() {
        // The system's own handshake with us took no time; over the air it takes a round trip.
        sleep(weather.round_trip()).await;
    }
    let ended = {
        let (near_in, near_out) = near.split();
        let (far_in, far_out) = far.split();
        let both = async {
            if wiring.weather().is_some() {
                let up = fly(near_in, far_out, Direction::Up, &wiring);
                return tokio::try_join!(up, fly(far_in, near_out, Direction::Down, &wiring));
            }
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

/// Hands bytes over as [`Weather`](super::Weather) lets them arrive: in order, each segment at its time.
async fn fly(mut from: ReadHalf<'_>, mut to: WriteHalf<'_>, direction: Direction, wiring: &Wiring) -> io::Result<()> {
    let (departed, mut arriving) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    let depart = async move {
        let mut buffer = vec![0; SEGMENT_BYTES];
        loop {
            let size = from.read(&mut buffer).await?;
            if size == 0 {
                return Ok(());
            }
            let arrival = wiring.arrival(direction, size);
            // Its other end is dropped together with this one.
            let _ = departed.send((arrival, buffer[..size].to_vec()));
        }
    };
    let arrive = async {
        while let Some((arrival, bytes)) = arriving.recv().await {
            sleep_until(arrival).await;
            to.write_all(&bytes).await?;
            let size = bytes.len() as u64;
            wiring.count(|counts| match direction {
                Direction::Up => counts.bytes_up += size,
                Direction::Down => counts.bytes_down += size,
            });
        }
        to.shutdown().await
    };
    tokio::try_join!(depart, arrive).map(|_| ())
}

/// Ends a stream with RST instead of FIN when it is dropped: a cut cable says no goodbye.
fn abort(stream: &TcpStream) {
    // Fails only on a socket that is gone already.
    let _ = stream.set_zero_linger();
}

//! A TCP link that misbehaves on order: it stands between an agent and the server and cuts, delays, slows down, stalls,
//! repeats and corrupts what passes, and counts it. It runs on a thread of its own, so a test drives it by plain calls while
//! real processes talk through it, and it knows nothing of what it carries.

mod air;
mod carry;
mod trap;
mod wiring;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;

pub use air::Weather;
pub use trap::{Deed, Direction};
use wiring::Wiring;

/// What passed since the link stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections accepted and carried to the target.
    pub connections: u64,
    /// Connections turned away, by order or because the target did not answer.
    pub refused: u64,
    /// Connections carried at this moment.
    pub open: u64,
    /// Bytes handed on, from the side that dialled to the target.
    pub bytes_up: u64,
    /// Bytes handed on, from the target back.
    pub bytes_down: u64,
    /// What lost segments cost in time, in all.
    pub late: Duration,
    /// Deeds of [`Link::after`] that were done.
    pub sprung: u64,
}

/// How the link treats everything that passes; the default lets it pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manner {
    pub refuse: bool,
    pub stall: bool,
    pub delay: Duration,
    pub bytes_per_second: Option<u64>,
}

/// A running link. Dropping it cuts what is open and joins its thread.
pub struct Link {
    address: SocketAddr,
    wiring: Arc<Wiring>,
    thread: Option<JoinHandle<()>>,
}

impl Link {
    /// Listens on a free loopback port and carries every connection to `target`.
    pub fn start(target: SocketAddr) -> io::Result<Link> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
        let address = listener.local_addr()?;
        let wiring = Arc::new(Wiring::new(target));
        let thread = std::thread::Builder::new().name("link".into()).spawn({
            let wiring = Arc::clone(&wiring);
            move || runtime.block_on(carry::serve(listener, wiring))
        })?;
        Ok(Link { address, wiring, thread: Some(thread) })
    }

    /// Where to dial.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Carries connections from now on to another address, as after a restart of the server elsewhere.
    pub fn lead_to(&self, target: SocketAddr) {
        self.wiring.lead_to(target);
    }

    /// Cuts every open connection now, without a farewell (RST). New ones are accepted.
    pub fn cut(&self) {
        self.wiring.cut();
    }

    /// Turns new connections away, or accepts them again. Open ones stay.
    pub fn refuse(&self, refuse: bool) {
        self.wiring.behave(|manner| manner.refuse = refuse);
    }

    /// The plug out of the wall: everything open is cut and nothing gets in until [`Link::plug_in`].
    pub fn pull_plug(&self) {
        self.wiring.pull_plug();
    }

    pub fn plug_in(&self) {
        self.refuse(false);
    }

    /// Holds everything that passes, in both directions, or lets it flow on. Nothing is lost.
    pub fn stall(&self, stall: bool) {
        self.wiring.behave(|manner| manner.stall = stall);
    }

    /// Waits this long before it hands on each chunk it read.
    pub fn delay(&self, latency: Duration) {
        self.wiring.behave(|manner| manner.delay = latency);
    }

    /// At most so many bytes per second for each connection and direction; `None` is no limit.
    pub fn limit(&self, bytes_per_second: Option<u64>) {
        self.wiring.behave(|manner| manner.bytes_per_second = bytes_per_second);
    }

    /// From now on new connections go through this weather; `None`: a clear sky.
    pub fn weather(&self, weather: Option<Weather>) {
        self.wiring.set_weather(weather);
    }

    /// Does the deed once, when so many more bytes, counted over all connections from now, have passed in a direction.
    /// Deeds of one direction queue up: each counts from the place of the one before.
    pub fn after(&self, direction: Direction, bytes: u64, deed: Deed) {
        self.wiring.set_trap(direction, bytes, deed);
    }

    /// Everything whole again: no deed waits, nothing is held, slowed or turned away.
    pub fn calm(&self) {
        self.wiring.disarm();
        self.wiring.behave(|manner| *manner = Manner::default());
    }

    pub fn counts(&self) -> Counts {
        self.wiring.counts()
    }

    /// Blocks until the counts are as wanted; false when the patience ends first.
    pub fn wait_until(&self, patience: Duration, wanted: impl FnMut(&Counts) -> bool) -> bool {
        self.wiring.wait_until(patience, wanted)
    }

    /// Cuts what is open, joins everything and says what passed.
    pub fn close(mut self) -> Counts {
        self.stop();
        self.counts()
    }

    fn stop(&mut self) {
        self.wiring.stop();
        if let Some(thread) = self.thread.take() {
            // A panic of the link would already have failed the connection it served.
            let _ = thread.join();
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.stop();
    }
}

#[cfg(test)]
mod tests;

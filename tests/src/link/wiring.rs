//! What the controlling side and the carrying side of a link share: orders go in, counts come out.

use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::air::{Air, Weather};
use super::trap::{Deed, Direction, Portion, Traps};
use super::{Counts, Manner};

pub(super) struct Wiring {
    state: Mutex<State>,
    counts_changed: Condvar,
    manner: watch::Sender<Manner>,
    weather: watch::Sender<Option<Weather>>,
    /// How often everything was cut; a connection ends when it sees the number change.
    cuts: watch::Sender<u64>,
    stopped: watch::Sender<bool>,
}

struct State {
    target: SocketAddr,
    up: Traps,
    down: Traps,
    counts: Counts,
    air: Option<Air>,
}

impl Wiring {
    pub fn new(target: SocketAddr) -> Wiring {
        Wiring {
            state: Mutex::new(State {
                target,
                up: Traps::default(),
                down: Traps::default(),
                counts: Counts::default(),
                air: None,
            }),
            weather: watch::Sender::new(None),
            counts_changed: Condvar::new(),
            manner: watch::Sender::new(Manner::default()),
            cuts: watch::Sender::new(0),
            stopped: watch::Sender::new(false),
        }
    }

    pub fn lead_to(&self, target: SocketAddr) {
        self.state().target = target;
    }

    pub fn target(&self) -> SocketAddr {
        self.state().target
    }

    pub fn behave(&self, change: impl FnOnce(&mut Manner)) {
        self.manner.send_modify(change);
    }

    pub fn manner(&self) -> watch::Receiver<Manner> {
        self.manner.subscribe()
    }

    pub fn set_weather(&self, weather: Option<Weather>) {
        self.state().air = weather.map(Air::new);
        self.weather.send_replace(weather);
    }

    pub fn weather(&self) -> Option<Weather> {
        *self.weather.borrow()
    }

    pub fn weather_changes(&self) -> watch::Receiver<Option<Weather>> {
        self.weather.subscribe()
    }

    /// When a segment that is sent now arrives; at once when the weather has cleared up meanwhile.
    pub fn arrival(&self, direction: Direction, bytes: usize) -> Instant {
        let now = Instant::now();
        let mut state = self.state();
        let Some((arrival, late)) = state.air.as_mut().map(|air| air.arrival(direction, bytes, now)) else {
            return now;
        };
        state.counts.late += late;
        arrival
    }

    pub fn cut(&self) {
        if let Some(air) = &mut self.state().air {
            air.clear();
        }
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Refuses before it cuts, so that no connection slips in between.
    pub fn pull_plug(&self) {
        self.behave(|manner| manner.refuse = true);
        self.cut();
    }

    pub fn cuts(&self) -> watch::Receiver<u64> {
        self.cuts.subscribe()
    }

    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    pub fn stopped(&self) -> watch::Receiver<bool> {
        self.stopped.subscribe()
    }

    pub fn set_trap(&self, direction: Direction, bytes: u64, deed: Deed) {
        self.state().traps(direction).set(bytes, deed);
    }

    pub fn disarm(&self) {
        let mut state = self.state();
        (state.up, state.down) = (Traps::default(), Traps::default());
    }

    pub fn next_portion(&self, direction: Direction, chunk: &mut Vec<u8>) -> Portion {
        self.state().traps(direction).next_portion(chunk)
    }

    /// Does what a portion left to be done after its bytes went out.
    pub fn spring(&self, deed: Option<Deed>) {
        match deed {
            Some(Deed::Cut) => self.cut(),
            Some(Deed::PullPlug) => self.pull_plug(),
            Some(Deed::Stall) => self.behave(|manner| manner.stall = true),
            Some(Deed::Corrupt | Deed::Repeat) | None => {} // done in the bytes
        }
    }

    pub fn count(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.state().counts);
        self.counts_changed.notify_all();
    }

    pub fn counts(&self) -> Counts {
        self.state().counts
    }

    pub fn wait_until(&self, patience: Duration, mut wanted: impl FnMut(&Counts) -> bool) -> bool {
        let waiting = self.counts_changed.wait_timeout_while(self.state(), patience, |state| !wanted(&state.counts));
        let (state, _) = waiting.unwrap_or_else(PoisonError::into_inner);
        wanted(&state.counts)
    }

    /// No code panics while it holds the state, so a poisoned lock still holds a sound one.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn traps(&mut self, direction: Direction) -> &mut Traps {
        match direction {
            Direction::Up => &mut self.up,
            Direction::Down => &mut self.down,
        }
    }
}

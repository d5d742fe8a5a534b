//! The open connections: how many each caller may hold, and closing one from outside: revoked, idle, or one too many.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use selaras_domain::line::OfficeId;
use tokio_util::sync::CancellationToken;

use super::limits::{CONNECTIONS_ANONYMOUS, CONNECTIONS_MAX, CONNECTIONS_PER_OFFICE, HANDSHAKES_MAX, Limits};

/// Who is at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// Still shaking hands.
    Unknown,
    Anonymous,
    Office(OfficeId),
}

/// An open connection.
#[derive(Debug)]
pub(super) struct Connection {
    id: u64,
    pub address: SocketAddr,
    pub closed: CancellationToken,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    caller: Caller,
    certificate: Option<Arc<[u8]>>,
    /// The calls under way, by when they began.
    calls: BTreeMap<u64, Instant>,
    next_call: u64,
    quiet_since: Instant,
}

impl Connection {
    pub(super) fn certificate(&self) -> Option<Arc<[u8]>> {
        lock(&self.state).certificate.clone()
    }

    pub(super) fn caller(&self) -> Caller {
        lock(&self.state).caller.clone()
    }

    /// Notes a call until the guard is dropped.
    pub(super) fn call(self: &Arc<Self>) -> CallGuard {
        let mut state = lock(&self.state);
        let id = state.next_call;
        state.next_call += 1;
        state.calls.insert(id, Instant::now());
        CallGuard { connection: Arc::clone(self), id }
    }

    fn is_over(&self, limits: &Limits, now: Instant) -> bool {
        let state = lock(&self.state);
        match state.calls.values().min() {
            Some(began) => now.duration_since(*began) > limits.answer(),
            // A handshake has its own, shorter time.
            None => state.caller != Caller::Unknown && now.duration_since(state.quiet_since) > limits.idle(),
        }
    }
}

/// A call under way on a connection.
#[derive(Debug)]
pub(super) struct CallGuard {
    connection: Arc<Connection>,
    id: u64,
}

impl Drop for CallGuard {
    fn drop(&mut self) {
        let mut state = lock(&self.connection.state);
        state.calls.remove(&self.id);
        state.quiet_since = Instant::now();
    }
}

#[derive(Debug, Default)]
pub(super) struct Connections {
    next: AtomicU64,
    /// By age: ids count up.
    open: Mutex<BTreeMap<u64, Arc<Connection>>>,
    pub limits: Limits,
}

impl Connections {
    pub(super) fn new(limits: Limits) -> Connections {
        Connections { limits, ..Connections::default() }
    }

    /// Takes a new connection in; the oldest handshake makes room, `None` when there is none to make it.
    pub(super) fn begin(&self, address: SocketAddr) -> Option<Arc<Connection>> {
        let mut open = lock(&self.open);
        let shaking = open.values().filter(|connection| connection.caller() == Caller::Unknown);
        if open.len() >= CONNECTIONS_MAX || shaking.clone().count() >= HANDSHAKES_MAX {
            let oldest = shaking.min_by_key(|connection| connection.id).cloned()?;
            close(&mut open, &oldest, "too many handshakes");
        }
        let state = State {
            caller: Caller::Unknown,
            certificate: None,
            calls: BTreeMap::new(),
            next_call: 0,
            quiet_since: Instant::now(),
        };
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let connection =
            Arc::new(Connection { id, address, closed: CancellationToken::new(), state: Mutex::new(state) });
        open.insert(id, Arc::clone(&connection));
        Some(connection)
    }

    /// The handshake told who it is. The oldest connection of the same caller makes room: it is the one that a broken link
    /// left behind.
    pub(super) fn identified(&self, connection: &Connection, caller: Caller, certificate: Option<Arc<[u8]>>) {
        let most = if caller == Caller::Anonymous { CONNECTIONS_ANONYMOUS } else { CONNECTIONS_PER_OFFICE };
        {
            let mut state = lock(&connection.state);
            (state.caller, state.certificate, state.quiet_since) = (caller.clone(), certificate, Instant::now());
        }
        let mut open = lock(&self.open);
        let same: Vec<_> = open.values().filter(|other| other.caller() == caller).cloned().collect();
        for oldest in same.iter().take(same.len().saturating_sub(most)) {
            close(&mut open, oldest, "too many connections of one caller");
        }
    }

    pub(super) fn end(&self, connection: &Connection) {
        lock(&self.open).remove(&connection.id);
    }

    /// Closes what has been idle, or has had a call, for too long.
    pub(super) fn sweep(&self, now: Instant) {
        self.close_where(|connection| connection.is_over(&self.limits, now), "idle, or a call that does not end");
    }

    /// Closes the connections that `is_wrong` names; what runs on them is dropped.
    pub(super) fn close_where(&self, is_wrong: impl Fn(&Connection) -> bool, why: &str) {
        // Asked outside the lock: the answer may come from the database.
        let wrong: Vec<_> = self.all().into_iter().filter(|connection| is_wrong(connection)).collect();
        let mut open = lock(&self.open);
        wrong.iter().for_each(|connection| close(&mut open, connection, why));
    }

    fn all(&self) -> Vec<Arc<Connection>> {
        lock(&self.open).values().cloned().collect()
    }
}

fn close(open: &mut BTreeMap<u64, Arc<Connection>>, connection: &Connection, why: &str) {
    if open.remove(&connection.id).is_some() {
        tracing::info!(address = %connection.address, why, "a connection was closed");
    }
    connection.closed.cancel();
}

/// Nothing under these locks can be left half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn office(number: u128) -> Caller {
        Caller::Office(OfficeId(uuid::Uuid::from_u128(number)))
    }

    fn opened(connections: &Connections, caller: Caller) -> Arc<Connection> {
        let connection = connections.begin(SocketAddr::from(([127, 0, 0, 1], 1))).unwrap();
        connections.identified(&connection, caller, None);
        connection
    }

    #[test]
    fn the_oldest_of_a_caller_makes_room_and_others_are_left_alone() {
        let connections = Connections::default();
        let other = opened(&connections, office(2));
        let many: Vec<_> = (0..CONNECTIONS_PER_OFFICE + 2).map(|_| opened(&connections, office(1))).collect();
        let closed: Vec<bool> = many.iter().map(|connection| connection.closed.is_cancelled()).collect();
        assert_eq!(closed.iter().filter(|closed| **closed).count(), 2);
        assert!(closed[0] && closed[1] && !other.closed.is_cancelled());
        let nobody: Vec<_> = (0..CONNECTIONS_ANONYMOUS + 1).map(|_| opened(&connections, Caller::Anonymous)).collect();
        assert!(nobody[0].closed.is_cancelled() && !nobody[1].closed.is_cancelled());
    }

    #[test]
    fn a_flood_of_half_open_connections_displaces_itself_and_no_office() {
        let connections = Connections::default();
        let known = opened(&connections, office(1));
        let address = SocketAddr::from(([127, 0, 0, 1], 1));
        let flood: Vec<_> = (0..HANDSHAKES_MAX + 10).map(|_| connections.begin(address).unwrap()).collect();
        assert!(flood[..10].iter().all(|connection| connection.closed.is_cancelled()));
        assert!(!flood[10].closed.is_cancelled() && !known.closed.is_cancelled());
        assert_eq!(connections.all().len(), HANDSHAKES_MAX + 1);
    }

    #[test]
    fn connections_in_all_are_bounded() {
        let connections = Connections::default();
        for number in 0..CONNECTIONS_MAX {
            opened(&connections, office(number as u128));
        }
        assert!(connections.begin(SocketAddr::from(([127, 0, 0, 1], 1))).is_none());
    }

    #[test]
    fn an_idle_connection_and_one_whose_call_never_ends_are_closed_and_a_busy_one_is_not() {
        let connections = Connections::default();
        let (idle, busy) = (opened(&connections, office(1)), opened(&connections, office(2)));
        let call = busy.call();
        connections.sweep(Instant::now() + connections.limits.idle() + Duration::from_secs(1));
        assert!(idle.closed.is_cancelled() && !busy.closed.is_cancelled());
        connections.sweep(Instant::now() + connections.limits.answer() + Duration::from_secs(1));
        assert!(busy.closed.is_cancelled());
        drop(call);
    }
}

//! Who is let in, and when: so many calls of one office, so many pushes of all, so many bytes in memory. Who has to wait is
//! told how long, so that a herd comes back spread.

mod layer;
mod pushes;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use selaras_domain::line::OfficeId;
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_proto::told::status_of;
use selaras_proto::{RETRY_AFTER, v1};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError};
use tonic::{Code, Status};

use super::connections::{CallGuard, Caller, Connection, lock};
use super::limits::{
    CALLS_BURST, CALLS_PER_OFFICE, CALLS_PER_SECOND, CONNECTIONS_ANONYMOUS, GUESSES_BURST, GUESSES_EVERY, Limits,
    RETRY_AFTER_MAX, TRAVELLING_MAX_BYTES, WORKING_BYTES_PER_LINE, WORKING_MAX_BYTES,
};
use pushes::Pushes;
use selaras_web::{Bucket, network};

pub(super) use layer::{AdmissionLayer, InPieces};

/// Memory is counted in pieces of this many bytes.
const PIECE_BYTES: usize = 1_024;
const PUSH: &str = "/selaras.v1.Exchange/Push";
/// Asked of those who come while all bytes are taken, or while their own calls are under way.
const SHORT_WAIT: Duration = Duration::from_secs(1);

/// Whose share a call counts against.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Share {
    Office(OfficeId),
    Network(IpAddr),
}

#[derive(Debug)]
struct Usage {
    calls: usize,
    rate: Bucket,
}

pub(super) struct Admission {
    usage: Mutex<HashMap<Share, Usage>>,
    pushes: Mutex<Pushes>,
    guesses: Mutex<HashMap<IpAddr, Bucket>>,
    travelling: Arc<Semaphore>,
    working: Arc<Semaphore>,
    limits: Limits,
}

/// A call that was let in; gives its share back when dropped.
pub(super) struct Ticket {
    admission: Arc<Admission>,
    share: Share,
    push: Option<PushPlace>,
    room: Room,
    _call: CallGuard,
}

/// A place among the pushes of all offices, given back when dropped.
pub(super) struct PushPlace(Arc<Admission>);

/// What the lines beside a Hello take while it is answered.
pub(super) struct Beside {
    _place: PushPlace,
    _working: OwnedSemaphorePermit,
}

/// The bytes of a call's body, counted until the call is over.
#[derive(Clone)]
struct Room {
    travelling: Arc<Semaphore>,
    taken: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
}

/// Room for an answer, kept until its caller has it.
#[derive(Clone)]
pub(super) struct AnswerRoom(#[allow(dead_code, reason = "held, never read")] Arc<OwnedSemaphorePermit>);

impl Admission {
    pub(super) fn new(limits: Limits) -> Arc<Admission> {
        Arc::new(Admission {
            usage: Mutex::default(),
            pushes: Mutex::new(Pushes::new(&limits, Instant::now())),
            guesses: Mutex::default(),
            travelling: Arc::new(Semaphore::new(TRAVELLING_MAX_BYTES / PIECE_BYTES)),
            working: Arc::new(Semaphore::new(WORKING_MAX_BYTES / PIECE_BYTES)),
            limits,
        })
    }

    /// Lets a call in, or answers when it may come again.
    fn admit(
        self: &Arc<Self>,
        connection: &Arc<Connection>,
        caller: Caller,
        path: &str,
        now: Instant,
    ) -> Result<Ticket, Status> {
        let (share, calls_max) = match caller {
            Caller::Office(office) => (Share::Office(office), CALLS_PER_OFFICE),
            // Many may stand behind one address.
            _ => (Share::Network(network(connection.address.ip())), CONNECTIONS_ANONYMOUS),
        };
        {
            let mut usage = lock(&self.usage);
            let usage = usage.entry(share.clone()).or_insert_with(|| Usage {
                calls: 0,
                rate: Bucket::full(CALLS_BURST, f64::from(CALLS_PER_SECOND), now),
            });
            if usage.calls >= calls_max {
                return Err(later(
                    message!(
                        "terlalu banyak panggilan sekaligus dari perangkat ini",
                        "too many calls at once from this office"
                    ),
                    SHORT_WAIT,
                ));
            }
            usage.rate.take(now, RETRY_AFTER_MAX).map_err(|wait| {
                later(message!("terlalu banyak panggilan dari perangkat ini", "too many calls from this office"), wait)
            })?;
            usage.calls += 1;
        }
        let room = Room { travelling: Arc::clone(&self.travelling), taken: Arc::default() };
        let mut ticket = Ticket { admission: Arc::clone(self), share, push: None, room, _call: connection.call() };
        if path == PUSH {
            let begun = self.push(now);
            ticket.push = Some(begun.map_err(|wait| {
                later(message!("banyak perangkat sedang mengirim", "many offices are sending"), wait)
            })?);
        }
        Ok(ticket)
    }

    /// A place for a push, or how long to wait for one.
    fn push(self: &Arc<Self>, now: Instant) -> Result<PushPlace, Duration> {
        lock(&self.pushes).begin(now).map(|()| PushPlace(Arc::clone(self)))
    }

    /// Room for the lines beside a Hello. While pushes have to wait they are left out, and come by a push that is told when.
    pub(super) async fn beside(
        self: &Arc<Self>,
        request: &mut v1::HelloRequest,
        now: Instant,
    ) -> Result<Option<Beside>, Status> {
        let Some(batch) = &request.batch else { return Ok(None) };
        let Ok(place) = self.push(now) else {
            request.batch = None;
            return Ok(None);
        };
        Ok(Some(Beside { _place: place, _working: self.work(Some(batch)).await? }))
    }

    /// Room for an answer of so many bytes.
    pub(super) fn answer(&self, bytes: usize) -> Result<AnswerRoom, Status> {
        take(&self.travelling, bytes).map(|permit| AnswerRoom(Arc::new(permit)))
    }

    /// Waits for the memory that a batch takes while it is worked on: first come, first served.
    pub(super) async fn work(&self, batch: Option<&v1::Batch>) -> Result<OwnedSemaphorePermit, Status> {
        // As told; what does not hold is refused when it is unpacked.
        let told = batch.map_or(0, |batch| {
            (batch.lines as usize).saturating_mul(WORKING_BYTES_PER_LINE).saturating_add(batch.unpacked_bytes as usize)
        });
        let permit = Arc::clone(&self.working).acquire_many_owned(pieces(told.min(WORKING_MAX_BYTES)));
        permit.await.map_err(|_| {
            status_of(
                Code::Unavailable,
                message!("server provinsi sedang berhenti", "the province's server is stopping"),
            )
        })
    }

    /// Whether this address may try a token: those that guessed wrong too often have to wait.
    pub(super) fn may_enrol(&self, address: IpAddr, now: Instant) -> Result<(), Status> {
        let mut guesses = lock(&self.guesses);
        if guesses.get_mut(&network(address)).is_none_or(|bucket| bucket.has_one(now)) {
            return Ok(());
        }
        let why = message!(
            "terlalu banyak token yang ditolak dari alamat ini",
            "too many tokens from this address were refused"
        );
        Err(later(why, GUESSES_EVERY))
    }

    /// Counts a token that was refused.
    pub(super) fn guessed_wrong(&self, address: IpAddr, now: Instant) {
        let mut guesses = lock(&self.guesses);
        let per_second = 1.0 / GUESSES_EVERY.as_secs_f64();
        let bucket = guesses.entry(network(address)).or_insert_with(|| Bucket::full(GUESSES_BURST, per_second, now));
        // Without a token left the address is told to wait before it is looked at: see `may_enrol`.
        let _ = bucket.take(now, RETRY_AFTER_MAX);
    }

    /// Forgets callers that have been quiet long enough to have their whole share again.
    pub(super) fn sweep(&self, now: Instant) {
        lock(&self.usage).retain(|_, usage| usage.calls > 0 || !usage.rate.is_full(now));
        lock(&self.guesses).retain(|_, bucket| !bucket.is_full(now));
    }
}

impl Ticket {
    fn room(&self) -> Room {
        self.room.clone()
    }
}

impl Room {
    fn take(&self, bytes: usize) -> Result<(), Status> {
        let permit = take(&self.travelling, bytes)?;
        let mut taken = lock(&self.taken);
        match taken.as_mut() {
            Some(all) => all.merge(permit),
            None => *taken = Some(permit),
        }
        Ok(())
    }
}

fn take(travelling: &Arc<Semaphore>, bytes: usize) -> Result<OwnedSemaphorePermit, Status> {
    let taken = Arc::clone(travelling).try_acquire_many_owned(pieces(bytes));
    taken.map_err(|_: TryAcquireError| {
        later(message!("server provinsi sedang penuh", "the province's server is full"), SHORT_WAIT)
    })
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(usage) = lock(&self.admission.usage).get_mut(&self.share) {
            usage.calls -= 1;
        }
    }
}

impl Drop for PushPlace {
    fn drop(&mut self) {
        lock(&self.0.pushes).end(Instant::now());
    }
}

fn pieces(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(PIECE_BYTES)).unwrap_or(u32::MAX)
}

/// Come again after this time.
fn later(why: Message, wait: Duration) -> Status {
    let wait_ms = wait.as_millis().max(1) as u64;
    let Message { id, en } = why;
    let again =
        message!("{id}; coba lagi sesudah {wait_ms} milidetik", "{en}; come again after {wait_ms} milliseconds");
    let mut status = status_of(Code::ResourceExhausted, again);
    status.metadata_mut().insert(RETRY_AFTER, wait_ms.into());
    status
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;
    use crate::ingest::connections::Connections;
    use crate::ingest::limits::PUSHES_FREE;

    fn connected(connections: &Connections, number: u128) -> Arc<Connection> {
        let connection = connections.begin(SocketAddr::from(([127, 0, 0, 1], 1))).unwrap();
        let office = OfficeId(uuid::Uuid::from_u128(number));
        connections.identified(&connection, Caller::Office(office), None);
        connection
    }

    fn wait_of(status: &Status) -> u64 {
        status.metadata().get(RETRY_AFTER).unwrap().to_str().unwrap().parse().unwrap()
    }

    #[test]
    fn an_office_that_calls_without_end_waits_and_another_does_not() {
        let (admission, connections, now) = (Admission::new(Limits::default()), Connections::default(), Instant::now());
        let (greedy, modest) = (connected(&connections, 1), connected(&connections, 2));
        for _ in 0..CALLS_BURST {
            admission.admit(&greedy, greedy.caller(), "/hello", now).unwrap();
        }
        let status = admission.admit(&greedy, greedy.caller(), "/hello", now).err().unwrap();
        assert_eq!((status.code(), wait_of(&status)), (tonic::Code::ResourceExhausted, 100));
        admission.admit(&modest, modest.caller(), PUSH, now).unwrap();
        admission.admit(&greedy, greedy.caller(), "/hello", now + Duration::from_secs(1)).unwrap();
    }

    #[test]
    fn an_office_holds_so_many_calls_at_a_time_and_gets_each_back() {
        let (admission, connections, now) = (Admission::new(Limits::default()), Connections::default(), Instant::now());
        let (greedy, modest) = (connected(&connections, 1), connected(&connections, 2));
        let mut held: Vec<Ticket> =
            (0..CALLS_PER_OFFICE).map(|_| admission.admit(&greedy, greedy.caller(), PUSH, now).ok().unwrap()).collect();
        assert!(wait_of(&admission.admit(&greedy, greedy.caller(), PUSH, now).err().unwrap()) > 0);
        admission.admit(&modest, modest.caller(), PUSH, now).unwrap();
        held.pop();
        admission.admit(&greedy, greedy.caller(), PUSH, now).unwrap();
        drop(held);
        admission.sweep(now + Duration::from_secs(600));
        assert!(lock(&admission.usage).is_empty(), "nothing is remembered of a quiet office");
    }

    #[test]
    fn offices_behind_one_connection_that_sign_their_calls_have_a_share_each() {
        let (admission, connections, now) = (Admission::new(Limits::default()), Connections::default(), Instant::now());
        let proxy = connections.begin(SocketAddr::from(([127, 0, 0, 1], 1))).unwrap();
        connections.identified(&proxy, Caller::Anonymous, None);
        let signed = |number| Caller::Office(OfficeId(uuid::Uuid::from_u128(number)));
        let admit = |number| admission.admit(&proxy, signed(number), "/hello", now);
        let _held: Vec<Ticket> = (0..CALLS_PER_OFFICE).map(|_| admit(1).ok().unwrap()).collect();
        assert!(wait_of(&admit(1).err().unwrap()) > 0);
        admit(2).unwrap();
    }

    #[test]
    fn bytes_on_their_way_are_bounded_in_all() {
        let admission = Admission::new(Limits::default());
        let held = admission.answer(TRAVELLING_MAX_BYTES).ok().unwrap();
        assert!(wait_of(&admission.answer(1).err().unwrap()) > 0);
        drop(held);
        assert!(admission.answer(1).is_ok());
    }

    #[tokio::test]
    async fn lines_beside_a_hello_take_a_place_among_the_pushes_and_are_left_out_without_one() {
        let (admission, now) = (Admission::new(Limits::default()), Instant::now());
        let hello = || v1::HelloRequest { batch: Some(v1::Batch::default()), ..Default::default() };
        let mut places = Vec::new();
        let mut left_out = hello();
        while let Some(place) = admission.beside(&mut left_out, now).await.ok().unwrap() {
            places.push(place);
        }
        assert_eq!((places.len(), left_out.batch), (PUSHES_FREE + Limits::default().pushes_at_once as usize, None));
        drop(places);
        let mut taken = hello();
        assert!(admission.beside(&mut taken, now).await.ok().unwrap().is_some() && taken.batch.is_some());
    }

    #[test]
    fn an_address_that_guesses_waits_and_another_does_not() {
        let (admission, now) = (Admission::new(Limits::default()), Instant::now());
        let (guesser, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..GUESSES_BURST {
            admission.may_enrol(guesser, now).unwrap();
            admission.guessed_wrong(guesser, now);
        }
        assert!(admission.may_enrol(guesser, now).is_err());
        admission.may_enrol(other, now).unwrap();
        admission.may_enrol(guesser, now + GUESSES_EVERY).unwrap();
    }
}

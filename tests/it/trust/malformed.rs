//! Messages that are wrong or lie: each is answered with a typed status, writes nothing, and the server goes on.

use selaras_proto::v1::push_reply::Outcome;
use selaras_proto::{BATCH_MAX_UNPACKED_BYTES, FRONTIER_MAX_LEDGERS, MESSAGE_MAX_BYTES, v1};
use tonic::Code;

use super::raw::{Raw, first_push, greeting, line, refused, start_of};
use crate::world::{Office, World};

const BATCH_MAX_BYTES: usize = selaras_proto::BATCH_MAX_BYTES;

struct Desk {
    world: World,
    office: Office,
    raw: Raw,
}

fn desk() -> Desk {
    let world = World::start();
    let office = world.office("62.07", "");
    let raw = Raw::of(&world, &office);
    Desk { world, office, raw }
}

impl Desk {
    /// A push that the server would take, with its batch changed.
    fn push(&self, change: impl FnOnce(&mut v1::Batch)) -> Result<v1::PushReply, tonic::Status> {
        let lines = [line("62.07", "K.2.01").to_bytes(), line("62.07", "K.2.02").to_bytes()];
        let mut request = first_push(&start_of(&self.office), &lines);
        change(request.batch.as_mut().unwrap());
        self.raw.push(request)
    }

    fn lines(&self) -> i64 {
        let sql = "SELECT count(*) FROM line JOIN ledger ON ledger.id = line.ledger WHERE owner = 0";
        self.world.database().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// The server still takes what is right, and never panicked.
    fn goes_on(self) {
        assert_eq!(self.lines(), 0, "nothing that was wrong was written");
        let reply = self.push(|_| {}).unwrap();
        assert!(matches!(reply.outcome, Some(Outcome::Stored(ref to)) if to.seq == 2), "{reply:?}");
        let ended = self.world.stop().ended(0);
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    }
}

/// zstd of so many equal bytes.
fn packed(bytes: &[u8], times: usize) -> Vec<u8> {
    zstd::bulk::compress(&bytes.repeat(times), 3).unwrap()
}

#[test]
fn a_batch_that_is_no_batch_is_an_invalid_argument() {
    let desk = desk();
    type Change = fn(&mut v1::Batch);
    let changes: &[(&str, Change)] = &[
        ("a ledger of 15 bytes", |batch| batch.ledger.truncate(batch.ledger.len() - 1)),
        ("no ledger", |batch| batch.ledger.clear()),
        ("a ledger nobody introduced", |batch| batch.ledger[15] ^= 1),
        ("a chain of 31 bytes", |batch| batch.after_chain.truncate(batch.after_chain.len() - 1)),
        ("an end of 33 bytes", |batch| batch.end_chain.push(0)),
        ("another end", |batch| batch.end_chain[0] ^= 1),
        ("after the last seq there is", |batch| batch.after_seq = u64::MAX),
        ("after a seq no database holds", |batch| batch.after_seq = i64::MAX as u64),
        ("fewer lines than told", |batch| batch.lines += 1),
        ("more lines than told", |batch| batch.lines -= 1),
        ("no line told", |batch| batch.lines = 0),
        ("more lines than a batch has", |batch| batch.lines = 50_001),
        ("more lines than anything has", |batch| batch.lines = u32::MAX),
        ("smaller than it is", |batch| batch.unpacked_bytes -= 1),
        ("larger than it is", |batch| batch.unpacked_bytes += 1),
        ("nothing unpacked", |batch| batch.unpacked_bytes = 0),
        ("unpacked beyond the limit", |batch| batch.unpacked_bytes = u32::MAX),
        ("no columns", |batch| batch.columns.clear()),
        ("columns that are not zstd", |batch| batch.columns = vec![0x5a; 200]),
        ("columns cut short", |batch| batch.columns.truncate(batch.columns.len() - 1)),
        ("zstd of what is not columns", |batch| {
            batch.columns = packed(&[0xff], 1000);
            batch.unpacked_bytes = 1000;
        }),
        ("compressed beyond the limit", |batch| batch.columns.resize(BATCH_MAX_BYTES + 1, 0)),
    ];
    for (what, change) in changes {
        let result = desk.push(change);
        assert_eq!(result.as_ref().err().map(tonic::Status::code), Some(Code::InvalidArgument), "{what}: {result:?}");
    }
    refused(desk.raw.push(v1::PushRequest::default()), Code::InvalidArgument);
    let start = start_of(&desk.office);
    let garbled =
        v1::PushRequest { start: b"start".to_vec(), ..first_push(&start, &[line("62.07", "K.2.01").to_bytes()]) };
    refused(desk.raw.push(garbled), Code::InvalidArgument);
    desk.goes_on();
}

#[test]
fn a_batch_that_does_not_join_on_is_answered_with_where_it_should() {
    let desk = desk();
    let start = start_of(&desk.office);
    let reply = desk.push(|batch| batch.after_chain[0] ^= 1).unwrap();
    assert!(matches!(reply.outcome, Some(Outcome::Fork(at)) if at.seq == 0 && at.chain == start.chain().0));
    let reply = desk.push(|batch| batch.after_seq = 7).unwrap();
    assert!(matches!(reply.outcome, Some(Outcome::Gap(from)) if from.seq == 0 && from.chain == start.chain().0));
    desk.goes_on();
}

#[test]
fn a_small_batch_cannot_unpack_without_end() {
    let desk = desk();
    let bombs: [(&[u8], usize); 5] = [
        // More than the most, told as the most; the most of nothing; of empty raw headers, empty places and line ids.
        (&[0], BATCH_MAX_UNPACKED_BYTES + 1),
        (&[0], BATCH_MAX_UNPACKED_BYTES),
        (&[0x12, 0x00], BATCH_MAX_UNPACKED_BYTES / 2),
        (&[0x52, 0x00], BATCH_MAX_UNPACKED_BYTES / 2),
        (&[0x7a, 0x00], BATCH_MAX_UNPACKED_BYTES / 2),
    ];
    for (bytes, times) in bombs {
        let columns = packed(bytes, times);
        assert!(columns.len() < 64 * 1024);
        let result = desk.push(|batch| {
            batch.columns = columns;
            batch.unpacked_bytes = BATCH_MAX_UNPACKED_BYTES as u32;
        });
        refused(result, Code::InvalidArgument);
    }
    let most = peak_kib(&desk.world);
    assert!(most < 192 * 1024, "the server took {most} KiB for a few KiB of bombs");
    desk.goes_on();
}

/// The most memory the server has held so far, as the system counts it.
fn peak_kib(world: &World) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", world.server_id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_line_beyond_64_kib_is_refused_with_its_batch() {
    let desk = desk();
    let mut long = line("62.07", "K.2.01").to_bytes();
    long.content = vec![0xff; 64 * 1024];
    refused(desk.raw.push(first_push(&start_of(&desk.office), &[long])), Code::InvalidArgument);
    desk.goes_on();
}

#[test]
fn a_greeting_and_a_pull_that_lie_are_refused() {
    let desk = desk();
    let start = start_of(&desk.office);
    type Change = fn(&mut v1::HelloRequest);
    let changes: &[(&str, Code, Change)] = &[
        ("a protocol of before", Code::FailedPrecondition, |hello| hello.protocol = 0),
        ("no start record", Code::InvalidArgument, |hello| hello.own_start.clear()),
        ("a start record with more behind it", Code::InvalidArgument, |hello| hello.own_start.push(0)),
        ("too many ledgers", Code::InvalidArgument, |hello| {
            hello.frontier = vec![hello.frontier[0].clone(); FRONTIER_MAX_LEDGERS + 1];
        }),
        ("a ledger of no bytes", Code::InvalidArgument, |hello| hello.frontier[0].ledger.clear()),
        ("a chain of 33 bytes", Code::InvalidArgument, |hello| hello.frontier[0].chain.push(0)),
        ("a seq no database holds", Code::InvalidArgument, |hello| hello.frontier[0].seq = u64::MAX),
    ];
    for (what, code, change) in changes {
        let mut hello = greeting(&start);
        change(&mut hello);
        let frontier = hello.frontier.clone();
        let result = desk.raw.hello(hello);
        assert_eq!(result.as_ref().err().map(tonic::Status::code), Some(*code), "{what}: {result:?}");
        let pull = desk.raw.pull(v1::PullRequest { frontier, max_bytes: u32::MAX, live: Vec::new() });
        assert!(
            pull.is_ok() || pull.as_ref().err().map(tonic::Status::code) == Some(Code::InvalidArgument),
            "{what}: {pull:?}"
        );
    }
    assert!(
        refused(desk.raw.hello(v1::HelloRequest { protocol: 0, ..greeting(&start) }), Code::FailedPrecondition)
            .contains("pasang versi")
    );
    let odd = v1::HelloRequest {
        protocol: u32::MAX,
        program_version: "9".repeat(100_000),
        clock_ms: i64::MIN,
        region_digest: Vec::new(),
        ..greeting(&start)
    };
    desk.raw.hello(odd).unwrap();
    let offset: i64 =
        desk.world.server(&["office", "list"]).ended(0).json["offices"][0]["clock_offset_ms"].as_i64().unwrap();
    assert!(offset < 0, "a clock of long ago is told as one");
    desk.goes_on();
}

#[test]
fn who_speaks_no_tls_or_says_nothing_keeps_nobody_else_waiting() {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    let desk = desk();
    let silent: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(desk.world.address()).unwrap()).collect();
    for noise in [&b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &[0xff; 5000]] {
        let mut stream = TcpStream::connect(desk.world.address()).unwrap();
        stream.write_all(noise).unwrap();
        let mut answer = Vec::new();
        // The server hangs up; how is the network's business.
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.len() < 100, "no answer but an alert: {}", String::from_utf8_lossy(&answer));
    }
    desk.raw.hello(greeting(&start_of(&desk.office))).unwrap();
    Raw::of(&desk.world, &desk.office).hello(greeting(&start_of(&desk.office))).unwrap();
    drop(silent);
    desk.goes_on();
}

#[test]
fn messages_beyond_their_size_are_refused_before_they_are_read() {
    let desk = desk();
    let huge =
        v1::HelloRequest { program_version: "9".repeat(MESSAGE_MAX_BYTES + 1), ..greeting(&start_of(&desk.office)) };
    refused(desk.raw.hello(huge), Code::OutOfRange);
    let nobody = Raw::nobody(&desk.world);
    let enrol = |csr: Vec<u8>, secret: String| v1::EnrolRequest { csr, secret, ..Default::default() };
    refused(nobody.enrol(enrol(vec![0; 17 * 1024], String::new())), Code::OutOfRange);
    refused(nobody.enrol(enrol(vec![0; 5 * 1024], String::new())), Code::InvalidArgument);
    refused(nobody.enrol(enrol(vec![0x30; 100], String::new())), Code::InvalidArgument);
    refused(nobody.enrol(enrol(super::tokens::request(), "x".repeat(200))), Code::InvalidArgument);
    let mut forged = super::tokens::request();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    refused(nobody.enrol(enrol(forged, String::new())), Code::InvalidArgument);
    desk.goes_on();
}

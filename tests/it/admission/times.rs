//! The limits of time and number that hold for every connection, on real ones: by settings that make them short.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::Full;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use selaras_proto::RETRY_AFTER;
use selaras_server::ingest::limits::{
    CALLS_PER_OFFICE, HANDSHAKES_MAX, HEADER_MAX_BYTES, PUSHES_FREE, STREAMS_PER_CONNECTION,
};
use selaras_tests::link::Link;
use tonic::Code;
use tonic::codegen::http::Request;
use tonic::codegen::http::header::CONTENT_TYPE;
use tonic::codegen::{Bytes, Service};

use super::connections::{end_of, endless_push};
use crate::trust::raw::{Raw, endpoint, greeting, start_of};
use crate::world::{PATIENCE, World};

/// What HTTP/2 begins with (RFC 9113, section 3.4), and settings that leave everything as it is.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// A caller without a certificate, below HTTP/2.
fn bare(world: &World) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    let authority = std::fs::read(world.data.join("keys/ca.cert.pem")).unwrap();
    roots.add(CertificateDer::from_pem_slice(&authority).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let client = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    let socket = TcpStream::connect(world.address()).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut stream = StreamOwned::new(client, socket);
    stream.write_all(PREFACE).unwrap();
    stream.flush().unwrap();
    stream
}

/// How long until the server ends it.
fn ends_after(mut stream: impl Read) -> Duration {
    let began = Instant::now();
    let mut read = [0; 1_024];
    loop {
        match stream.read(&mut read) {
            Ok(1..) => {}
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("still open: {error}"),
            Ok(0) | Err(_) => return began.elapsed(),
        }
    }
}

#[test]
fn a_handshake_that_does_not_come_is_not_waited_for_longer_than_its_time() {
    let world = World::with_settings("[limits]\nhandshake_seconds = 2\n");
    let silent = TcpStream::connect(world.address()).unwrap();
    silent.set_read_timeout(Some(PATIENCE)).unwrap();
    let took = ends_after(silent);
    assert!(took > Duration::from_secs(1), "{took:?}");
}

#[test]
fn of_handshakes_beyond_their_number_the_oldest_makes_room() {
    // The others wait longer than the test does.
    let world = World::with_settings("[limits]\nhandshake_seconds = 600\n");
    let office = world.office("62.07", "");
    let mut silent: Vec<TcpStream> =
        (0..HANDSHAKES_MAX).map(|_| TcpStream::connect(world.address()).unwrap()).collect();
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    assert_eq!(office.sync().number("pushed"), 1, "a whole flood keeps nobody out");
    let oldest = silent.remove(0);
    oldest.set_read_timeout(Some(PATIENCE)).unwrap();
    ends_after(oldest);
    let youngest = silent.pop().unwrap();
    youngest.set_nonblocking(true).unwrap();
    let open = youngest.peek(&mut [0; 1]).unwrap_err();
    assert_eq!(open.kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn a_connection_without_a_call_is_closed_and_one_with_a_call_is_not() {
    let world = World::with_settings("[limits]\nidle_seconds = 1\n");
    let office = world.office("62.07", "");
    let raw = Raw::of(&world, &office);
    let under_way = endless_push(&raw);
    let took = ends_after(bare(&world));
    assert!(took >= Duration::from_secs(1), "{took:?}");
    assert!(!under_way.is_finished());
}

#[test]
fn a_connection_is_told_how_many_streams_and_how_long_headers_it_may_send() {
    let world = World::start();
    let mut stream = bare(&world);
    let mut head = [0; 9];
    stream.read_exact(&mut head).unwrap();
    let [a, b, c, kind, flags, ..] = head;
    assert_eq!((kind, flags), (4, 0), "settings come first (RFC 9113, section 6.5)");
    let mut settings = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
    stream.read_exact(&mut settings).unwrap();
    let told = |id: u16| {
        let one = settings.chunks(6).find(|one| one[..2] == id.to_be_bytes())?;
        Some(u32::from_be_bytes([one[2], one[3], one[4], one[5]]))
    };
    assert_eq!((told(3), told(6)), (Some(STREAMS_PER_CONNECTION), Some(HEADER_MAX_BYTES)), "{settings:?}");
}

#[test]
fn a_call_without_an_end_is_answered_when_its_time_is_over() {
    let world = World::with_settings("[limits]\ncall_seconds = 1\n");
    let raw = Raw::of(&world, &world.office("62.07", ""));
    let began = Instant::now();
    let end = end_of(&raw, endless_push(&raw));
    assert!(began.elapsed() >= Duration::from_secs(1), "{end:?}");
    assert!(!end.message().contains("terhenti"), "its time, and not the pause in its body: {end:?}");
}

#[test]
fn a_body_that_pauses_is_waited_for_so_long_and_its_connection_stays() {
    let world = World::with_settings("[limits]\npause_seconds = 1\n");
    let office = world.office("62.07", "");
    let raw = Raw::of(&world, &office);
    let end = end_of(&raw, endless_push(&raw));
    assert!(end.message().contains("terhenti terlalu lama"), "{end:?}");
    raw.hello(greeting(&start_of(&office))).unwrap();
}

#[test]
fn an_answer_that_is_not_taken_is_held_for_its_time_and_then_its_connection_is_closed() {
    let world = World::with_settings("[limits]\nanswer_seconds = 2\n");
    let link = Link::start(world.address()).unwrap();
    Raw::nobody(&world).runtime.block_on(async {
        // The window lets one byte of the answer through, and it is longer than what is handed over at a time.
        let endpoint = endpoint(&world, link.address(), None).unwrap();
        let mut channel = endpoint.initial_stream_window_size(1).connect().await.unwrap();
        let symbol = b"selaras.v1.Exchange";
        // ServerReflectionRequest.file_containing_symbol, asked often.
        let message = [&[0x22, symbol.len() as u8], &symbol[..]].concat();
        let frame = [&[0], &(message.len() as u32).to_be_bytes()[..], &message].concat();
        let path = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
        let call = Request::post(format!("https://localhost:{}/{path}", link.address().port()))
            .header(CONTENT_TYPE, "application/grpc")
            .header("te", "trailers")
            .body(tonic::body::Body::new(Full::new(Bytes::from(frame.repeat(100)))))
            .unwrap();
        std::future::poll_fn(|context| channel.poll_ready(context)).await.unwrap();
        let answer = channel.call(call).await.unwrap();
        assert!(answer.status() == 200 && !answer.headers().contains_key("grpc-status"), "{answer:?}");
        let closed = tokio::task::spawn_blocking(move || link.wait_until(PATIENCE, |counts| counts.open == 0));
        assert!(closed.await.unwrap(), "the connection is still open");
        drop((answer, channel));
    });
}

#[test]
fn pushes_beyond_those_that_are_let_in_at_once_wait_and_are_told_how_long() {
    const AT_ONCE: usize = 2;
    // Within the five seconds of a pause at most six more are let in.
    let settings = "[limits]\npushes_at_once = 2\npushes_per_second = 1\npause_seconds = 5\n";
    let world = World::with_settings(settings);
    let offices: Vec<_> =
        ["", "1", "2", "3", "4", "5", "6"].iter().map(|sectors| world.office("62.07", sectors)).collect();
    let raws: Vec<Raw> = offices.iter().map(|office| Raw::of(&world, office)).collect();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    for raw in raws.iter().flat_map(|raw| std::iter::repeat_n(raw, CALLS_PER_OFFICE)) {
        let (call, tell) = (endless_push(raw), tell.clone());
        // Whoever listened may have seen enough.
        raw.runtime.spawn(async move { drop(tell.send(call.await.unwrap())) });
    }
    let refused = raws[0].runtime.block_on(async {
        let mut refused = Vec::new();
        // The first that is let out by the pause in its body was let in, and all have been asked.
        while let Some(end) = tokio::time::timeout(PATIENCE, told.recv()).await.unwrap() {
            if end.message().contains("terhenti") {
                break;
            }
            refused.push(end);
        }
        refused
    });
    let most = raws.len() * CALLS_PER_OFFICE - PUSHES_FREE - AT_ONCE;
    assert!((most - 6..=most).contains(&refused.len()), "{} of {most} were refused", refused.len());
    for end in refused {
        assert_eq!(end.code(), Code::ResourceExhausted, "{end:?}");
        assert!(end.message().contains("banyak perangkat sedang mengirim"), "{end:?}");
        assert!(end.metadata().contains_key(RETRY_AFTER), "{end:?}");
    }
}

#[test]
fn whoever_has_no_certificate_takes_no_place_among_the_pushes_and_is_not_waited_for() {
    let world = World::with_settings("[limits]\npause_seconds = 600\ncall_seconds = 600\n");
    let nobody = Raw::nobody(&world);
    let end = end_of(&nobody, endless_push(&nobody));
    assert!(end.code() == Code::PermissionDenied && end.message().contains("join"), "{end:?}");
}

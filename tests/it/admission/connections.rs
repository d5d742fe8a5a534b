//! Connections that are held for nothing are closed, and an office that was revoked is out, also in the middle of a call.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use selaras_proto::{RETRY_AFTER, v1};
use selaras_server::ingest::limits::{
    CALLS_PER_OFFICE, CONNECTIONS_ANONYMOUS, CONNECTIONS_PER_OFFICE, TRAVELLING_MAX_BYTES,
};
use tokio::task::JoinSet;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::tokio_stream;
use tonic::codegen::tokio_stream::StreamExt;
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use crate::trust::raw::{Raw, connection, greeting, start_of};
use crate::world::{PATIENCE, World};

/// A push whose body never comes, to its end.
pub(super) fn endless_push(raw: &Raw) -> tokio::task::JoinHandle<Status> {
    endless(raw, "/selaras.v1.Exchange/Push", 0)
}

/// A call whose body does not end after so many bytes, to its end.
fn endless(raw: &Raw, path: &'static str, bytes: usize) -> tokio::task::JoinHandle<Status> {
    let mut grpc = tonic::client::Grpc::new(raw.channel.clone());
    raw.runtime.spawn(async move {
        grpc.ready().await.unwrap();
        let codec = ProstCodec::<v1::PushRequest, v1::PushReply>::default();
        let batch = v1::Batch { columns: vec![0; bytes], ..Default::default() };
        let first = (bytes > 0).then(|| v1::PushRequest { start: Vec::new(), batch: Some(batch) });
        let body = tokio_stream::iter(first).chain(tokio_stream::pending());
        grpc.client_streaming(Request::new(body), PathAndQuery::from_static(path), codec).await.unwrap_err()
    })
}

/// How a call that was under way ended.
pub(super) fn end_of(raw: &Raw, call: tokio::task::JoinHandle<Status>) -> Status {
    raw.runtime.block_on(async { tokio::time::timeout(PATIENCE, call).await.unwrap().unwrap() })
}

/// The first of some calls to end; the others are given up.
fn first_end(raw: &Raw, calls: Vec<tokio::task::JoinHandle<Status>>) -> Status {
    raw.runtime.block_on(async {
        let (given_up, mut ending) = (calls.iter().map(|call| call.abort_handle()).collect::<Vec<_>>(), JoinSet::new());
        calls.into_iter().for_each(|call| drop(ending.spawn(call)));
        let first = tokio::time::timeout(PATIENCE, ending.join_next()).await.unwrap().unwrap();
        given_up.iter().for_each(|call| call.abort());
        first.unwrap().unwrap()
    })
}

#[test]
fn a_revoked_office_is_out_within_seconds_also_in_the_middle_of_a_call_and_others_stay() {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", ""), world.office("62.07", "2"));
    let (raw, other) = (Raw::of(&world, &office), Raw::of(&world, &sibling));
    let (start, theirs) = (start_of(&office), start_of(&sibling));
    raw.hello(greeting(&start)).unwrap();
    let (under_way, of_sibling) = (endless_push(&raw), endless_push(&other));
    world.server(&["office", "revoke", &office.id]).ended(0);
    let began = Instant::now();
    let end = end_of(&raw, under_way);
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    assert!(!end.message().contains("terhenti"), "the connection was closed, not the call: {end:?}");
    other.hello(greeting(&theirs)).unwrap();
    // Nobody waits for a body for ever.
    let end = end_of(&other, of_sibling);
    assert!(end.message().contains("terhenti terlalu lama"), "{end:?}");
    other.hello(greeting(&theirs)).unwrap();
}

#[test]
fn half_open_connections_and_swollen_headers_keep_nobody_out() {
    let world = World::start();
    let office = world.office("62.07", "");
    let silent: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(world.address()).unwrap()).collect();
    let raw = Raw::of(&world, &office);
    let mut request = Request::new(greeting(&start_of(&office)));
    request.metadata_mut().insert("x-swollen", MetadataValue::try_from("x".repeat(20_000)).unwrap());
    let mut client = v1::exchange_client::ExchangeClient::new(raw.channel.clone());
    let refused = raw.runtime.block_on(client.hello(request)).unwrap_err();
    assert_ne!(refused.code(), Code::Ok, "{refused:?}");
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    assert_eq!(office.sync().number("pushed"), 1);
    drop(silent);
}

#[test]
fn the_ninth_call_at_a_time_of_an_office_is_asked_to_wait() {
    let world = World::start();
    let office = world.office("62.07", "");
    let raw = Raw::of(&world, &office);
    // None of them ends by itself; the first to end is the one that is too many.
    let calls: Vec<_> = (0..9).map(|_| endless_push(&raw)).collect();
    let end = first_end(&raw, calls);
    assert_eq!(end.code(), Code::ResourceExhausted, "{end:?}");
    assert!(end.message().contains("sekaligus"), "{end:?}");
}

#[test]
fn the_connection_after_the_last_of_an_office_takes_the_place_of_its_oldest() {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", ""), world.office("62.07", "2"));
    let (oldest, other) = (Raw::of(&world, &office), Raw::of(&world, &sibling));
    let (under_way, of_sibling) = (endless_push(&oldest), endless_push(&other));
    let younger: Vec<Raw> = (0..CONNECTIONS_PER_OFFICE).map(|_| Raw::of(&world, &office)).collect();
    let end = end_of(&oldest, under_way);
    assert!(!end.message().contains("terhenti"), "the connection was closed, not the call: {end:?}");
    assert!(!of_sibling.is_finished(), "others are left alone");
    younger.last().unwrap().hello(greeting(&start_of(&office))).unwrap();
}

#[test]
fn callers_without_a_certificate_displace_each_other_and_no_office() {
    let world = World::start();
    let office = world.office("62.07", "");
    let (nobody, known) = (Raw::nobody(&world), Raw::of(&world, &office));
    let (under_way, of_office) = (endless(&nobody, "/selaras.v1.Enrolment/Enrol", 0), endless_push(&known));
    let _younger: Vec<Channel> = nobody.runtime.block_on(async {
        let mut younger = Vec::new();
        for _ in 0..CONNECTIONS_ANONYMOUS {
            younger.push(connection(&world, None).await.unwrap());
        }
        younger
    });
    let end = end_of(&nobody, under_way);
    assert!(!end.message().contains("terhenti"), "the connection was closed, not the call: {end:?}");
    assert!(!of_office.is_finished());
}

#[test]
fn bytes_on_their_way_are_bounded_in_all_and_free_again_when_their_calls_end() {
    const EACH: usize = 3_900_000;
    let world = World::start();
    let offices = [world.office("62.07", ""), world.office("62.07", "2"), world.office("62.08", "")];
    let raws = offices.each_ref().map(|office| Raw::of(&world, office));
    let fitting = TRAVELLING_MAX_BYTES / EACH;
    let calls = (0..=fitting).map(|call| endless(&raws[call / CALLS_PER_OFFICE], "/selaras.v1.Exchange/Push", EACH));
    let end = first_end(&raws[0], calls.collect());
    assert!(end.code() == Code::ResourceExhausted && end.message().contains("sedang penuh"), "{end:?}");
    assert!(end.metadata().contains_key(RETRY_AFTER), "{end:?}");
    offices[0].import(["2023,4,K.2.01,1000,550"]).ended(0);
    assert_eq!(offices[0].sync().number("pushed"), 1);
}

//! Connections that are held for nothing are closed, and an office that was revoked is out, also in the middle of a call.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use selaras_proto::v1;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::codegen::tokio_stream;
use tonic::metadata::MetadataValue;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use crate::trust::raw::{Raw, greeting, start_of};
use crate::world::{PATIENCE, World};

/// A push whose body never comes, to its end.
fn endless_push(raw: &Raw) -> tokio::task::JoinHandle<Status> {
    let mut grpc = tonic::client::Grpc::new(raw.channel.clone());
    raw.runtime.spawn(async move {
        grpc.ready().await.unwrap();
        let codec = ProstCodec::<v1::PushRequest, v1::PushReply>::default();
        let path = PathAndQuery::from_static("/selaras.v1.Exchange/Push");
        grpc.client_streaming(Request::new(tokio_stream::pending()), path, codec).await.unwrap_err()
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
    let end = raw.runtime.block_on(async { tokio::time::timeout(PATIENCE, under_way).await.unwrap().unwrap() });
    assert!(began.elapsed() < Duration::from_secs(25), "{:?}", began.elapsed());
    assert!(!end.message().contains("terhenti"), "the connection was closed, not the call: {end:?}");
    other.hello(greeting(&theirs)).unwrap();
    // Nobody waits for a body for ever.
    let end = other.runtime.block_on(async { tokio::time::timeout(PATIENCE, of_sibling).await.unwrap().unwrap() });
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
    let end = raw.runtime.block_on(async {
        let (ended, end) = tokio::sync::oneshot::channel();
        let ended = std::sync::Arc::new(std::sync::Mutex::new(Some(ended)));
        for call in calls {
            let ended = std::sync::Arc::clone(&ended);
            tokio::spawn(async move {
                let status = call.await.unwrap();
                if let Some(ended) = ended.lock().unwrap().take() {
                    let _ = ended.send(status);
                }
            });
        }
        tokio::time::timeout(PATIENCE, end).await.unwrap().unwrap()
    });
    assert_eq!(end.code(), Code::ResourceExhausted, "{end:?}");
    assert!(end.message().contains("sekaligus"), "{end:?}");
}

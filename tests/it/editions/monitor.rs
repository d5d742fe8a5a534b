//! What anybody may know, without login and without a certificate: the same figures over HTTP and gRPC, and word of the next
//! edition as it is published.

use selaras_proto::v1;
use selaras_proto::v1::monitor_client::MonitorClient;
use selaras_server::ingest::limits::FOLLOWERS_MAX;
use selaras_tests::visitor::Visitor;
use serde_json::{Value, json};
use tonic::Code;

use super::objections::finalise;
use super::{in_seconds, publish};
use crate::trust::raw::Raw;
use crate::world::{PATIENCE, World};

#[test]
fn the_last_final_edition_is_everybodys_and_who_follows_is_told_of_it() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,1000,550", "2023,4,K.2.02,3,3"]).ended(0);
    office.sync();
    publish(&world, &["--until", &in_seconds(5)]);
    let raw = Raw::nobody(&world);
    let mut client = MonitorClient::new(raw.channel.clone());
    let latest = v1::GetEditionRequest::default;
    let none = raw.runtime.block_on(client.get(latest())).unwrap_err();
    assert_eq!(none.code(), Code::NotFound, "a provisional edition is not public");
    let stranger = Visitor::new(&world.dashboard()).unwrap();
    assert!(stranger.get("/terbuka").unwrap().body.contains("Belum ada peringkat final"));

    let following = raw.runtime.block_on(client.follow(v1::FollowRequest::default())).unwrap();
    let last = finalise(&world, &[]).ended(0).json["digest"].as_str().unwrap().to_owned();
    let mut told = following.into_inner();
    let head = async { tokio::time::timeout(PATIENCE, told.message()).await.unwrap().unwrap().unwrap() };
    assert_eq!(raw.runtime.block_on(head).digest, last);
    // Who has it is not told again: the stream goes on until it ends by itself.
    let edition = raw.runtime.block_on(client.get(latest())).unwrap().into_inner();
    let came = stranger.get("/open/v1/latest/edition.json").unwrap();
    let file: Value = serde_json::from_str(&came.body).unwrap();
    assert_eq!((&json!(edition.head.as_ref().unwrap().digest), &json!(last)), (&file["digest"], &file["digest"]));
    let seruyan = edition.regions.iter().find(|region| region.region == "62.07").unwrap();
    let counts = |code: &str| {
        let one = seruyan.services.iter().find(|one| one.service == code).unwrap();
        (one.required.as_str(), one.achieved.as_str(), one.is_suppressed)
    };
    assert_eq!((counts("K.2.01"), counts("K.2.02")), (("1000", "550", false), ("", "", true)));
    let rows = file["regions"].as_array().unwrap();
    let there = rows.iter().find(|region| region["region"] == "62.07").unwrap();
    assert_eq!((&there["value"], there["services"].as_array().unwrap().len()), (&json!(seruyan.value), 29));

    let tag = came.header("etag").unwrap();
    assert!(came.header("cache-control").unwrap().starts_with("public"));
    let again = stranger.get_with("/open/v1/latest/edition.json", &format!("if-none-match: {tag}\r\n")).unwrap();
    assert_eq!((again.status, again.body.as_str()), (304, ""));

    let wrong = raw.runtime.block_on(client.get(v1::GetEditionRequest { digest: "x".to_owned() })).unwrap_err();
    assert_eq!(wrong.code(), Code::InvalidArgument);
}

#[test]
fn so_many_follow_at_once_and_no_more() {
    let world = World::start();
    let raw = Raw::nobody(&world);
    let refused = raw.runtime.block_on(async {
        let mut held = Vec::new();
        for _ in 0..FOLLOWERS_MAX {
            // One connection carries few calls at a time.
            let channel = crate::trust::raw::connection(&world, None).await.unwrap();
            let mut client = MonitorClient::new(channel);
            held.push(client.follow(v1::FollowRequest::default()).await.unwrap());
        }
        let mut client = MonitorClient::new(raw.channel.clone());
        let refused = client.follow(v1::FollowRequest::default()).await.unwrap_err();
        drop(held);
        refused
    });
    assert_eq!(refused.code(), Code::ResourceExhausted, "{refused:?}");
    assert_eq!(selaras_proto::told::message_of(&refused).en, "too many follow; try again later");
    world.stop().ended(0);
}

//! Programs of different versions: two apart work together, further apart are told what to install, and what a newer one adds
//! to a message disturbs nobody.

use prost::Message;
use selaras_agent::store::office;
use selaras_agent::sync::{Outcome, Province, SyncError, sync_over};
use selaras_proto::v1::exchange_client::ExchangeClient;
use selaras_proto::{PROTOCOL, PROTOCOL_MIN, v1};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use tonic::{Code, Request};
use tonic_prost::ProstCodec;

use crate::trust::raw::{Raw, first_push, greeting, line, refused, start_of};
use crate::world::{Office, World};

/// The fields that a program of the version after next may add to any message.
#[derive(Clone, PartialEq, Message)]
struct Added {
    #[prost(string, tag = "1001")]
    text: String,
    #[prost(uint64, repeated, tag = "1002")]
    numbers: Vec<u64>,
    #[prost(message, optional, tag = "1003")]
    nested: Option<Box<Added>>,
}

fn added() -> Vec<u8> {
    let nested = Added { text: "lebih dalam".to_owned(), numbers: vec![u64::MAX], nested: None };
    Added { text: "baru".to_owned(), numbers: vec![1, 2, 3], nested: Some(Box::new(nested)) }.encode_to_vec()
}

/// A message as a newer program sends it: the same, and more.
#[derive(Clone, Debug, Default)]
struct Newer(Vec<u8>);

impl Newer {
    fn of(message: &impl Message) -> Newer {
        Newer([message.encode_to_vec(), added()].concat())
    }
}

impl Message for Newer {
    fn encode_raw(&self, buffer: &mut impl prost::bytes::BufMut) {
        buffer.put_slice(&self.0);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire: prost::encoding::WireType,
        buffer: &mut impl prost::bytes::Buf,
        context: prost::encoding::DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        prost::encoding::skip_field(wire, tag, buffer, context)
    }

    fn encoded_len(&self) -> usize {
        self.0.len()
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

/// Calls a method with a message of a newer program.
fn call<R: Message + Default + 'static>(raw: &Raw, method: &'static str, message: Newer) -> R {
    raw.runtime
        .block_on(async {
            let mut grpc = Grpc::new(raw.channel.clone());
            grpc.ready().await.unwrap();
            grpc.unary(Request::new(message), PathAndQuery::from_static(method), ProstCodec::default()).await
        })
        .unwrap()
        .into_inner()
}

#[test]
fn an_agent_of_another_version_is_served_down_to_the_oldest_and_told_below_it() {
    let world = World::start();
    let office = world.office("62.07", "");
    let raw = Raw::of(&world, &office);
    let hello = |protocol, protocol_min, version: &str| {
        let greeting = greeting(&start_of(&office));
        raw.hello(v1::HelloRequest { protocol, protocol_min, program_version: version.to_owned(), ..greeting })
    };
    for protocol in PROTOCOL_MIN..=PROTOCOL + 2 {
        let reply = hello(protocol, protocol.saturating_sub(2), "9.9.9").unwrap();
        assert_eq!((reply.protocol, reply.protocol_min), (PROTOCOL, PROTOCOL_MIN));
    }
    let old = refused(hello(PROTOCOL_MIN - 1, 0, "0.0.1"), Code::FailedPrecondition);
    assert!(old.contains("0.0.1") && old.contains("pasang versi agen yang baru"), "{old}");
    // The province sees as well who has to be helped.
    let listed = world.server(&["office", "list"]).ended(0).json;
    assert_eq!(listed["offices"][0]["version"], "0.0.1", "{listed}");
    let ahead = refused(hello(PROTOCOL + 3, PROTOCOL + 1, "9.9.9"), Code::FailedPrecondition);
    assert!(ahead.contains("9.9.9") && ahead.contains("memasang versi server yang baru"), "{ahead}");
    let log = world.take_serving();
    assert!(log.log().contains("pasang versi agen yang baru") && log.log().contains("at most two apart"));
}

#[test]
fn what_a_newer_program_adds_to_its_messages_disturbs_nobody() {
    let world = World::start();
    let office = world.office("62.07", "");
    let raw = Raw::of(&world, &office);
    let start = start_of(&office);
    let reply: v1::HelloReply = call(&raw, "/selaras.v1.Exchange/Hello", Newer::of(&greeting(&start)));
    assert!(reply.state.is_some());

    let mut push = first_push(&start, &[line("62.07", "K.2.01").to_bytes(), line("62.07", "K.2.02").to_bytes()]);
    let batch = push.batch.as_mut().unwrap();
    let columns = zstd::bulk::decompress(&batch.columns, batch.unpacked_bytes as usize).unwrap();
    let columns = [columns, added()].concat();
    batch.unpacked_bytes = columns.len() as u32;
    batch.columns = zstd::bulk::compress(&columns, 3).unwrap();
    let reply: v1::PushReply = call(&raw, "/selaras.v1.Exchange/Push", Newer::of(&push));
    assert_eq!((reply.new_lines, reply.refused), (2, 0));
    let pull = v1::PullRequest { max_bytes: 1 << 20, ..Default::default() };
    let reply: v1::PullReply = call(&raw, "/selaras.v1.Exchange/Pull", Newer::of(&pull));
    assert!(!reply.batches.is_empty());
}

/// The real server, whose answers come from a program of another version, or are not the truth.
#[derive(Clone)]
pub struct OtherServer {
    pub channel: Channel,
    pub protocol: u32,
    pub protocol_min: u32,
    /// What is given back is gone at once, with all that came before.
    pub forgets: bool,
}

impl OtherServer {
    /// As it arrives: with more fields than this program knows.
    fn newer<M: Message + Default>(message: &M) -> M {
        M::decode(Newer::of(message).0.as_slice()).unwrap()
    }
}

impl Province for OtherServer {
    async fn hello(&self, mut request: v1::HelloRequest) -> Result<v1::HelloReply, SyncError> {
        if self.protocol < PROTOCOL + 2 {
            // One from before it knew of lines beside a Hello.
            (request.batch, request.page_max_bytes) = (None, 0);
        }
        let reply = ExchangeClient::new(self.channel.clone()).hello(request).await.unwrap().into_inner();
        let (protocol, protocol_min) = (self.protocol, self.protocol_min);
        Ok(OtherServer::newer(&v1::HelloReply { protocol, protocol_min, ..reply }))
    }

    async fn push(&self, request: v1::PushRequest) -> Result<v1::PushReply, SyncError> {
        let reply = ExchangeClient::new(self.channel.clone()).push(request).await.unwrap();
        Ok(OtherServer::newer(&reply.into_inner()))
    }

    async fn pull(&self, request: v1::PullRequest) -> Result<v1::PullReply, SyncError> {
        let reply = ExchangeClient::new(self.channel.clone()).pull(request).await.unwrap();
        Ok(OtherServer::newer(&reply.into_inner()))
    }

    async fn give_back(&self, request: v1::GiveBackRequest) -> Result<v1::GiveBackReply, SyncError> {
        let reply = ExchangeClient::new(self.channel.clone()).give_back(request).await.unwrap();
        let mut reply = OtherServer::newer(&reply.into_inner());
        if let Some(reached) = reply.reached.as_mut().filter(|_| self.forgets) {
            reached.seq = 0;
        }
        Ok(reply)
    }

    async fn compare(&self, request: v1::CompareRequest) -> Result<v1::CompareReply, SyncError> {
        let reply = ExchangeClient::new(self.channel.clone()).compare(request).await.unwrap();
        Ok(OtherServer::newer(&reply.into_inner()))
    }

    async fn list_files(&self, request: v1::ListFilesRequest) -> Result<v1::ListFilesReply, SyncError> {
        let reply = ExchangeClient::new(self.channel.clone()).list_files(request).await.unwrap();
        Ok(OtherServer::newer(&reply.into_inner()))
    }

    async fn list_reports(&self, request: v1::ListReportsRequest) -> Result<v1::ListReportsReply, SyncError> {
        let reply = ExchangeClient::new(self.channel.clone()).list_reports(request).await.unwrap();
        Ok(OtherServer::newer(&reply.into_inner()))
    }

    async fn put_file(&self, request: v1::PutFileRequest) -> Result<v1::PutFileReply, SyncError> {
        let reply = ExchangeClient::new(self.channel.clone()).put_file(request).await.unwrap();
        Ok(OtherServer::newer(&reply.into_inner()))
    }

    async fn get_file(&self, request: v1::GetFileRequest) -> Result<v1::GetFileReply, SyncError> {
        let reply = ExchangeClient::new(self.channel.clone()).get_file(request).await.unwrap();
        Ok(OtherServer::newer(&reply.into_inner()))
    }
}

/// A pass of the office with a server that speaks these protocols.
fn pass(office_: &Office, raw: &Raw, protocol: u32, protocol_min: u32) -> Result<Outcome, String> {
    let province = OtherServer { channel: raw.channel.clone(), protocol, protocol_min, forgets: false };
    province.pass_of(office_, raw).map_err(|error| error.to_string())
}

impl OtherServer {
    /// A pass of an office with it.
    pub fn pass_of(self, office_: &Office, raw: &Raw) -> anyhow::Result<Outcome> {
        let database = std::sync::Arc::new(office_.store());
        let office = database.read(|tx| office(tx)).unwrap().unwrap();
        let mut outcome = Outcome::default();
        let now_ms = || jiff::Timestamp::now().as_millisecond();
        let passing = sync_over(self, &database, &office, &now_ms, &|_| {}, &mut outcome);
        raw.runtime.block_on(passing)?;
        Ok(outcome)
    }
}

#[test]
fn an_office_works_with_a_server_of_another_version_and_is_told_who_has_to_change() {
    let world = World::start();
    let office = world.office("62.07", "");
    let raw = Raw::of(&world, &office);
    for (round, protocol) in (PROTOCOL_MIN..=PROTOCOL + 2).enumerate() {
        office.import([format!("2023,4,K.2.01,1000,{round}")]).ended(0);
        let outcome = pass(&office, &raw, protocol, protocol.saturating_sub(2)).unwrap();
        assert!(outcome.synced && outcome.pushed == 1 && world.in_step(&office), "{protocol}: {outcome:?}");
    }
    office.import(["2023,4,K.2.02,1000,9"]).ended(0);
    let newer = pass(&office, &raw, PROTOCOL + 3, PROTOCOL + 1).unwrap_err();
    assert!(newer.contains("versi agen ini terlalu lama") && newer.contains("pasang versi agen yang baru"), "{newer}");
    let older = pass(&office, &raw, PROTOCOL_MIN - 1, 0).unwrap_err();
    assert!(older.contains("minta admin provinsi memasang versi server yang baru"), "{older}");
    assert_eq!(office.status().number("waiting"), 1, "nothing is lost");
}

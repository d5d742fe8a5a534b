//! A client below the agent: any certificate, any message, against the real server. And lines that no command writes.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use data_encoding::BASE64;
use selaras_agent::entry::Writer;
use selaras_agent::store::{office, own_ledger};
use selaras_domain::amount::Amount;
use selaras_domain::line::{Achievement, Cell, Content, Frontier, Header, Kind, LedgerStart, Line, LineBytes, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::append;
use selaras_proto::batch::pack;
use selaras_proto::convert::frontier_to_wire;
use selaras_proto::v1::enrolment_client::EnrolmentClient;
use selaras_proto::v1::exchange_client::ExchangeClient;
use selaras_proto::{PROTOCOL, v1};
use tokio::runtime::Runtime;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use tonic::{Code, Status};

use crate::world::{Office, World};

pub struct Raw {
    pub runtime: Runtime,
    pub channel: Channel,
}

impl Raw {
    /// Connects without a certificate.
    pub fn nobody(world: &World) -> Raw {
        Raw::connect(world, None).unwrap()
    }

    /// Connects with an office's own key and certificate.
    pub fn of(world: &World, office: &Office) -> Raw {
        Raw::connect(world, Some(identity(office))).unwrap()
    }

    pub fn connect(world: &World, identity: Option<Identity>) -> Result<Raw, tonic::transport::Error> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let channel = runtime.block_on(connection(world, identity))?;
        Ok(Raw { runtime, channel })
    }

    pub fn hello(&self, request: v1::HelloRequest) -> Result<v1::HelloReply, Status> {
        let mut client = ExchangeClient::new(self.channel.clone());
        self.runtime.block_on(client.hello(request)).map(tonic::Response::into_inner)
    }

    pub fn push(&self, request: v1::PushRequest) -> Result<v1::PushReply, Status> {
        let mut client = ExchangeClient::new(self.channel.clone());
        self.runtime.block_on(client.push(request)).map(tonic::Response::into_inner)
    }

    pub fn pull(&self, request: v1::PullRequest) -> Result<v1::PullReply, Status> {
        let mut client = ExchangeClient::new(self.channel.clone());
        self.runtime.block_on(client.pull(request)).map(tonic::Response::into_inner)
    }

    pub fn give_back(&self, request: v1::GiveBackRequest) -> Result<v1::GiveBackReply, Status> {
        let mut client = ExchangeClient::new(self.channel.clone());
        self.runtime.block_on(client.give_back(request)).map(tonic::Response::into_inner)
    }

    pub fn renew(&self, request: v1::RenewRequest) -> Result<v1::RenewReply, Status> {
        let mut client = EnrolmentClient::new(self.channel.clone());
        self.runtime.block_on(client.renew(request)).map(tonic::Response::into_inner)
    }

    pub fn enrol(&self, request: v1::EnrolRequest) -> Result<v1::EnrolReply, Status> {
        let mut client = EnrolmentClient::new(self.channel.clone());
        self.runtime.block_on(client.enrol(request)).map(tonic::Response::into_inner)
    }
}

/// A connection of its own.
pub async fn connection(world: &World, identity: Option<Identity>) -> Result<Channel, tonic::transport::Error> {
    endpoint(world, world.address(), identity)?.connect().await
}

/// The server's port, or a link that leads there.
pub fn endpoint(
    world: &World,
    address: SocketAddr,
    identity: Option<Identity>,
) -> Result<Endpoint, tonic::transport::Error> {
    let authority = Certificate::from_pem(fs::read(world.data.join("keys/ca.cert.pem")).unwrap());
    let mut tls = ClientTlsConfig::new().ca_certificate(authority).domain_name("localhost");
    if let Some(identity) = identity {
        tls = tls.identity(identity);
    }
    Endpoint::from_shared(format!("https://{address}")).unwrap().tls_config(tls)
}

/// The key and the certificate in an office's data folder.
pub fn identity(office: &Office) -> Identity {
    let keys = office.data.join("keys");
    let certificate = pem(&keys.join("office.cert.der"));
    Identity::from_pem(certificate, fs::read(keys.join("office.key.pem")).unwrap())
}

fn pem(der: &Path) -> String {
    let text = BASE64.encode(&fs::read(der).unwrap());
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// The start record of an office's ledger.
pub fn start_of(office_: &Office) -> LedgerStart {
    office_.store().read(|tx| Ok(own_ledger(tx, &office(tx)?.unwrap())?.start)).unwrap()
}

/// A greeting that the server takes.
pub fn greeting(start: &LedgerStart) -> v1::HelloRequest {
    v1::HelloRequest {
        protocol: PROTOCOL,
        program_version: "0".to_owned(),
        clock_ms: 0,
        own_start: start.to_bytes(),
        frontier: vec![frontier_to_wire(&begin(start))],
        region_digest: vec![0; 32],
        protocol_min: PROTOCOL,
        ..Default::default()
    }
}

/// Nothing yet of a ledger.
pub fn begin(start: &LedgerStart) -> Frontier {
    Frontier { ledger: start.id, seq: 0, chain: start.chain() }
}

/// The first batch of a ledger, which the server takes.
pub fn first_push(start: &LedgerStart, lines: &[LineBytes]) -> v1::PushRequest {
    let end = lines.iter().fold(start.chain(), |chain, line| line.chain_after(&chain));
    v1::PushRequest { start: start.to_bytes(), batch: Some(pack(begin(start), lines, end, None).unwrap()) }
}

/// An achievement of 2023 TW IV, 8 of 10.
pub fn line(region: &str, code: &str) -> Line {
    let period = Period::quarter(2023, Quarter::from_number(4).unwrap());
    let cell = Cell {
        region: region.parse().unwrap(),
        period,
        kind: Kind::Achievement,
        subject: Subject::from_text(code).unwrap(),
    };
    let content = Content::Achievement(Achievement::Value {
        required: Amount::units(10),
        achieved: Amount::units(8),
        below_standard: None,
        note: String::new(),
    });
    let header = Header {
        time_ms: 1_700_000_000_000,
        writer: "SAMPLE".to_owned(),
        kind: content.kind(),
        cell,
        base: Vec::new(),
        origin: None,
    };
    Line { header, content }
}

/// The call must have been refused with this code, in words.
#[track_caller]
pub fn refused<T>(result: Result<T, Status>, code: Code) -> String {
    let Err(status) = result else { panic!("the call went through") };
    assert_eq!(status.code(), code, "{status:?}");
    assert!(!status.message().is_empty());
    status.message().to_owned()
}

/// Writes lines into an office's own ledger as the agent would, without asking whether it may.
pub fn write(office_: &Office, lines: Vec<Line>) {
    let written = office_.store().write_blocking(move |tx| {
        let mut writer = Writer::new(tx, own_ledger(tx, &office(tx)?.unwrap())?, "SAMPLE", 1_700_000_000_000)?;
        for line in lines {
            writer.write(&line.header.cell, line.content)?;
        }
        Ok(())
    });
    written.unwrap();
}

/// Appends bytes to an office's own ledger.
pub fn append_bytes(office_: &Office, lines: Vec<LineBytes>) {
    let written = office_.store().write_blocking(move |tx| {
        let ledger = own_ledger(tx, &office(tx)?.unwrap())?;
        lines.iter().try_for_each(|line| append(tx, ledger.key, line).map(drop))
    });
    written.unwrap();
}

/// What `status` says was refused, `code seq` a line.
pub fn told(office: &Office) -> Vec<String> {
    let status = office.status();
    let refused = status.json["refused"].as_array().unwrap().iter();
    refused
        .map(|line| format!("{} {} {}", line["seq"], line["state"].as_str().unwrap(), line["code"].as_str().unwrap()))
        .collect()
}

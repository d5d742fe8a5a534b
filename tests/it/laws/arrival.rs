//! The order in which the offices' lines arrive, in whatever pieces and however often, changes neither heads, digest,
//! standings nor ranks; a batch again changes nothing and gets the same receipt.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::sample::Index;
use selaras_domain::amount::Amount;
use selaras_domain::line::{
    Achievement, Base, Cell, Content, Frontier, Header, Kind, LedgerStart, Line, LineBytes, LineId, Subject,
};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::rank::{Measure, Pool};
use selaras_proto::batch::pack;
use selaras_proto::v1;
use selaras_proto::v1::exchange_client::ExchangeClient;
use selaras_proto::v1::push_reply::Outcome;
use selaras_server::standing::{Request, ranking, refresh_all};
use selaras_server::store;
use tempfile::TempDir;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

use crate::trust::raw::{identity, start_of};
use crate::world::World;
use crate::world::figures::{digest, lines};

const SERVICES: [&str; 3] = ["K.2.01", "K.2.02", "K.3.01"];
const REGIONS: [&str; 3] = ["62.07", "62.07", "62.01"];

/// One line drawn: whose, about what, when, how many were served, which lines it saw.
type Drawn = (usize, usize, i64, u32, Vec<Index>);

/// An office: the start of its ledger, its lines, and how it proves itself.
struct Writer {
    start: LedgerStart,
    lines: Vec<LineBytes>,
    identity: Identity,
}

impl Writer {
    /// The lines `from..to` with the chains around them.
    fn push(&self, from: usize, to: usize) -> v1::PushRequest {
        let chain = |lines: &[LineBytes]| lines.iter().fold(self.start.chain(), |chain, line| line.chain_after(&chain));
        let after = Frontier { ledger: self.start.id, seq: from as u64, chain: chain(&self.lines[..from]) };
        let batch = pack(after, &self.lines[from..to], chain(&self.lines[..to]), None).unwrap();
        v1::PushRequest { start: self.start.to_bytes(), batch: Some(batch) }
    }
}

fn line(region: &str, service: usize, time_ms: i64, achieved: u32, base: Vec<Base>) -> Line {
    let content = Content::Achievement(Achievement::Value {
        required: Amount::units(1_000),
        achieved: Amount::units(achieved),
        below_standard: None,
        note: String::new(),
    });
    let subject = Subject::from_text(SERVICES[service]).unwrap();
    let (kind, period) = (Kind::Achievement, Period::quarter(2023, Quarter::Q4));
    let cell = Cell { region: region.parse().unwrap(), period, kind, subject };
    Line { header: Header { time_ms, writer: "SAMPLE".into(), kind, cell, base, origin: None }, content }
}

fn write(writers: &mut [Writer], drawn: &[Drawn]) {
    let mut written: Vec<(usize, usize, LineId)> = Vec::new();
    for (office, service, time_ms, achieved, saw) in drawn {
        let seen: Vec<LineId> = written
            .iter()
            .filter(|(by, of, _)| REGIONS[*by] == REGIONS[*office] && of == service)
            .map(|(_, _, id)| *id)
            .collect();
        let ledger = writers[*office].start.id;
        let mut base: Vec<Base> =
            saw.iter().filter(|_| !seen.is_empty()).map(|at| Base::of(*at.get(&seen), ledger)).collect();
        base.sort_unstable();
        base.dedup();
        let line = line(REGIONS[*office], *service, 1_600_000_000_000 + time_ms, *achieved, base);
        writers[*office].lines.push(line.to_bytes());
        let id = LineId { ledger, seq: writers[*office].lines.len() as u64 };
        written.push((*office, *service, id));
    }
}

/// Pieces in the order they are sent: of which office, from where, how many lines.
type Pieces = Vec<(usize, Index, usize)>;

/// What a province has in the end: lines of the offices, digests, standings and ranks.
fn province(base: &Path, writers: &[Writer], pieces: &Pieces) -> String {
    let folder = TempDir::new().unwrap();
    copy(base, folder.path());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let server = selaras_server::start(folder.path(), Some("127.0.0.1:0".parse().unwrap())).await.unwrap();
        let authority = Certificate::from_pem(fs::read(folder.path().join("keys/ca.cert.pem")).unwrap());
        let mut clients: Vec<ExchangeClient<Channel>> = Vec::new();
        for writer in writers {
            let tls = ClientTlsConfig::new().ca_certificate(authority.clone()).domain_name("localhost");
            let endpoint = Endpoint::from_shared(format!("https://{}", server.address)).unwrap();
            let endpoint = endpoint.tls_config(tls.identity(writer.identity.clone())).unwrap();
            clients.push(ExchangeClient::new(endpoint.connect().await.unwrap()));
        }
        let mut reached = vec![0; writers.len()];
        for (office, from, count) in pieces {
            let writer = &writers[*office];
            // Never beyond what is there: that would be a gap. Lines sent before may be in it.
            let from = from.index(reached[*office] + 1);
            let to = (from + count).min(writer.lines.len());
            send(&mut clients[*office], writer.push(from, to), &mut reached[*office], to).await;
        }
        for again in 0..2 {
            for (writer, (client, reached)) in writers.iter().zip(clients.iter_mut().zip(&mut reached)) {
                let from = if again == 0 { *reached } else { 0 };
                send(client, writer.push(from, writer.lines.len()), reached, writer.lines.len()).await;
            }
        }
        drop(clients);
        server.stop().await.unwrap();
        show(folder.path())
    })
}

/// Sends a batch, and again: what is new is new once, and the receipt stays.
async fn send(client: &mut ExchangeClient<Channel>, push: v1::PushRequest, reached: &mut usize, to: usize) {
    let first = client.push(push.clone()).await.unwrap().into_inner();
    let again = client.push(push).await.unwrap().into_inner();
    assert_eq!(first.new_lines, to.saturating_sub(*reached) as u64);
    *reached = to.max(*reached);
    let Some(Outcome::Stored(at)) = &first.outcome else { panic!("not stored: {first:?}") };
    assert_eq!(at.seq, *reached as u64);
    assert_eq!((again.outcome, again.new_lines, again.refused), (first.outcome, 0, 0), "another receipt");
}

fn show(data: &Path) -> String {
    let database = store::open(data).unwrap();
    refresh_all(&database).unwrap();
    let mut shown = String::new();
    for by in [Measure::Index, Measure::Sector(2), Measure::Completeness] {
        let request = Request {
            year: 2023,
            quarter: Quarter::Q4,
            measure: by,
            pool: Pool::All,
            sealed_only: false,
            as_of: "2026-01-01T00:00:00Z".parse().unwrap(),
        };
        shown += &format!("{:?}\n", database.read(|tx| ranking(tx, &request)).unwrap());
    }
    let period = Period::quarter(2023, Quarter::Q4);
    shown += &format!("{:?}\n", database.read(|tx| store::read_standings(tx, period)).unwrap());
    let connection = rusqlite::Connection::open(data.join("selaras.db")).unwrap();
    let sql = "SELECT count(*) FROM line l JOIN ledger g ON g.id = l.ledger WHERE g.owner = 0";
    let kept: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    shown += &format!("{kept} lines of offices\n");
    for region in ["62.01", "62.07"] {
        assert!(!lines(&connection, region).is_empty(), "the chain of {region}");
        shown += &format!("{region} digest {:?}\n", digest(&connection, region));
    }
    shown
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let there = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &there);
        } else {
            fs::copy(entry.path(), there).unwrap();
        }
    }
}

#[test]
fn the_order_of_arrival_and_repetitions_change_neither_heads_nor_digest_nor_standing_nor_rank() {
    let world = World::start();
    let offices = [world.office("62.07", ""), world.office("62.07", "2"), world.office("62.01", "")];
    world.stop().ended(0);
    let drawn = (0..3usize, 0..3usize, 0..1_000i64, 0..2_000u32, prop::collection::vec(any::<Index>(), 0..3));
    let pieces = || prop::collection::vec((0..3usize, any::<Index>(), 0..5usize), 0..8);
    let cases = (prop::collection::vec(drawn, 0..20), pieces(), pieces());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(16));
    runner
        .run(&cases, |(drawn, one, other)| {
            let mut writers: Vec<Writer> = offices
                .iter()
                .map(|office| Writer { start: start_of(office), lines: Vec::new(), identity: identity(office) })
                .collect();
            write(&mut writers, &drawn);
            prop_assert_eq!(province(&world.data, &writers, &one), province(&world.data, &writers, &other));
            Ok(())
        })
        .unwrap();
}

//! What arrives over the network: batches by columns, and every message with the conversion of what it holds.

use anyhow::{Context, Result, ensure};
use prost::Message;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use selaras_domain::line::{Chain, Frontier, LedgerStart, Line, LineBytes};
use selaras_domain::region::RegionCode;
use selaras_proto::batch::{Unpacked, pack, pack_within, unpack};
use selaras_proto::{convert, v1};

use super::Outcome;
use super::good::{ledger, lines};
use super::spoil::{edge, noise, place, spoil};

/// Protobuf that claims much: long fields, fields nested in themselves, groups, varints without an end.
const CLAIMS: [&[u8]; 6] = [
    b"\x0a\xff\xff\xff\xff\x0f",
    b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x0b\x0b\x0b\x0b",
    b"\xf2\x01\x80",
    b"\x22\x80\x80\x01",
];

pub(super) fn batch(region: RegionCode, chance: &mut ChaCha8Rng) -> Outcome {
    let mut batch = good(region, chance)?;
    match chance.random_range(0..4) {
        0 => {
            let mut bytes = batch.encode_to_vec();
            spoil(chance, &mut bytes, &CLAIMS);
            let Ok(read) = v1::Batch::decode(bytes.as_slice()) else { return Ok(false) };
            batch = read;
        }
        // Spoilt before packing: zstd's checksum is no guard against a liar.
        1 | 2 => {
            let mut columns = zstd::bulk::decompress(&batch.columns, batch.unpacked_bytes as usize)?;
            spoil(chance, &mut columns, &CLAIMS);
            repack(&mut batch, &columns)?;
        }
        _ => {
            let columns = zstd::bulk::decompress(&batch.columns, batch.unpacked_bytes as usize)?;
            let mut columns = v1::Columns::decode(columns.as_slice())?;
            (0..chance.random_range(1..5)).for_each(|_| change(&mut columns, chance));
            repack(&mut batch, &columns.encode_to_vec())?;
        }
    }
    match chance.random_range(0..12) {
        0 => batch.lines = edge(chance) as u32,
        1 => batch.unpacked_bytes = edge(chance) as u32,
        2 => batch.after_seq = edge(chance),
        _ => {}
    }
    let Ok(unpacked) = unpack(&batch) else { return Ok(false) };
    travels_on(&unpacked)?;
    Ok(unpacked.lines.iter().any(|line| line.decode().is_ok()))
}

/// What was taken in is sent on to siblings: as the same bytes.
fn travels_on(unpacked: &Unpacked) -> Result<()> {
    let chains = chains(unpacked.after.chain, &unpacked.lines);
    let (again, count) = pack_within(usize::MAX, unpacked.after, &unpacked.lines, &chains, None)?;
    let again = unpack(&again).context("what was unpacked cannot be packed again")?;
    ensure!(again.lines.as_slice() == unpacked.lines.get(..count).unwrap_or_default(), "lines changed on their way");
    Ok(())
}

/// The chain after each line.
fn chains(before: Chain, lines: &[LineBytes]) -> Vec<Chain> {
    let after = |at: &mut Chain, line: &LineBytes| {
        *at = line.chain_after(at);
        Some(*at)
    };
    lines.iter().scan(before, after).collect()
}

pub(super) fn good(region: RegionCode, chance: &mut ChaCha8Rng) -> Result<v1::Batch> {
    let mut lines: Vec<LineBytes> = lines(chance, region, 40).iter().map(Line::to_bytes).collect();
    if chance.random_range(0..6) == 0 {
        lines.push(LineBytes { header: noise(chance, 40), content: noise(chance, 40) });
    }
    let after = Frontier { ledger: ledger(chance), seq: chance.random_range(0..1_000), chain: Chain(chance.random()) };
    let end = lines.iter().fold(after.chain, |chain, line| line.chain_after(&chain));
    Ok(pack(after, &lines, end, None)?)
}

fn repack(batch: &mut v1::Batch, columns: &[u8]) -> Result<()> {
    batch.unpacked_bytes = columns.len() as u32;
    batch.columns = zstd::bulk::compress(columns, 1)?;
    Ok(())
}

/// Changes a column as a program would that counts wrongly.
fn change(columns: &mut v1::Columns, chance: &mut ChaCha8Rng) {
    match chance.random_range(0..14) {
        0 => resize(&mut columns.time_ms, chance, |chance| edge(chance) as i64),
        1 => resize(&mut columns.writers, chance, |chance| "w".repeat(place(chance, 500))),
        2 => resize(&mut columns.writer, chance, |chance| edge(chance) as u32),
        3 => resize(&mut columns.kind, chance, |chance| edge(chance) as u32),
        4 => resize(&mut columns.kinds, chance, |chance| edge(chance) as u32),
        5 => resize(&mut columns.place, chance, |chance| edge(chance) as u32),
        6 => resize(&mut columns.subject, chance, |chance| edge(chance) as u32),
        7 => resize(&mut columns.subjects, chance, |chance| "K.2.01".repeat(place(chance, 20))),
        8 => resize(&mut columns.bases, chance, |chance| edge(chance) as u32),
        9 => resize(&mut columns.own_base, chance, edge),
        10 => resize(&mut columns.first, chance, edge),
        11 => resize(&mut columns.below_standard, chance, edge),
        12 => resize(&mut columns.form, chance, |chance| edge(chance) as u8),
        _ => resize(&mut columns.raw, chance, |chance| edge(chance) as u8),
    }
}

fn resize<T>(column: &mut Vec<T>, chance: &mut ChaCha8Rng, make: impl Fn(&mut ChaCha8Rng) -> T) {
    let at = place(chance, column.len());
    match chance.random_range(0..3) {
        0 => column.truncate(at),
        1 => column.insert(at, make(chance)),
        _ => {
            if let Some(value) = column.get_mut(at) {
                *value = make(chance);
            }
        }
    }
}

pub(super) fn message(region: RegionCode, chance: &mut ChaCha8Rng) -> Outcome {
    let frontier = |chance: &mut ChaCha8Rng| v1::Frontier {
        ledger: ledger(chance).as_bytes().to_vec(),
        seq: edge(chance),
        chain: vec![7; 32],
    };
    let several =
        |chance: &mut ChaCha8Rng| (0..chance.random_range(0..6)).map(|_| frontier(chance)).collect::<Vec<_>>();
    let state = |chance: &mut ChaCha8Rng| v1::ServerState {
        frontier: several(chance),
        at_yours: several(chance),
        region_digest: vec![1; 32],
        clock_ms: edge(chance) as i64,
        signature: Some(v1::Signature { key: Vec::new(), bytes: vec![2; 64] }),
        same_as_yours: chance.random(),
    };
    let mut bytes = match chance.random_range(0..6) {
        0 => v1::HelloRequest {
            protocol: 1,
            own_start: noise(chance, 60),
            frontier: several(chance),
            batch: Some(good(region, chance)?),
            ..Default::default()
        }
        .encode_to_vec(),
        1 => v1::PushRequest { start: noise(chance, 60), batch: Some(good(region, chance)?) }.encode_to_vec(),
        2 => v1::PullRequest { frontier: several(chance), ..Default::default() }.encode_to_vec(),
        3 => {
            let batches = vec![good(region, chance)?];
            v1::HelloReply { state: Some(state(chance)), batches, ..Default::default() }.encode_to_vec()
        }
        4 => v1::PullReply { batches: vec![good(region, chance)?], more: false, state: Some(state(chance)) }
            .encode_to_vec(),
        _ => v1::EnrolReply { office: noise(chance, 20), sectors: vec![edge(chance) as u32], ..Default::default() }
            .encode_to_vec(),
    };
    spoil(chance, &mut bytes, &CLAIMS);
    // As any of them: the sender chooses the method, whatever it sends.
    let read = [requests(&bytes), replies(&bytes)];
    Ok(read.contains(&true))
}

/// What the province makes of a request. Whether all of it could be converted.
fn requests(bytes: &[u8]) -> bool {
    let hello = v1::HelloRequest::decode(bytes).is_ok_and(|hello| {
        convert::frontiers_from_wire(&hello.frontier).is_ok()
            & LedgerStart::from_bytes(&hello.own_start).is_ok()
            & hello.batch.as_ref().is_none_or(|batch| unpack(batch).is_ok())
    });
    let push = v1::PushRequest::decode(bytes).is_ok_and(|push| push.batch.is_some_and(|batch| unpack(&batch).is_ok()));
    let pull = v1::PullRequest::decode(bytes).is_ok_and(|pull| convert::frontiers_from_wire(&pull.frontier).is_ok());
    let enrol = v1::EnrolRequest::decode(bytes).is_ok();
    hello | push | pull | enrol
}

/// What an office makes of a reply.
fn replies(bytes: &[u8]) -> bool {
    let state = |state: &v1::ServerState| {
        !convert::signed_bytes(&state.frontier, state.clock_ms).is_empty()
            & convert::frontiers_from_wire(&state.frontier).is_ok()
            & convert::frontiers_from_wire(&state.at_yours).is_ok()
            & convert::digest(&state.region_digest).is_ok()
    };
    let hello = v1::HelloReply::decode(bytes).is_ok_and(|hello| {
        hello.office.as_ref().is_none_or(|office| convert::sectors(&office.sectors).is_ok())
            & hello.state.as_ref().is_some_and(state)
            & hello.batches.iter().all(|batch| unpack(batch).is_ok())
    });
    let pull = v1::PullReply::decode(bytes).is_ok_and(|pull| {
        pull.batches.iter().all(|batch| unpack(batch).is_ok()) & pull.state.as_ref().is_none_or(state)
    });
    let enrol = v1::EnrolReply::decode(bytes).is_ok_and(|enrol| {
        convert::office_id(&enrol.office).is_ok()
            & convert::region(enrol.region).is_ok()
            & convert::sectors(&enrol.sectors).is_ok()
    });
    hello | pull | enrol
}

//! A Hello alone, for the doctor: whether the province answers this office, and what it says of itself. Nothing is kept here
//! but which way serves.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use selaras_ledger::Database;
use selaras_proto::convert::frontier_to_wire;
use selaras_proto::{PROTOCOL, PROTOCOL_MIN, v1};

use super::connect::{Network, Traffic};
use super::error::SyncError;
use super::keys;
use super::known::known;
use super::province::{Grpc, Province};
use super::way::{Errand, Passage};
use crate::store::{self, Office};

/// What the province said.
pub struct Probe {
    /// From the first byte to the answer, handshake included.
    pub millis: u128,
    /// This clock minus the province's.
    pub clock_offset_ms: i64,
    pub program_version: String,
    pub protocol_min: u32,
}

/// Connects and says Hello as a pass would, over the way that serves.
pub async fn probe(network: &Network, database: &Arc<Database>, office: &Office, now_ms: fn() -> i64) -> Result<Probe> {
    let (known, start) =
        database.read(|tx| Ok((known(tx, office)?, store::own_ledger(tx, office)?.start.to_bytes())))?;
    if office.server.is_empty() {
        return Err(SyncError::NoAddress.into());
    }
    let began = Instant::now();
    let mut frontier = vec![frontier_to_wire(&known.own)];
    frontier.extend(known.followed.iter().map(frontier_to_wire));
    let request = v1::HelloRequest {
        protocol: PROTOCOL,
        protocol_min: PROTOCOL_MIN,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        clock_ms: now_ms(),
        own_start: start,
        frontier,
        region_digest: known.digest.to_vec(),
        ..Default::default()
    };
    let mut greeting = Greeting { request, reply: None };
    let passage = Passage { network, database, office, now_ms, traffic: Arc::new(Traffic::default()) };
    passage.run(&keys::present(&network.data)?, &mut greeting).await?;
    let reply = greeting.reply.context("a Hello that went through has an answer")?;
    let state = reply.state.ok_or_else(SyncError::without_state)?;
    Ok(Probe {
        millis: began.elapsed().as_millis(),
        clock_offset_ms: now_ms() - state.clock_ms,
        program_version: reply.program_version,
        protocol_min: reply.protocol_min,
    })
}

struct Greeting {
    request: v1::HelloRequest,
    reply: Option<v1::HelloReply>,
}

impl Errand for Greeting {
    async fn over(&mut self, province: Grpc) -> Result<()> {
        self.reply = Some(province.hello(self.request.clone()).await?);
        Ok(())
    }
}

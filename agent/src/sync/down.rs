//! What comes down: the answer to a Hello, and pages of the ledgers that others write.

use std::time::Instant;

use anyhow::Result;
use selaras_domain::line::{Frontier, Owner};
use selaras_ledger::{Transaction, chain_at, find_ledger, frontier};
use selaras_proto::convert::{self, frontier_to_wire, frontiers_from_wire};
use selaras_proto::{FRONTIER_MAX_LEDGERS, HELLO_LINES_BYTES, PROTOCOL, PROTOCOL_MIN, standings, v1};

use super::drive::Driver;
use super::error::SyncError;
use super::known::known;
use super::pass::{Known, Pass, View, Wanted};
use super::province::Province;
use super::sizing::{Sizing, round_trip};
use super::taking::{agree, signed, signed_page, take_in_page};
use crate::store;

impl<P: Province> Driver<'_, P> {
    /// The first Hello of a pass.
    pub(super) async fn begin(&mut self, now_ms: &impl Fn() -> i64) -> Result<(Pass, Sizing)> {
        let beside = self.beside().await?;
        let began = Instant::now();
        let Greeted { known, view, batch_max_bytes, lines_bytes } = self.hello(beside, now_ms).await?;
        let took = began.elapsed();
        let speed = self.database.read(|tx| store::read_contact(tx))?.bytes_per_second;
        let sizing = Sizing::new(u64::from(batch_max_bytes), speed, round_trip(took, lines_bytes, speed));
        // Over a link that was never measured one batch goes ahead: a cut soon after costs that one and not four.
        let in_flight_max = if speed.is_some() { self.in_flight_max } else { 1 };
        let pass = self.database.read(|tx| {
            let own = store::own_ledger(tx, &self.office)?;
            Ok(Pass::begin(known, &view, in_flight_max, |seq| chain_at(tx, &own, seq).ok().flatten()))
        })?;
        Ok((pass, sizing))
    }

    /// Another Hello in the same pass.
    pub(super) async fn greet(&mut self, pass: &mut Pass, now_ms: &impl Fn() -> i64) -> Result<()> {
        let beside = self.beside().await?;
        let Greeted { known, view, .. } = self.hello(beside, now_ms).await?;
        self.database.read(|tx| {
            let own = store::own_ledger(tx, &self.office)?;
            pass.greeted(known, &view, |seq| chain_at(tx, &own, seq).ok().flatten());
            Ok(())
        })
    }

    /// Says Hello, with what is [`Self::beside`] it; what else comes down with the answer waits in `page`. Packed before this
    /// side is read: what it has is never told to be less than what it sends.
    pub(super) async fn hello(
        &mut self,
        (batch, page_max_bytes): (Option<v1::Batch>, u32),
        now_ms: &impl Fn() -> i64,
    ) -> Result<Greeted> {
        let office = &self.office;
        let (known, start, standings_tag) = self.database.read(|tx| {
            let ledger = store::own_ledger(tx, office)?;
            Ok((known(tx, office)?, ledger.start, store::standings_tag(tx)?))
        })?;
        let mut sent = vec![frontier_to_wire(&known.own)];
        sent.extend(known.followed.iter().map(frontier_to_wire));
        let request = v1::HelloRequest {
            protocol: PROTOCOL,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            clock_ms: now_ms(),
            own_start: start.to_bytes(),
            frontier: sent.clone(),
            region_digest: known.digest.to_vec(),
            protocol_min: PROTOCOL_MIN,
            batch,
            page_max_bytes,
            standings_tag,
        };
        let up = packed_bytes(&request.batch);
        self.outcome.round_trips += 1;
        let reply = self.province.hello(request).await?;
        agree(&reply)?;
        self.outcome.pushed += reply.new_lines;
        let lines_bytes = up + packed_bytes(&reply.batches);
        self.page = (!reply.batches.is_empty()).then(|| v1::PullReply {
            batches: reply.batches,
            more: false,
            state: reply.state.clone(),
        });
        let mut view = self.view(reply.state.as_ref(), Some((&sent, &known)), now_ms).await?;
        (view.wanted, view.forked) =
            self.database.read(|tx| Ok((Some(wanted(tx, &reply.wanted)?), forked(tx, &known, &view.frontier)?)))?;
        if let Some(told) = reply.office {
            let sectors = convert::sectors(&told.sectors).map_err(SyncError::from)?;
            if (&told.name, &sectors) != (&self.office.name, &self.office.sectors) {
                self.database.write(move |tx| store::update_rights(tx, &told.name, &sectors)).await?;
            }
        }
        if let Some(told) = &reply.standings {
            let standings = standings::from_wire(told).map_err(SyncError::from)?;
            self.database.write(move |tx| store::keep_standings(tx, &standings)).await?;
        }
        let takes_files = !reply.files_tag.is_empty();
        if self.database.read(|tx| store::province_takes_files(tx))? != takes_files {
            self.database.write(move |tx| store::record_province_takes_files(tx, takes_files)).await?;
        }
        self.files_tag = reply.files_tag;
        self.reports_tag = reply.reports_tag;
        self.outcome.renew_certificate = reply.renew_certificate;
        self.in_flight_max = reply.in_flight_max as usize;
        Ok(Greeted { known, view, batch_max_bytes: reply.batch_max_bytes, lines_bytes })
    }

    /// What goes with a Hello: the first own lines beyond what the province last told, and how many bytes of others' lines may
    /// come with the answer. A wrong guess costs these bytes: the province does not take what does not join on, and tells what
    /// it has. Over a link that was never measured a Hello goes alone, and tells the round trip.
    async fn beside(&mut self) -> Result<(Option<v1::Batch>, u32)> {
        let (contact, end) = self.database.read(|tx| {
            let ledger = store::own_ledger(tx, &self.office)?;
            Ok((store::read_contact(tx)?, frontier(tx, &ledger)?.seq))
        })?;
        if contact.bytes_per_second.is_none() {
            return Ok((None, 0));
        }
        let is_behind = contact.server_seq < end && contact.held.is_none();
        let batch = match is_behind {
            true => {
                self.count().await?;
                self.pack(&mut Sizing::least(), contact.server_seq)?.request.batch
            }
            false => None,
        };
        Ok((batch, HELLO_LINES_BYTES as u32))
    }

    /// Checks the province's signature and keeps its clock and how far it has the own ledger.
    /// `told`: what the Hello said, which the province may answer with "the same".
    async fn view(
        &mut self,
        state: Option<&v1::ServerState>,
        told: Option<(&[v1::Frontier], &Known)>,
        now_ms: &impl Fn() -> i64,
    ) -> Result<View> {
        let state = state.ok_or_else(SyncError::without_state)?;
        let told = told.filter(|_| state.same_as_yours);
        let frontier = told.map_or(state.frontier.as_slice(), |(frontier, _)| frontier);
        let signed = signed(&self.office.province_key, frontier, state)?;
        let view = View {
            frontier: signed.frontier.clone(),
            wanted: None,
            forked: None,
            at_ours: frontiers_from_wire(&state.at_yours).map_err(SyncError::from)?,
            digest: match told {
                Some((_, known)) => known.digest,
                None => convert::digest(&state.region_digest).map_err(SyncError::from)?,
            },
        };
        let (province_ms, now) = (state.clock_ms, now_ms());
        let (ledger, office) = (self.office.ledger, self.office.clone());
        let server_seq =
            view.frontier.iter().find(|frontier| frontier.ledger == ledger).map_or(0, |frontier| frontier.seq);
        self.database
            .write(move |tx| {
                store::record_province_time(tx, province_ms, now)?;
                store::record_server_seq(tx, server_seq)?;
                store::keep_receipt(tx, &office, &signed)
            })
            .await?;
        Ok(view)
    }

    pub(super) async fn pull(&mut self, pass: &mut Pass, sizing: &mut Sizing, now_ms: &impl Fn() -> i64) -> Result<()> {
        let office = self.office.clone();
        let before = self.database.read(|tx| known(tx, &office))?;
        let request = v1::PullRequest {
            frontier: before.followed.iter().map(frontier_to_wire).collect(),
            max_bytes: sizing.pull_bytes(),
            live: office.ledger.as_bytes().to_vec(),
        };
        let reply = match self.page.take() {
            Some(page) => page,
            None => {
                self.outcome.round_trips += 1;
                let began = Instant::now();
                let reply = self.province.pull(request).await?;
                sizing.pulled(packed_bytes(&reply.batches), began.elapsed());
                reply
            }
        };
        let batches = reply.batches;
        let word = signed_page(&office.province_key, reply.state.as_ref())?;
        let (pulled, known): (u64, Known) = self
            .database
            .write(move |tx| {
                let pulled = take_in_page(tx, &office, &batches, &word)?;
                Ok((pulled, known(tx, &office)?))
            })
            .await?;
        self.outcome.pulled += pulled;
        self.tell(known.own.seq, known.own.seq);
        let view = match reply.more {
            true => None,
            false => Some(self.view(reply.state.as_ref(), None, now_ms).await?),
        };
        let office = &self.office;
        self.database.read(|tx| {
            let own = store::own_ledger(tx, office)?;
            pass.pulled(known, view.as_ref(), |seq| chain_at(tx, &own, seq).ok().flatten());
            Ok(())
        })
    }
}

/// The answer to a Hello.
pub(super) struct Greeted {
    pub(super) known: Known,
    pub(super) view: View,
    /// The largest batch that the province takes.
    pub(super) batch_max_bytes: u32,
    /// Of the lines that travelled with it, both ways.
    lines_bytes: u64,
}

fn packed_bytes<'a>(batches: impl IntoIterator<Item = &'a v1::Batch>) -> u64 {
    batches.into_iter().map(|batch| batch.columns.len() as u64).sum()
}

/// A ledger of others that the province has less of than this side, and with another past.
fn forked(connection: &Transaction<'_>, known: &Known, theirs: &[Frontier]) -> Result<Option<Frontier>> {
    for their in theirs {
        let is_less = known.followed.iter().any(|ours| ours.ledger == their.ledger && their.seq < ours.seq);
        if is_less
            && let Some(ledger) = find_ledger(connection, their.ledger)?
            && chain_at(connection, &ledger, their.seq)? != Some(their.chain)
        {
            return Ok(Some(*their));
        }
    }
    Ok(None)
}

/// What the province lacks, in the order it is given back: the siblings' ledgers before the province's own, so that each
/// verdict finds its lines.
pub(super) fn wanted(connection: &Transaction<'_>, told: &[v1::Frontier]) -> Result<Vec<Wanted>> {
    let mut wanted = Vec::new();
    for want in told.iter().take(FRONTIER_MAX_LEDGERS) {
        let ledger = convert::ledger_id(&want.ledger).map_err(SyncError::from)?;
        let owner = find_ledger(connection, ledger)?.map(|ledger| ledger.start.owner);
        wanted.push((!matches!(owner, Some(Owner::Office(_))), Wanted { ledger, after: want.seq }));
    }
    wanted.sort_by_key(|(is_of_province, _)| *is_of_province);
    Ok(wanted.into_iter().map(|(_, wanted)| wanted).collect())
}

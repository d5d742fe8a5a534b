//! Which way calls go: gRPC over HTTP/2 wherever it passes; where it does not, gRPC-Web over HTTP/1.1, remembered for the
//! address, with HTTP/2 tried again once a day. A network that inspects TLS shows itself in the handshake; one that only
//! swallows HTTP/2 is told from a broken link by a second failure in a row.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Result;
use selaras_ledger::Database;
use selaras_proto::v1::enrolment_client::EnrolmentClient;
use tonic::{Response, Status};

use super::connect::{
    Address, Carrier, DialError, Dialer, Kind, Network, Offer, Signer, Traffic, Trust, Wire, plain, web,
};
use super::error::SyncError;
use super::keys::Pair;
use super::province::{Grpc, Service};
use crate::store::{self, Office, WayRow};

const ENROLMENT_TIMEOUT: Duration = Duration::from_secs(60);
const PLAIN_AGAIN_MS: i64 = 24 * 3_600 * 1_000;
/// Calls over HTTP/2 that nothing answered, in a row, before the other way is tried.
const DOUBTS_MAX: u32 = 2;

/// The way to an office's province.
pub(super) struct Passage<'a> {
    pub network: &'a Network,
    pub database: &'a Arc<Database>,
    pub office: &'a Office,
    pub now_ms: fn() -> i64,
    pub traffic: Arc<Traffic>,
}

/// What is done at the province. Begun again where one way does not answer and another may.
pub(super) trait Errand: Send {
    fn over(&mut self, province: Grpc) -> impl Future<Output = Result<()>> + Send;
}

/// How one way ended.
enum Went {
    Through(Result<()>),
    /// Nothing came back: it may be the link, or the way.
    Unanswered(anyhow::Error),
}

impl Passage<'_> {
    /// Runs an errand over the way that serves, with a certificate that the office has.
    pub(super) async fn run(&self, pair: &Pair, errand: &mut impl Errand) -> Result<()> {
        let dialer = self.dialer(Trust::joined(self.network, pair)?)?;
        let known = self.known()?;
        let now_ms = (self.now_ms)();
        if is_plain_first(known.as_ref(), now_ms) {
            let first = match dialer.dial(Offer::Any).await {
                Ok(first) if dialer.is_inspected() || !first.is_http2() => {
                    let first = if first.is_http2() {
                        dialer.dial(Offer::Http1).await.map_err(SyncError::from)?
                    } else {
                        first
                    };
                    return self.web(&dialer, first, pair, errand).await;
                }
                Ok(first) => first,
                Err(DialError::Unreached(error)) => return Err(error.into()),
                Err(DialError::Unsecured(error)) => {
                    return self.doubt(&dialer, known, error.into(), pair, errand).await;
                }
            };
            let carrier = plain(&dialer, first).await?;
            return match self.over(carrier, errand).await? {
                Went::Through(result) => {
                    self.remember(known, Kind::Plain, now_ms).await?;
                    result
                }
                Went::Unanswered(error) => self.doubt(&dialer, known, error, pair, errand).await,
            };
        }
        let first = dialer.dial(Offer::Http1).await.map_err(SyncError::from)?;
        self.web(&dialer, first, pair, errand).await
    }

    /// HTTP/2 went unanswered: the first time it was the link, the second time in a row HTTP/1.1 is asked too.
    async fn doubt(
        &self,
        dialer: &Dialer,
        known: Option<WayRow>,
        error: anyhow::Error,
        pair: &Pair,
        errand: &mut impl Errand,
    ) -> Result<()> {
        if !error.downcast_ref().is_some_and(SyncError::is_transient) {
            return Err(error);
        }
        let row = known.unwrap_or(WayRow { is_web: false, is_signed: false, doubts: 0, plain_again_ms: 0 });
        let doubts = row.doubts.saturating_add(1);
        self.keep(WayRow { doubts, ..row }).await?;
        if doubts < DOUBTS_MAX {
            return Err(error);
        }
        match dialer.dial(Offer::Http1).await {
            Ok(first) => self.web(dialer, first, pair, errand).await,
            // What is told is the first trouble: the second is the same broken link.
            Err(_) => Err(error),
        }
    }

    async fn web(&self, dialer: &Dialer, first: Wire, pair: &Pair, errand: &mut impl Errand) -> Result<()> {
        let (kind, signer) = match dialer.is_inspected() {
            true => {
                let contact = self.database.read(|tx| store::read_contact(tx))?;
                let signer = Signer::new(pair, &self.office.province_key, contact.clock_offset_ms, self.now_ms)?;
                (Kind::Signed, Some(Arc::new(signer)))
            }
            false => (Kind::Web, None),
        };
        match self.over(web(dialer, first, signer)?, errand).await? {
            Went::Through(result) => {
                self.remember(self.known()?, kind, (self.now_ms)()).await?;
                result
            }
            Went::Unanswered(error) => Err(error),
        }
    }

    async fn over(&self, carrier: Carrier, errand: &mut impl Errand) -> Result<Went> {
        let speed = self.database.read(|tx| store::read_contact(tx))?.bytes_per_second;
        let grpc = Grpc::new(carrier, speed);
        let answers = grpc.answers();
        let result = errand.over(grpc).await;
        Ok(match (answers.load(Ordering::Relaxed), result) {
            (false, Err(error)) => Went::Unanswered(error),
            (_, result) => Went::Through(result),
        })
    }

    pub(super) fn dialer(&self, trust: Trust) -> Result<Dialer> {
        Dialer::new(Address::parse(&self.office.server)?, self.network, trust, Arc::clone(&self.traffic))
    }

    /// What to propose to the province first.
    pub(super) fn offer(&self) -> Result<Offer> {
        let is_plain = is_plain_first(self.known()?.as_ref(), (self.now_ms)());
        Ok(if is_plain { Offer::Any } else { Offer::Http1 })
    }

    fn known(&self) -> Result<Option<WayRow>> {
        self.database.read(|tx| store::way(tx, &self.office.server))
    }

    /// Keeps a way that serves; written only when it changes.
    async fn remember(&self, known: Option<WayRow>, kind: Kind, now_ms: i64) -> Result<()> {
        let plain_again_ms = if kind == Kind::Plain { 0 } else { now_ms + PLAIN_AGAIN_MS };
        let row = WayRow { is_web: kind != Kind::Plain, is_signed: kind == Kind::Signed, doubts: 0, plain_again_ms };
        let is_same = match &known {
            None => !row.is_web,
            // A day counts from the last try of HTTP/2, not from the last pass.
            Some(known) if known.is_web && row.is_web && !is_plain_first(Some(known), now_ms) => {
                known.is_signed == row.is_signed && known.doubts == 0
            }
            Some(known) => *known == row,
        };
        if is_same { Ok(()) } else { self.keep(row).await }
    }

    async fn keep(&self, row: WayRow) -> Result<()> {
        let (server, now_ms) = (self.office.server.clone(), (self.now_ms)());
        self.database.write(move |tx| store::keep_way(tx, &server, &row, now_ms)).await
    }
}

/// Whether HTTP/2 is tried before anything else. A day that is further off than a day means that the clock was set back.
fn is_plain_first(known: Option<&WayRow>, now_ms: i64) -> bool {
    known.is_none_or(|way| {
        !way.is_web || way.plain_again_ms <= now_ms || way.plain_again_ms > now_ms.saturating_add(2 * PLAIN_AGAIN_MS)
    })
}

/// A call of somebody whom the connection does not name: to join, to renew a certificate.
pub(super) async fn enrolment<T, F, Fut>(dialer: &Dialer, first: Offer, calling: F) -> Result<T, SyncError>
where
    F: Fn(EnrolmentClient<Service>) -> Fut,
    Fut: Future<Output = Result<Response<T>, Status>>,
{
    match enrolment_over(dialer, first, &calling).await {
        Err(DialError::Unsecured(trouble @ SyncError::Unreachable(_))) if first == Offer::Any => {
            // Where HTTP/2 does not pass HTTP/1.1 may; otherwise what is told is the first trouble.
            enrolment_over(dialer, Offer::Http1, &calling).await.map_err(|_| trouble)
        }
        replied => Ok(replied?),
    }
}

async fn enrolment_over<T, F, Fut>(dialer: &Dialer, offer: Offer, calling: &F) -> Result<T, DialError>
where
    F: Fn(EnrolmentClient<Service>) -> Fut,
    Fut: Future<Output = Result<Response<T>, Status>>,
{
    let carrier = unnamed(dialer, offer).await?;
    let client = EnrolmentClient::with_origin(carrier.service, carrier.origin);
    let trouble = match tokio::time::timeout(ENROLMENT_TIMEOUT, calling(client)).await {
        Ok(Ok(response)) => return Ok(response.into_inner()),
        Ok(Err(status)) => SyncError::of_status(&status),
        Err(_) => SyncError::late(ENROLMENT_TIMEOUT),
    };
    Err(DialError::Unsecured(trouble))
}

/// A carrier for calls that nobody signs.
async fn unnamed(dialer: &Dialer, offer: Offer) -> Result<Carrier, DialError> {
    let mut first = dialer.dial(offer).await?;
    if first.is_http2() && !dialer.is_inspected() {
        return plain(dialer, first).await.map_err(DialError::Unsecured);
    }
    if first.is_http2() {
        first = dialer.dial(Offer::Http1).await?;
    }
    web(dialer, first, None).map_err(DialError::Unsecured)
}

/// What a person is told of the way in use.
pub fn way_word(way: Option<&WayRow>) -> &'static str {
    match way {
        Some(WayRow { is_web: true, is_signed: true, .. }) => "grpc-web, signed",
        Some(WayRow { is_web: true, .. }) => "grpc-web",
        _ => "grpc",
    }
}

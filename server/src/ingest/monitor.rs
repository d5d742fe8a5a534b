//! The open data as a gRPC service: the same shape as over HTTP, without a certificate. Calls count against the caller's network
//! like those of an enrolment; how many follow at once is bounded here.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::stream::{self, Stream};
use selaras_domain::message;
use selaras_ledger::Database;
use selaras_proto::told::status_of;
use selaras_proto::v1::{self, monitor_server};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Request, Response, Status};

use super::limits::{FOLLOWERS_MAX, Limits};
use super::status::status;
use crate::edition::Digest;
use crate::open::{OpenEdition, OpenHead, OpenRanking, OpenRegion, OpenService, OpenTotal, Published, Shelf};

pub(super) struct MonitorService {
    open: Arc<Shelf>,
    database: Arc<Database>,
    followers: Arc<Semaphore>,
    shutdown: CancellationToken,
    limits: Limits,
}

impl MonitorService {
    pub(super) fn new(
        open: Arc<Shelf>,
        database: Arc<Database>,
        limits: Limits,
        shutdown: CancellationToken,
    ) -> MonitorService {
        MonitorService { open, database, followers: Arc::new(Semaphore::new(FOLLOWERS_MAX)), limits, shutdown }
    }
}

/// A caller that follows.
struct Following {
    told: watch::Receiver<Option<Arc<Published>>>,
    has: Option<Digest>,
    until: Instant,
    shutdown: CancellationToken,
    _place: OwnedSemaphorePermit,
}

#[tonic::async_trait]
impl monitor_server::Monitor for MonitorService {
    async fn get(&self, request: Request<v1::GetEditionRequest>) -> Result<Response<v1::PublicEdition>, Status> {
        let digest = digest_of(&request.get_ref().digest)?;
        let latest = self.open.latest();
        let published = match digest {
            Some(digest) if latest.as_ref().is_none_or(|latest| latest.digest != digest) => {
                let database = Arc::clone(&self.database);
                let reading = tokio::task::spawn_blocking(move || Published::read(&database, digest));
                let read = reading.await.map_err(|_| {
                    status_of(Code::Internal, message!("edisi tidak terbaca", "the edition cannot be read"))
                })?;
                read.map_err(status)?.map(Arc::new)
            }
            _ => latest,
        };
        let published = published.ok_or_else(|| {
            status_of(Code::NotFound, message!("edisi final itu tidak ada", "there is no such final edition"))
        })?;
        Ok(Response::new(edition(&published.edition)))
    }

    type FollowStream = Pin<Box<dyn Stream<Item = Result<v1::PublicHead, Status>> + Send>>;

    async fn follow(&self, request: Request<v1::FollowRequest>) -> Result<Response<Self::FollowStream>, Status> {
        let has = digest_of(&request.get_ref().digest)?;
        let place = Arc::clone(&self.followers).try_acquire_owned();
        let place = place.map_err(|_| {
            let why = message!("terlalu banyak yang mengikuti; coba lagi nanti", "too many follow; try again later");
            status_of(Code::ResourceExhausted, why)
        })?;
        let mut told = self.open.subscribe();
        // What is there already is news to who has another.
        told.mark_changed();
        let until = Instant::now() + self.limits.following();
        let following = Following { told, has, until, shutdown: self.shutdown.clone(), _place: place };
        Ok(Response::new(Box::pin(stream::unfold(following, next))))
    }
}

async fn next(mut following: Following) -> Option<(Result<v1::PublicHead, Status>, Following)> {
    loop {
        tokio::select! {
            changed = following.told.changed() => changed.ok()?,
            () = following.shutdown.cancelled() => return None,
            () = tokio::time::sleep_until(following.until) => return None,
        }
        let latest = following.told.borrow_and_update().clone();
        if let Some(published) = latest.filter(|published| Some(published.digest) != following.has) {
            following.has = Some(published.digest);
            return Some((Ok(head(&published.edition.head)), following));
        }
    }
}

fn digest_of(text: &str) -> Result<Option<Digest>, Status> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|wrong: String| Status::invalid_argument(format!("digest {wrong}")))
}

fn head(head: &OpenHead) -> v1::PublicHead {
    v1::PublicHead {
        digest: head.digest.clone(),
        year: head.year.into(),
        quarter: head.quarter.into(),
        number: head.number,
        made_at: head.made_at.clone(),
    }
}

fn edition(edition: &OpenEdition) -> v1::PublicEdition {
    v1::PublicEdition {
        head: Some(head(&edition.head)),
        province: edition.province.clone(),
        province_name: edition.province_name.clone(),
        catalogue: edition.catalogue.clone(),
        rules: edition.rules.clone(),
        small_below: edition.small_below,
        rankings: edition.rankings.iter().map(ranking).collect(),
        regions: edition.regions.iter().map(region).collect(),
        totals: edition.totals.iter().map(total).collect(),
        previous: edition.previous.clone().unwrap_or_default(),
    }
}

fn ranking(ranking: &OpenRanking) -> v1::PublicRanking {
    let rows = ranking.rows.iter().map(|row| v1::PublicPlace {
        rank: row.rank,
        region: row.region.clone(),
        name: row.name.clone(),
        value: row.value.clone(),
        category: row.category.clone().unwrap_or_default(),
        previous_rank: row.previous_rank.unwrap_or_default(),
    });
    let unranked = ranking.unranked.iter().map(|row| v1::PublicUnranked {
        region: row.region.clone(),
        name: row.name.clone(),
        reason: row.reason.clone(),
    });
    let (by, pool) = (ranking.by.clone(), ranking.pool.clone());
    v1::PublicRanking { by, pool, rows: rows.collect(), unranked: unranked.collect() }
}

fn region(region: &OpenRegion) -> v1::PublicRegion {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let sectors = region.sectors.iter().map(|sector| v1::PublicSector {
        sector: sector.sector.into(),
        name: sector.name.clone(),
        value: given(&sector.value),
    });
    v1::PublicRegion {
        region: region.region.clone(),
        name: region.name.clone(),
        value: given(&region.value),
        category: given(&region.category),
        fill_rate: region.fill_rate.clone(),
        allocation: given(&region.allocation),
        realisation: given(&region.realisation),
        apbd: given(&region.apbd),
        sectors: sectors.collect(),
        services: region.services.iter().map(service).collect(),
    }
}

fn service(service: &OpenService) -> v1::PublicCount {
    v1::PublicCount {
        service: service.service.clone(),
        name: service.name.clone(),
        unit: service.unit.clone(),
        state: service.state.clone(),
        required: service.required.clone().unwrap_or_default(),
        achieved: service.achieved.clone().unwrap_or_default(),
        percent: service.percent.clone().unwrap_or_default(),
        is_suppressed: service.is_suppressed,
        left_out: 0,
    }
}

fn total(total: &OpenTotal) -> v1::PublicCount {
    v1::PublicCount {
        service: total.service.clone(),
        name: total.name.clone(),
        unit: total.unit.clone(),
        state: String::new(),
        required: total.required.clone().unwrap_or_default(),
        achieved: total.achieved.clone().unwrap_or_default(),
        percent: String::new(),
        is_suppressed: total.is_suppressed,
        left_out: total.left_out,
    }
}

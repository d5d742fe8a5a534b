//! The exchange as a gRPC service: who calls, and errors as statuses.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use selaras_proto::v1::exchange_server;
use selaras_proto::{HELLO_LINES_BYTES, PIECE_MAX_BYTES, v1};
use tonic::{Request, Response, Status};

use super::admission::Admission;
use super::exchange::Exchange;
use super::identity::{Caller, certificate_of};
use super::page::PULL_BYTES;
use super::status::status;
use crate::authority::Keyring;
use crate::store;

pub(super) struct ExchangeService {
    pub exchange: Exchange,
    pub keyring: Arc<Keyring>,
    pub admission: Arc<Admission>,
}

impl ExchangeService {
    /// Who calls, after a loss too.
    async fn caller(&self, certificate: Option<Vec<u8>>) -> Result<Caller, Status> {
        let authority = self.keyring.authority().map_err(status)?;
        self.exchange.caller_of(&authority, certificate).await.map_err(status)
    }

    /// Notes the first call with a certificate, and whether its office should renew it because its CA is being replaced.
    async fn seen(&self, certificate: Vec<u8>) -> Result<bool> {
        let issuing = self.keyring.authority()?.issuing_fingerprint();
        let fingerprint = *blake3::hash(&certificate).as_bytes();
        let (is_used, is_current) =
            self.exchange.database.read(|tx| store::certificate_use(tx, &fingerprint, &issuing))?;
        if !is_used {
            let now = (self.exchange.clock)();
            self.exchange.database.write(move |tx| store::note_certificate_use(tx, &fingerprint, now)).await?;
        }
        Ok(!is_current && self.keyring.authority()?.next_fingerprint().is_some())
    }
}

#[tonic::async_trait]
impl exchange_server::Exchange for ExchangeService {
    async fn hello(&self, request: Request<v1::HelloRequest>) -> Result<Response<v1::HelloReply>, Status> {
        let certificate = certificate_of(&request);
        let mut caller = self.caller(certificate.clone()).await?;
        let mut request = request.into_inner();
        let beside = self.admission.beside(&mut request, Instant::now()).await?;
        if beside.is_some() {
            // Again: the wait for memory may have been long enough for a revocation.
            caller = self.caller(certificate.clone()).await?;
        }
        let room = self.admission.answer((request.page_max_bytes as usize).min(HELLO_LINES_BYTES));
        if room.is_err() {
            request.page_max_bytes = 0;
        }
        let mut reply = match caller {
            Caller::Office(office) => self.exchange.hello(office, request).await,
            Caller::Stranger(office) => self.exchange.hello_stranger(office, &request),
        }
        .map_err(status)?;
        if let Some(certificate) = certificate {
            reply.renew_certificate = self.seen(certificate).await.map_err(status)?;
        }
        let mut response = Response::new(reply);
        if let Ok(room) = room {
            response.extensions_mut().insert(room);
        }
        Ok(response)
    }

    async fn push(&self, request: Request<v1::PushRequest>) -> Result<Response<v1::PushReply>, Status> {
        let certificate = certificate_of(&request);
        self.exchange.office_of(certificate.clone()).map_err(status)?;
        let request = request.into_inner();
        let _working = self.admission.work(request.batch.as_ref()).await?;
        // Again: the wait for memory may have been long enough for a revocation.
        let office = self.exchange.office_of(certificate).map_err(status)?;
        self.exchange.push(office, request).await.map(Response::new).map_err(status)
    }

    async fn pull(&self, request: Request<v1::PullRequest>) -> Result<Response<v1::PullReply>, Status> {
        let office = self.exchange.office_of(certificate_of(&request)).map_err(status)?;
        let request = request.into_inner();
        let room = self.admission.answer(request.max_bytes.min(PULL_BYTES) as usize)?;
        let mut response = self.exchange.pull(&office, &request).map(Response::new).map_err(status)?;
        response.extensions_mut().insert(room);
        Ok(response)
    }

    async fn give_back(&self, request: Request<v1::GiveBackRequest>) -> Result<Response<v1::GiveBackReply>, Status> {
        let certificate = certificate_of(&request);
        self.caller(certificate.clone()).await?;
        let request = request.into_inner();
        let _working = self.admission.work(request.batch.as_ref()).await?;
        let office = match self.caller(certificate).await? {
            Caller::Office(office) => office.office,
            Caller::Stranger(office) => office,
        };
        self.exchange.give_back(office, request).await.map(Response::new).map_err(status)
    }

    async fn compare(&self, request: Request<v1::CompareRequest>) -> Result<Response<v1::CompareReply>, Status> {
        let office = self.exchange.office_of(certificate_of(&request)).map_err(status)?;
        self.exchange.compare(office.region, &request.into_inner()).map(Response::new).map_err(status)
    }

    async fn list_files(&self, request: Request<v1::ListFilesRequest>) -> Result<Response<v1::ListFilesReply>, Status> {
        let office = self.exchange.office_of(certificate_of(&request)).map_err(status)?;
        self.exchange.list_files(&office).map(Response::new).map_err(status)
    }

    async fn list_reports(
        &self,
        request: Request<v1::ListReportsRequest>,
    ) -> Result<Response<v1::ListReportsReply>, Status> {
        let office = self.exchange.office_of(certificate_of(&request)).map_err(status)?;
        self.exchange.list_reports(&office, request.into_inner()).await.map(Response::new).map_err(status)
    }

    async fn put_file(&self, request: Request<v1::PutFileRequest>) -> Result<Response<v1::PutFileReply>, Status> {
        let office = self.exchange.office_of(certificate_of(&request)).map_err(status)?;
        self.exchange.put_file(&office, request.into_inner()).await.map(Response::new).map_err(status)
    }

    async fn get_file(&self, request: Request<v1::GetFileRequest>) -> Result<Response<v1::GetFileReply>, Status> {
        let office = self.exchange.office_of(certificate_of(&request)).map_err(status)?;
        let request = request.into_inner();
        let room = self.admission.answer((request.max_bytes as usize).min(PIECE_MAX_BYTES))?;
        let mut response = self.exchange.get_file(&office, &request).map(Response::new).map_err(status)?;
        response.extensions_mut().insert(room);
        Ok(response)
    }
}

//! The exchange as a gRPC service: who calls, and errors as statuses.

use std::sync::Arc;

use selaras_proto::v1;
use selaras_proto::v1::exchange_server;
use tonic::{Request, Response, Status};

use super::exchange::Exchange;
use super::identity::certificate_of;
use super::status::status;

pub(super) struct ExchangeService(pub Arc<Exchange>);

#[tonic::async_trait]
impl exchange_server::Exchange for ExchangeService {
    async fn hello(&self, request: Request<v1::HelloRequest>) -> Result<Response<v1::HelloReply>, Status> {
        let office = self.0.office_of(certificate_of(&request)).map_err(status)?;
        self.0.hello(office, request.into_inner()).await.map(Response::new).map_err(status)
    }

    async fn push(&self, request: Request<v1::PushRequest>) -> Result<Response<v1::PushReply>, Status> {
        let office = self.0.office_of(certificate_of(&request)).map_err(status)?;
        self.0.push(office, request.into_inner()).await.map(Response::new).map_err(status)
    }

    async fn pull(&self, request: Request<v1::PullRequest>) -> Result<Response<v1::PullReply>, Status> {
        let office = self.0.office_of(certificate_of(&request)).map_err(status)?;
        self.0.pull(&office, &request.into_inner()).map(Response::new).map_err(status)
    }
}

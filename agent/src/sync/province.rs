//! The province as a pass calls it: three calls, however they are carried.

use std::time::Duration;

use selaras_proto::v1::exchange_client::ExchangeClient;
use selaras_proto::{MESSAGE_MAX_BYTES, v1};
use tonic::transport::Channel;

use super::error::SyncError;

/// One call, over the slowest link, with the largest batch that is sent over such a link.
const CALL_TIMEOUT: Duration = Duration::from_secs(90);

/// Carries the calls of a pass: over gRPC here, in the same process for a simulator.
pub trait Province: Clone + Send + Sync + 'static {
    fn hello(&self, request: v1::HelloRequest) -> impl Future<Output = Result<v1::HelloReply, SyncError>> + Send;
    fn push(&self, request: v1::PushRequest) -> impl Future<Output = Result<v1::PushReply, SyncError>> + Send;
    fn pull(&self, request: v1::PullRequest) -> impl Future<Output = Result<v1::PullReply, SyncError>> + Send;
}

/// The calls over one gRPC connection.
#[derive(Clone)]
pub(super) struct Grpc(ExchangeClient<Channel>);

impl Grpc {
    pub(super) fn new(channel: Channel) -> Grpc {
        let client = ExchangeClient::new(channel)
            .max_decoding_message_size(MESSAGE_MAX_BYTES)
            .max_encoding_message_size(MESSAGE_MAX_BYTES);
        Grpc(client)
    }
}

impl Province for Grpc {
    async fn hello(&self, request: v1::HelloRequest) -> Result<v1::HelloReply, SyncError> {
        call(self.0.clone().hello(request)).await
    }

    async fn push(&self, request: v1::PushRequest) -> Result<v1::PushReply, SyncError> {
        call(self.0.clone().push(request)).await
    }

    async fn pull(&self, request: v1::PullRequest) -> Result<v1::PullReply, SyncError> {
        call(self.0.clone().pull(request)).await
    }
}

/// A call with its deadline; its failure in our words.
pub(super) async fn call<T>(
    calling: impl Future<Output = Result<tonic::Response<T>, tonic::Status>>,
) -> Result<T, SyncError> {
    match tokio::time::timeout(CALL_TIMEOUT, calling).await {
        Ok(Ok(response)) => Ok(response.into_inner()),
        Ok(Err(status)) => Err(SyncError::of_status(&status)),
        Err(_) => Err(SyncError::Unreachable(format!("tidak ada jawaban dalam {} detik", CALL_TIMEOUT.as_secs()))),
    }
}

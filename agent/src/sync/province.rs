//! The province as a pass calls it, however they are carried.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use prost::Message;
use selaras_domain::report::KEPT_MAX;
use selaras_proto::v1::exchange_client::ExchangeClient;
use selaras_proto::{MESSAGE_MAX_BYTES, v1};
use tonic::body::Body;
use tower::util::BoxCloneSyncService;

use super::connect::Carrier;
use super::error::SyncError;
use super::sizing::call_deadline;

/// The hashes of a thousand files.
const FILES_BYTES: usize = 32 * 1_000;
/// What is told of forty reports.
const REPORTS_BYTES: usize = 1_000 * KEPT_MAX;

/// Carries the calls of a pass: over gRPC here, in the same process for a simulator.
pub trait Province: Clone + Send + Sync + 'static {
    fn hello(&self, request: v1::HelloRequest) -> impl Future<Output = Result<v1::HelloReply, SyncError>> + Send;
    fn push(&self, request: v1::PushRequest) -> impl Future<Output = Result<v1::PushReply, SyncError>> + Send;
    fn pull(&self, request: v1::PullRequest) -> impl Future<Output = Result<v1::PullReply, SyncError>> + Send;
    fn give_back(
        &self,
        request: v1::GiveBackRequest,
    ) -> impl Future<Output = Result<v1::GiveBackReply, SyncError>> + Send;
    fn compare(&self, request: v1::CompareRequest) -> impl Future<Output = Result<v1::CompareReply, SyncError>> + Send;
    fn list_files(
        &self,
        request: v1::ListFilesRequest,
    ) -> impl Future<Output = Result<v1::ListFilesReply, SyncError>> + Send;
    fn list_reports(
        &self,
        request: v1::ListReportsRequest,
    ) -> impl Future<Output = Result<v1::ListReportsReply, SyncError>> + Send;
    fn put_file(&self, request: v1::PutFileRequest)
    -> impl Future<Output = Result<v1::PutFileReply, SyncError>> + Send;
    fn get_file(&self, request: v1::GetFileRequest)
    -> impl Future<Output = Result<v1::GetFileReply, SyncError>> + Send;
}

/// What a [`Carrier`] gives to a client.
pub(super) type Service = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, SyncError>;

/// The calls over the link.
#[derive(Clone)]
pub(super) struct Grpc {
    client: ExchangeClient<Service>,
    bytes_per_second: Option<u64>,
    has_answered: Arc<AtomicBool>,
}

impl Grpc {
    /// `bytes_per_second`: of the link, as measured before.
    pub(super) fn new(carrier: Carrier, bytes_per_second: Option<u64>) -> Grpc {
        let client = ExchangeClient::with_origin(carrier.service, carrier.origin)
            .max_decoding_message_size(MESSAGE_MAX_BYTES)
            .max_encoding_message_size(MESSAGE_MAX_BYTES);
        Grpc { client, bytes_per_second, has_answered: Arc::default() }
    }

    /// Whether any call was answered so far, even by a refusal: then calls do get through.
    pub(super) fn answers(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.has_answered)
    }

    /// A call with its deadline, by the most bytes it may carry; its failure in our words.
    async fn call<T>(
        &self,
        bytes: usize,
        calling: impl Future<Output = Result<tonic::Response<T>, tonic::Status>>,
    ) -> Result<T, SyncError> {
        let deadline = call_deadline(bytes as u64, self.bytes_per_second);
        let result = match tokio::time::timeout(deadline, calling).await {
            Ok(Ok(response)) => Ok(response.into_inner()),
            Ok(Err(status)) => Err(SyncError::of_status(&status)),
            Err(_) => Err(SyncError::late(deadline)),
        };
        if !matches!(result, Err(SyncError::Unreachable(_) | SyncError::Proxy(_))) {
            self.has_answered.store(true, Ordering::Relaxed);
        }
        result
    }
}

impl Province for Grpc {
    async fn hello(&self, request: v1::HelloRequest) -> Result<v1::HelloReply, SyncError> {
        self.call(request.encoded_len(), self.client.clone().hello(request)).await
    }

    async fn push(&self, request: v1::PushRequest) -> Result<v1::PushReply, SyncError> {
        self.call(request.encoded_len(), self.client.clone().push(request)).await
    }

    async fn pull(&self, request: v1::PullRequest) -> Result<v1::PullReply, SyncError> {
        self.call(request.max_bytes as usize, self.client.clone().pull(request)).await
    }

    async fn give_back(&self, request: v1::GiveBackRequest) -> Result<v1::GiveBackReply, SyncError> {
        self.call(request.encoded_len(), self.client.clone().give_back(request)).await
    }

    async fn compare(&self, request: v1::CompareRequest) -> Result<v1::CompareReply, SyncError> {
        self.call(request.encoded_len(), self.client.clone().compare(request)).await
    }

    async fn list_files(&self, request: v1::ListFilesRequest) -> Result<v1::ListFilesReply, SyncError> {
        self.call(FILES_BYTES, self.client.clone().list_files(request)).await
    }

    async fn list_reports(&self, request: v1::ListReportsRequest) -> Result<v1::ListReportsReply, SyncError> {
        self.call(REPORTS_BYTES, self.client.clone().list_reports(request)).await
    }

    async fn put_file(&self, request: v1::PutFileRequest) -> Result<v1::PutFileReply, SyncError> {
        self.call(request.encoded_len(), self.client.clone().put_file(request)).await
    }

    async fn get_file(&self, request: v1::GetFileRequest) -> Result<v1::GetFileReply, SyncError> {
        self.call(request.max_bytes as usize, self.client.clone().get_file(request)).await
    }
}

//! gRPC-Web over HTTP/1.1: the same calls where HTTP/2 does not pass. Bodies are whole, so that a call has a length and a
//! proof; several calls at a time take as many connections.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use selaras_domain::message;
use selaras_proto::MESSAGE_MAX_BYTES;
use tonic::body::Body;
use tonic::transport::Uri;
use tonic_web::GrpcWebCall;
use tower::Service;

use super::signed::{Proven, Signer, is_grpc, unsigned};
use super::wire::Wire;
use super::{Dialer, Offer};
use crate::sync::error::SyncError;

/// What gRPC-Web puts around a message, its trailers included.
const FRAMES_MAX_BYTES: usize = 64 * 1024;

type Answering<T> = Pin<Box<dyn Future<Output = Result<T, SyncError>> + Send>>;

/// Sends calls over connections of one dialer.
#[derive(Clone)]
pub(super) struct Web {
    client: Client<Dials, Body>,
    /// `None`: the connection proves both sides, or nobody is known yet.
    signer: Option<Arc<Signer>>,
}

/// Gives hyper its connections: the one that is open already, then new ones.
#[derive(Clone)]
pub(super) struct Dials {
    dialer: Dialer,
    first: Arc<Mutex<Option<Wire>>>,
    offer: Offer,
}

impl Dials {
    pub(super) fn new(dialer: Dialer, first: Wire, offer: Offer) -> Dials {
        Dials { dialer, first: Arc::new(Mutex::new(Some(first))), offer }
    }
}

impl Service<Uri> for Dials {
    type Response = TokioIo<Wire>;
    type Error = SyncError;
    type Future = Answering<TokioIo<Wire>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), SyncError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (dialer, offer) = (self.dialer.clone(), self.offer);
        Box::pin(async move {
            match first {
                Some(wire) => Ok(TokioIo::new(wire)),
                None => Ok(TokioIo::new(dialer.dial(offer).await?)),
            }
        })
    }
}

impl Web {
    pub(super) fn new(dials: Dials, signer: Option<Arc<Signer>>) -> Web {
        Web { client: Client::builder(TokioExecutor::new()).build(dials), signer }
    }

    async fn send(self, request: Request<GrpcWebCall<Body>>) -> Result<Response<Body>, SyncError> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.map_err(|error| SyncError::of_transport(&error))?.to_bytes();
        let mut is_clock_set = false;
        loop {
            let mut request = Request::from_parts(parts.clone(), Body::new(Full::new(body.clone())));
            let path = parts.uri.path();
            let nonce =
                self.signer.as_ref().map(|signer| signer.sign(request.headers_mut(), path, &body)).transpose()?;
            let response = self.client.request(request).await.map_err(|error| SyncError::of_transport(&error))?;
            let (parts, answer) = response.into_parts();
            let answer = Limited::new(answer, MESSAGE_MAX_BYTES + FRAMES_MAX_BYTES).collect().await;
            let answer = answer.map_err(|error| SyncError::of_transport(&*error))?.to_bytes();
            match self.signer.as_ref().zip(nonce) {
                None if !is_grpc(&parts.headers) => return Err(unsigned(parts.status, &parts.headers)),
                None => {}
                Some((signer, nonce)) => match signer.judge(&nonce, parts.status, &parts.headers, &answer)? {
                    Proven::Answer => {}
                    Proven::ClockSet if !is_clock_set => {
                        is_clock_set = true;
                        continue;
                    }
                    Proven::ClockSet => {
                        return Err(SyncError::Unreachable(message!(
                            "jam provinsi tidak dapat diikuti",
                            "the province's clock cannot be followed"
                        )));
                    }
                },
            }
            return Ok(Response::from_parts(parts, Body::new(Full::new(answer))));
        }
    }
}

impl Service<Request<GrpcWebCall<Body>>> for Web {
    type Response = Response<Body>;
    type Error = SyncError;
    type Future = Answering<Response<Body>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), SyncError>> {
        // The client queues and connects by itself.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<GrpcWebCall<Body>>) -> Self::Future {
        Box::pin(self.clone().send(request))
    }
}

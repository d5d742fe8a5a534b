//! The body of a signed call, read whole and compared with what was signed, after the call was let in: its bytes count.

use std::convert::Infallible;
use std::task::{Context, Poll};

use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use selaras_proto::MESSAGE_MAX_BYTES;
use tonic::Status;
use tonic::body::Body;
use tower::{Layer, Service};

use super::{Answering, SignedBy, empty};

/// What gRPC-Web puts around a message.
const FRAMES_MAX_BYTES: usize = 64;

#[derive(Clone)]
pub(in crate::ingest) struct WholeLayer;

#[derive(Clone)]
pub(in crate::ingest) struct Whole<S>(S);

impl<S> Layer<S> for WholeLayer {
    type Service = Whole<S>;

    fn layer(&self, inner: S) -> Whole<S> {
        Whole(inner)
    }
}

impl<S> Service<Request<Body>> for Whole<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answering<Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let Some(signed) = request.extensions().get::<SignedBy>().cloned() else {
            return Box::pin(self.0.call(request));
        };
        // The one that was made ready is taken; its copy waits for the next call.
        let copy = self.0.clone();
        let mut inner = std::mem::replace(&mut self.0, copy);
        Box::pin(async move {
            match read(request, &signed).await {
                Ok(request) => inner.call(request).await,
                Err(response) => Ok(response),
            }
        })
    }
}

/// The request with its body at hand, or the answer why it is not the one that was signed.
async fn read(request: Request<Body>, signed: &SignedBy) -> Result<Request<Body>, Response<Body>> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, MESSAGE_MAX_BYTES + FRAMES_MAX_BYTES).collect().await;
    let body = body.map_err(|error| match error.downcast::<Status>() {
        // The server is full: when to come again.
        Ok(told) => told.into_http(),
        Err(_) => empty(StatusCode::BAD_REQUEST),
    })?;
    let body = body.to_bytes();
    if *blake3::hash(&body).as_bytes() != signed.body_hash {
        return Err(empty(StatusCode::BAD_REQUEST));
    }
    Ok(Request::from_parts(parts, Body::new(Full::new(body))))
}

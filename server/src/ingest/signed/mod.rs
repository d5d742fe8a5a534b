//! Calls through a network that inspects TLS: the office's certificate does not arrive with the connection, so the call
//! comes with it and with a signature of its key, and the reply goes back signed by the province. Everything else passes
//! untouched.

mod proof;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use anyhow::Result;
use data_encoding::BASE64URL_NOPAD;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use selaras_program::Clock;
use selaras_proto::MESSAGE_MAX_BYTES;
use selaras_proto::signed::{NONCE_BYTES, REFUSED_HEADER, Reply, SIGNATURE_HEADER, TIME_HEADER, reply_bytes};
use tonic::body::Body;
use tower::{Layer, Service};

use crate::authority::Authority;
use proof::Proofs;

/// What gRPC-Web puts around a message.
const FRAMES_MAX_BYTES: usize = 64;

/// In a request's extensions: the certificate (DER) whose key signed the call.
#[derive(Clone)]
pub(super) struct SignedBy(pub Vec<u8>);

#[derive(Clone)]
pub(super) struct SignedLayer {
    authority: Arc<Authority>,
    proofs: Arc<Proofs>,
    clock: Clock,
}

#[derive(Clone)]
pub(super) struct SignedService<S> {
    inner: S,
    layer: SignedLayer,
}

type Answering<E> = Pin<Box<dyn Future<Output = Result<Response<Body>, E>> + Send>>;

impl SignedLayer {
    pub(super) fn new(authority: Arc<Authority>, clock: Clock) -> Result<SignedLayer> {
        let proofs = Arc::new(Proofs::new(&authority, clock())?);
        Ok(SignedLayer { authority, proofs, clock })
    }

    /// The request with who signed it, or the answer why the proof is not taken.
    async fn admit(&self, request: Request<Body>) -> Result<Request<Body>, Response<Body>> {
        let (mut parts, body) = request.into_parts();
        let proven = self.proofs.judge(&parts.headers, parts.uri.path(), (self.clock)());
        let proven = proven.map_err(|refused| {
            tracing::warn!(refused, "the proof of a call was not taken");
            let mut response = empty(StatusCode::UNAUTHORIZED);
            response.headers_mut().insert(REFUSED_HEADER, HeaderValue::from_static(refused));
            response
        })?;
        let body = Limited::new(body, MESSAGE_MAX_BYTES + FRAMES_MAX_BYTES).collect().await;
        let body = body.map_err(|_| empty(StatusCode::BAD_REQUEST))?.to_bytes();
        if *blake3::hash(&body).as_bytes() != proven.body_hash {
            return Err(empty(StatusCode::BAD_REQUEST));
        }
        parts.extensions.insert(SignedBy(proven.certificate));
        Ok(Request::from_parts(parts, Body::new(Full::new(body))))
    }

    /// The response with the province's signature over all that means something in it.
    async fn prove(&self, nonce: &[u8; NONCE_BYTES], response: Response<Body>) -> Response<Body> {
        let (mut parts, body) = response.into_parts();
        let Ok(body) = body.collect().await else { return empty(StatusCode::INTERNAL_SERVER_ERROR) };
        let body = body.to_bytes();
        let time_ms = (self.clock)();
        let header = |name: &str| parts.headers.get(name).map_or(&[][..], HeaderValue::as_bytes);
        let signature = self.authority.sign(&reply_bytes(&Reply {
            nonce,
            time_ms,
            status: parts.status.as_u16(),
            grpc_status: header("grpc-status"),
            grpc_message: header("grpc-message"),
            refused: header(REFUSED_HEADER),
            body_hash: blake3::hash(&body).as_bytes(),
        }));
        put(&mut parts.headers, TIME_HEADER, &time_ms.to_string());
        put(&mut parts.headers, SIGNATURE_HEADER, &BASE64URL_NOPAD.encode(&signature));
        Response::from_parts(parts, Body::new(Full::new(body)))
    }
}

impl<S> Layer<S> for SignedLayer {
    type Service = SignedService<S>;

    fn layer(&self, inner: S) -> SignedService<S> {
        SignedService { inner, layer: self.clone() }
    }
}

impl<S> Service<Request<Body>> for SignedService<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answering<Infallible>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let Some(nonce) = proof::nonce(request.headers()) else {
            return Box::pin(self.inner.call(request));
        };
        // The one that was made ready is taken; its copy waits for the next call.
        let copy = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, copy);
        let layer = self.layer.clone();
        Box::pin(async move {
            let response = match layer.admit(request).await {
                Ok(request) => inner.call(request).await?,
                Err(response) => response,
            };
            Ok(layer.prove(&nonce, response).await)
        })
    }
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    // Digits and base64: always a header's value.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

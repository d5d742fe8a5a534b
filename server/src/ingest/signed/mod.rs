//! Calls through a network that inspects TLS: the office's certificate does not arrive with the connection, so the call
//! comes with it and with a signature of its key, and the reply goes back signed by the province. Everything else passes
//! untouched.

mod proof;
mod whole;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use data_encoding::BASE64URL_NOPAD;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use selaras_domain::line::OfficeId;
use selaras_program::Clock;
use selaras_proto::signed::{NONCE_BYTES, REFUSED_HEADER, Reply, SIGNATURE_HEADER, TIME_HEADER, reply_bytes};
use tonic::body::Body;
use tower::{Layer, Service};

use super::admission::InPieces;
use crate::authority::{Authority, Keyring, office_of_certificate};
use proof::Proofs;

pub(super) use whole::WholeLayer;

/// In a request's extensions: whose key signed the call, and for which body.
#[derive(Clone)]
pub(super) struct SignedBy {
    /// DER.
    pub certificate: Vec<u8>,
    body_hash: [u8; 32],
}

impl SignedBy {
    pub(super) fn office(&self) -> Option<OfficeId> {
        office_of_certificate(&self.certificate)
    }
}

#[derive(Clone)]
pub(super) struct SignedLayer {
    keyring: Arc<Keyring>,
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
    pub(super) fn new(keyring: Arc<Keyring>, clock: Clock) -> SignedLayer {
        SignedLayer { keyring, proofs: Arc::new(Proofs::new(clock())), clock }
    }

    /// Notes in the request who signed it, or says why the proof is not taken.
    fn admit(&self, authority: &Authority, request: &mut Request<Body>) -> Result<(), &'static str> {
        let proven = self.proofs.judge(authority, request.headers(), request.uri().path(), (self.clock)());
        request.extensions_mut().insert(proven?);
        Ok(())
    }

    /// The response with the province's signature over all that means something in it.
    async fn prove(
        &self,
        authority: &Authority,
        nonce: &[u8; NONCE_BYTES],
        response: Response<Body>,
    ) -> Response<Body> {
        let (mut parts, mut answer) = response.into_parts();
        let Ok(body) = (&mut answer).collect().await else { return empty(StatusCode::INTERNAL_SERVER_ERROR) };
        let body = body.to_bytes();
        let time_ms = (self.clock)();
        let header = |name: &str| parts.headers.get(name).map_or(&[][..], HeaderValue::as_bytes);
        let signature = authority.sign(&reply_bytes(&Reply {
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
        // With the body that it was read from: the call's share is in it, and is given back when this one has left.
        Response::from_parts(parts, Body::new(InPieces::new(Body::new(Full::new(body)), answer)))
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

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let Some(nonce) = proof::nonce(request.headers()) else {
            return Box::pin(self.inner.call(request));
        };
        // The one that was made ready is taken; its copy waits for the next call.
        let copy = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, copy);
        let layer = self.layer.clone();
        Box::pin(async move {
            // Without keys nothing can be proven, not even the refusal.
            let Ok(authority) = layer.keyring.authority() else {
                return Ok(empty(StatusCode::INTERNAL_SERVER_ERROR));
            };
            let response = match layer.admit(&authority, &mut request) {
                Ok(()) => inner.call(request).await?,
                Err(reason) => refused(reason),
            };
            Ok(layer.prove(&authority, &nonce, response).await)
        })
    }
}

fn refused(reason: &'static str) -> Response<Body> {
    tracing::warn!(reason, "the proof of a call was not taken");
    let mut response = empty(StatusCode::UNAUTHORIZED);
    response.headers_mut().insert(REFUSED_HEADER, HeaderValue::from_static(reason));
    response
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

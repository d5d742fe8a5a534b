//! What carries calls over a connection: gRPC over HTTP/2, or gRPC-Web over HTTP/1.1. The same to whoever calls.

use std::sync::Arc;
use std::time::Duration;

use http::{Request, Response};
use tonic::body::Body;
use tonic::transport::{Endpoint, Uri};
use tonic_web::GrpcWebClientService;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;

use super::signed::Signer;
use super::web::{Dials, Web};
use super::wire::Wire;
use super::{CONNECT_TIMEOUT, Dialer, Offer};
use crate::sync::error::SyncError;

/// How calls travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sync) enum Kind {
    /// gRPC over HTTP/2, both sides proven by their certificates.
    Plain,
    /// gRPC-Web over HTTP/1.1, both sides proven by their certificates.
    Web,
    /// gRPC-Web over HTTP/1.1 through a network that inspects TLS: each call and each reply is signed.
    Signed,
}

/// Takes calls; clones share the connection.
#[derive(Clone)]
pub(in crate::sync) struct Carrier {
    pub service: BoxCloneSyncService<Request<Body>, Response<Body>, SyncError>,
    pub origin: Uri,
}

/// gRPC over HTTP/2, beginning with this connection.
pub(in crate::sync) async fn plain(dialer: &Dialer, first: Wire) -> Result<Carrier, SyncError> {
    // The scheme is http for tonic's eyes only: TLS is already in the connector.
    let origin = dialer.address.uri("http")?;
    let endpoint = Endpoint::from(origin.clone())
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(60));
    let dials = Dials::new(dialer.clone(), first, Offer::Any);
    let channel = endpoint.connect_with_connector(dials).await.map_err(|error| SyncError::of_transport(&error))?;
    Ok(Carrier { service: BoxCloneSyncService::new(channel.map_err(|error| SyncError::of_transport(&error))), origin })
}

/// gRPC-Web over HTTP/1.1, beginning with this connection; with a signer every call and reply is proven by itself.
pub(in crate::sync) fn web(dialer: &Dialer, first: Wire, signer: Option<Arc<Signer>>) -> Result<Carrier, SyncError> {
    let origin = dialer.address.uri("http")?;
    let web = Web::new(Dials::new(dialer.clone(), first, Offer::Http1), signer);
    let service = GrpcWebClientService::new(web).map_response(|response: Response<_>| response.map(Body::new));
    Ok(Carrier { service: BoxCloneSyncService::new(service), origin })
}

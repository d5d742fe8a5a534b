//! The listening side: one port with TLS for enrolment and exchange, health and reflection for operators.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use selaras_ledger::Database;
use selaras_program::now_ms;
use selaras_proto::v1::enrolment_server::EnrolmentServer;
use selaras_proto::v1::exchange_server::ExchangeServer;
use selaras_proto::{DESCRIPTORS, MESSAGE_MAX_BYTES};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Certificate, Identity, Server, ServerTlsConfig};
use tonic_web::GrpcWebLayer;

use super::enrolment::EnrolmentService;
use super::exchange::Exchange;
use super::service::ExchangeService;
use super::signed::SignedLayer;
use crate::authority::{Authority, ServerIdentity};

/// Connections waiting to be accepted: a whole country's offices may knock at the same second.
const BACKLOG: i32 = 4_096;
/// Calls at a time on one connection.
const CALLS_PER_CONNECTION: usize = 16;
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(15);
const CALL_TIMEOUT: Duration = Duration::from_secs(120);

/// A bound socket, so that its port is known before serving begins.
pub struct Listening {
    listener: tokio::net::TcpListener,
}

impl Listening {
    pub fn bind(address: SocketAddr) -> Result<Listening> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket
            .bind(&address.into())
            .with_context(|| format!("listen on {address}: is another program using the port?"))?;
        socket.listen(BACKLOG)?;
        Ok(Listening { listener: tokio::net::TcpListener::from_std(socket.into())? })
    }

    pub fn address(&self) -> Result<SocketAddr> {
        Ok(self.listener.local_addr()?)
    }
}

/// Serves until `shutdown`; calls under way are answered first.
pub async fn serve(
    listening: Listening,
    database: Arc<Database>,
    authority: Arc<Authority>,
    identity: ServerIdentity,
    arrived: Arc<Notify>,
    shutdown: CancellationToken,
) -> Result<()> {
    let tls = ServerTlsConfig::new()
        .identity(Identity::from_pem(identity.chain_pem, identity.key_pem))
        .client_ca_root(Certificate::from_pem(authority.certificate_pem()))
        // A client without a certificate may only enrol; the exchange asks for one at each call.
        .client_auth_optional(true)
        .timeout(HANDSHAKE_TIMEOUT);
    let signed = SignedLayer::new(Arc::clone(&authority), Arc::new(now_ms))?;
    let (health_reporter, health) = tonic_health::server::health_reporter();
    let exchange = Exchange::new(Arc::clone(&database), Arc::clone(&authority), arrived, Arc::new(now_ms));
    let exchange = ExchangeServer::new(ExchangeService(Arc::new(exchange)))
        .max_decoding_message_size(MESSAGE_MAX_BYTES)
        .max_encoding_message_size(MESSAGE_MAX_BYTES);
    let enrolment = EnrolmentServer::new(EnrolmentService { database, authority }).max_decoding_message_size(16 * 1024);
    health_reporter.set_serving::<ExchangeServer<ExchangeService>>().await;
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let incoming = TcpIncoming::from(listening.listener).with_nodelay(Some(true));
    Server::builder()
        // Where HTTP/2 does not pass, the same calls come as gRPC-Web over HTTP/1.1.
        .accept_http1(true)
        .tls_config(tls)
        .context("the server's certificate")?
        .timeout(CALL_TIMEOUT)
        .concurrency_limit_per_connection(CALLS_PER_CONNECTION)
        .http2_keepalive_interval(Some(Duration::from_secs(60)))
        .layer(signed)
        .layer(GrpcWebLayer::new())
        .add_service(health)
        .add_service(reflection().build_v1().context("the service descriptions")?)
        // Older grpcurl and evans ask the older way.
        .add_service(reflection().build_v1alpha().context("the service descriptions")?)
        .add_service(enrolment)
        .add_service(exchange)
        .serve_with_incoming_shutdown(incoming, shutdown.cancelled_owned())
        .await
        .context("serve")
}

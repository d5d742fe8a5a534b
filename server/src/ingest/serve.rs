//! The listening side: one port with TLS for enrolment and exchange, health and reflection for operators.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rustls::ServerConfig;
use selaras_ledger::Database;
use selaras_program::now_ms;
use selaras_proto::v1::enrolment_server::EnrolmentServer;
use selaras_proto::v1::exchange_server::ExchangeServer;
use selaras_proto::v1::monitor_server::MonitorServer;
use selaras_proto::{DESCRIPTORS, MESSAGE_MAX_BYTES};
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;
use tonic::codegen::tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Server;
use tonic_web::GrpcWebLayer;

use super::accept::{Listening, Stream, accept, tls};
use super::admission::{Admission, AdmissionLayer};
use super::connections::Connections;
use super::enrolment::EnrolmentService;
use super::exchange::Exchange;
use super::identity;
use super::limits::{CALLS_PER_CONNECTION, HEADER_MAX_BYTES, Limits, STREAMS_PER_CONNECTION, WATCH_EVERY};
use super::monitor::MonitorService;
use super::service::ExchangeService;
use super::signed::{SignedLayer, WholeLayer};
use crate::authority::Keyring;
use crate::open::Shelf;

/// What serving stands on.
pub struct Province {
    pub database: Arc<Database>,
    pub keyring: Arc<Keyring>,
    /// Wakes the standings.
    pub arrived: Arc<Notify>,
    pub limits: Limits,
    /// What the public gets.
    pub open: Arc<Shelf>,
}

/// Serves until `shutdown`; calls under way are answered first.
pub async fn serve(listening: Listening, province: Province, shutdown: CancellationToken) -> Result<()> {
    let Province { database, keyring, arrived, open, limits } = province;
    let (connections, admission) = (Arc::new(Connections::new(limits)), Admission::new(limits));
    let authority = keyring.authority()?;
    let (tls_changed, tls_now) = watch::channel(Arc::new(tls(&authority, &keyring.identity()?)?));
    let (accepted, incoming) = mpsc::channel::<io::Result<Stream>>(1);
    let accepting = accept(listening, Arc::clone(&connections), tls_now, accepted, shutdown.clone());
    let watching = Watch {
        database: Arc::clone(&database),
        keyring: Arc::clone(&keyring),
        connections,
        admission: Arc::clone(&admission),
        tls: tls_changed,
    };

    let (health_reporter, health) = tonic_health::server::health_reporter();
    let exchange = Exchange::new(Arc::clone(&database), authority, arrived, Arc::new(now_ms));
    let exchange = ExchangeService { exchange, keyring: Arc::clone(&keyring), admission: Arc::clone(&admission) };
    let exchange = ExchangeServer::new(exchange)
        .max_decoding_message_size(MESSAGE_MAX_BYTES)
        .max_encoding_message_size(MESSAGE_MAX_BYTES);
    let signed = SignedLayer::new(Arc::clone(&keyring), Arc::new(now_ms));
    let monitor = MonitorServer::new(MonitorService::new(open, Arc::clone(&database), limits, shutdown.clone()));
    let enrolment = EnrolmentService { database, keyring, admission: Arc::clone(&admission) };
    let enrolment = EnrolmentServer::new(enrolment).max_decoding_message_size(16 * 1024);
    health_reporter.set_serving::<ExchangeServer<ExchangeService>>().await;
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let serving = Server::builder()
        // Where HTTP/2 does not pass, the same calls come as gRPC-Web over HTTP/1.1.
        .accept_http1(true)
        .timeout(limits.call())
        .concurrency_limit_per_connection(CALLS_PER_CONNECTION)
        .max_concurrent_streams(STREAMS_PER_CONNECTION)
        .http2_max_header_list_size(HEADER_MAX_BYTES)
        .http2_keepalive_interval(Some(Duration::from_secs(60)))
        // Who calls is known first, also by a signature; then the call counts, and only then its body is read.
        .layer(signed)
        .layer(AdmissionLayer(admission))
        .layer(WholeLayer)
        .layer(GrpcWebLayer::new())
        .add_service(health)
        .add_service(reflection().build_v1().context("the service descriptions")?)
        // Older grpcurl and evans ask the older way.
        .add_service(reflection().build_v1alpha().context("the service descriptions")?)
        .add_service(enrolment)
        .add_service(exchange)
        .add_service(monitor)
        .serve_with_incoming_shutdown(ReceiverStream::new(incoming), shutdown.clone().cancelled_owned());
    let ((), (), served) = tokio::join!(accepting, watching.run(shutdown), serving);
    served.context("serve")
}

/// Looks now and then at what changed beside the calls.
struct Watch {
    database: Arc<Database>,
    keyring: Arc<Keyring>,
    connections: Arc<Connections>,
    admission: Arc<Admission>,
    tls: watch::Sender<Arc<ServerConfig>>,
}

impl Watch {
    async fn run(self, shutdown: CancellationToken) {
        let mut ticks = tokio::time::interval(WATCH_EVERY);
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                _ = ticks.tick() => {}
            }
            let now = Instant::now();
            self.connections.sweep(now);
            self.admission.sweep(now);
            self.connections.close_where(
                |connection| connection.certificate().is_some_and(|der| self.is_denied(der.to_vec())),
                "its certificate or its office was revoked",
            );
            if let Err(error) = self.follow_keys() {
                tracing::error!(
                    error = format!("{error:#}"),
                    "the keys could not be read again; the former stay in use"
                );
            }
        }
    }

    fn is_denied(&self, certificate: Vec<u8>) -> bool {
        identity::is_denied(&self.database, certificate).unwrap_or(false)
    }

    fn follow_keys(&self) -> Result<()> {
        let former = self.keyring.authority()?;
        if !self.keyring.refresh(now_ms())? {
            return Ok(());
        }
        let authority = self.keyring.authority()?;
        self.tls.send_replace(Arc::new(tls(&authority, &self.keyring.identity()?)?));
        tracing::info!("the server's keys changed");
        if former.trusted().any(|former| !authority.trusted().any(|trusted| trusted == former)) {
            // Who still shows a certificate of the retired CA is let in by none of its connections.
            self.connections.close_where(|_| true, "a CA was retired");
        }
        Ok(())
    }
}

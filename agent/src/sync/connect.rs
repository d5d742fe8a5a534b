//! The link to the province: TCP, counted, then TLS, then HTTP/2. tonic's own TLS cannot pin a CA by its fingerprint, so the
//! connector is ours.

use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint, Uri};
use tower::service_fn;

use super::count::{Counted, Traffic};
use super::error::SyncError;

/// The way to the server and the TLS handshake, over a link with a second and more of round trip.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Where the province listens, from `https://HOST:PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    host: String,
    port: u16,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Address, SyncError> {
        let wrong = || SyncError::Address(text.to_owned());
        let uri: Uri = text.trim().parse().map_err(|_| wrong())?;
        let host = uri.host().filter(|_| uri.scheme_str() == Some("https") && uri.path() == "/").ok_or_else(wrong)?;
        Ok(Address { host: host.trim_matches(['[', ']']).to_owned(), port: uri.port_u16().ok_or_else(wrong)? })
    }
}

/// Opens a connection; its bytes are added to `traffic`.
pub(super) async fn connect(address: &Address, tls: ClientConfig, traffic: Arc<Traffic>) -> Result<Channel, SyncError> {
    let name = ServerName::try_from(address.host.clone()).map_err(|_| SyncError::Address(address.host.clone()))?;
    let connector = TlsConnector::from(Arc::new(tls));
    let target = (address.host.clone(), address.port);
    let service = service_fn(move |_: Uri| {
        let (connector, name, target, traffic) =
            (connector.clone(), name.clone(), target.clone(), Arc::clone(&traffic));
        async move {
            let socket = TcpStream::connect((target.0.as_str(), target.1)).await?;
            socket.set_nodelay(true)?;
            let tls = connector.connect(name, Counted::new(socket, Arc::clone(&traffic))).await?;
            traffic.handshake_done(tls.get_ref().0);
            Ok::<_, std::io::Error>(TokioIo::new(tls))
        }
    });
    // The scheme is http for tonic's eyes only: TLS is already in the connector.
    let host = if address.host.contains(':') { format!("[{}]", address.host) } else { address.host.clone() };
    let endpoint = Endpoint::from_shared(format!("http://{host}:{}", address.port))
        .map_err(|_| SyncError::Address(address.host.clone()))?
        .connect_timeout(CONNECT_TIMEOUT)
        .http2_keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(60));
    let connecting = endpoint.connect_with_connector(service);
    match tokio::time::timeout(CONNECT_TIMEOUT, connecting).await {
        Ok(connected) => connected.map_err(|error| SyncError::of_transport(&error)),
        Err(_) => Err(SyncError::Unreachable(format!("tidak ada jawaban dalam {} detik", CONNECT_TIMEOUT.as_secs()))),
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_https_with_a_host() {
        assert_eq!(
            Address::parse("https://spm.example:9000").unwrap(),
            Address { host: "spm.example".into(), port: 9000 }
        );
        assert_eq!(Address::parse("https://[::1]:7443").unwrap(), Address { host: "::1".into(), port: 7443 });
        // A port left out is not guessed: the browser's 443 and our 7443 are both likely.
        for wrong in ["http://x:1", "https://x", "x:1", "https://", "", "https://x/path"] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }
}

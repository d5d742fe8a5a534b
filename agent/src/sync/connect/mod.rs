//! The link to the province: TCP, directly or through a proxy, counted; then TLS. tonic's own TLS cannot pin a CA by its
//! fingerprint and knows no proxies, so the connector is ours. What runs over it is chosen by [`carrier`].

mod carrier;
mod count;
mod route;
mod signed;
mod trust;
mod web;
mod wire;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tonic::transport::Uri;

pub use route::ProxySettings;

pub(super) use carrier::{Carrier, Kind, plain, web};
pub(super) use count::Traffic;
pub(super) use signed::{Signer, is_signed_by_authority};
pub(super) use trust::Trust;
pub(super) use wire::Wire;

use super::error::SyncError;
use count::Counted;
use route::Route;

/// The way to the server and the TLS handshake, over a link with a second and more of round trip.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// What the settings say about the network between here and the province.
#[derive(Clone, Debug, Default)]
pub struct Network {
    pub proxy: ProxySettings,
    /// Of a network that inspects TLS: trusted beside the province's CA (PEM).
    pub extra_ca: Option<PathBuf>,
    /// The office's data folder, from which files are named.
    pub data: PathBuf,
    /// What a pass may carry of files of evidence: what is left of the month.
    pub files_max_bytes: u64,
}

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

    /// The host and port with a scheme before them.
    fn uri(&self, scheme: &str) -> Result<Uri, SyncError> {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("{scheme}://{host}:{}", self.port).parse().map_err(|_| SyncError::Address(self.host.clone()))
    }
}

/// What the TLS handshake proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    /// HTTP/2, or HTTP/1.1 where the other side knows no better.
    Any,
    /// Nothing, which everybody takes for HTTP/1.1.
    Http1,
}

/// Why there is no connection.
#[derive(Debug)]
pub(super) enum DialError {
    /// Not even a socket: nothing is told about what may run over it.
    Unreached(SyncError),
    /// The socket was open, and TLS or what runs over it did not come about.
    Unsecured(SyncError),
}

impl From<DialError> for SyncError {
    fn from(error: DialError) -> SyncError {
        match error {
            DialError::Unreached(error) | DialError::Unsecured(error) => error,
        }
    }
}

/// Opens connections to one address; their bytes are added to `traffic`.
#[derive(Clone)]
pub(super) struct Dialer {
    address: Address,
    route: Route,
    trust: Trust,
    traffic: Arc<Traffic>,
}

impl Dialer {
    pub(super) fn new(address: Address, network: &Network, trust: Trust, traffic: Arc<Traffic>) -> Result<Dialer> {
        let route = Route::choose(network, &address)?;
        Ok(Dialer { address, route, trust, traffic })
    }

    /// Opens a connection up to its TLS handshake.
    pub(super) async fn dial(&self, offer: Offer) -> Result<Wire, DialError> {
        let late = || SyncError::late(CONNECT_TIMEOUT);
        let reaching = tokio::time::timeout(CONNECT_TIMEOUT, self.route.open(&self.address, &self.traffic));
        let socket = reaching.await.unwrap_or_else(|_| Err(late())).map_err(DialError::Unreached)?;
        let securing = tokio::time::timeout(CONNECT_TIMEOUT, self.secure(socket, offer));
        securing.await.unwrap_or_else(|_| Err(late())).map_err(DialError::Unsecured)
    }

    async fn secure(&self, socket: Counted<tokio::net::TcpStream>, offer: Offer) -> Result<Wire, SyncError> {
        let name = ServerName::try_from(self.address.host.clone())
            .map_err(|_| SyncError::Address(self.address.host.clone()))?;
        let connector = TlsConnector::from(self.trust.config(offer));
        let tls = connector.connect(name, socket).await.map_err(|error| SyncError::of_transport(&error))?;
        self.traffic.handshake_done(tls.get_ref().0);
        Ok(Wire::new(tls))
    }

    /// Whether the last handshake was with a network that inspects TLS, and not with the province itself.
    pub(super) fn is_inspected(&self) -> bool {
        self.trust.is_inspected()
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

//! Which way a socket takes: straight to the province, or through the office's HTTP proxy with CONNECT. Comes from
//! `[proxy]` in DIR/selaras.toml, else from HTTPS_PROXY and NO_PROXY; a password goes into one header and nowhere else.

use std::pin::pin;
use std::sync::Arc;

use anyhow::Result;
use data_encoding::BASE64;
use http::{HeaderValue, Request, StatusCode, Uri, header};
use hyper::client::conn::http1;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_program::WrongUse;
use serde::Deserialize;
use tokio::net::TcpStream;
use tonic::body::Body;

use super::count::{Counted, Traffic};
use super::{Address, Network};
use crate::import::http::Secret;
use crate::sources::one_secret;
use crate::sync::error::SyncError;

const PASSWORD_VARIABLE: &str = "SELARAS_PROXY_PASSWORD";

/// `[proxy]` as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProxySettings {
    /// `http://HOST:PORT`; a secret until it is known that no password is in it.
    url: Option<Secret>,
    user: Option<String>,
    password: Option<Secret>,
    password_file: Option<String>,
    /// Hosts, suffixes and networks that are reached without the proxy; else those of NO_PROXY.
    no_proxy: Option<String>,
}

#[derive(Clone)]
pub(super) enum Route {
    Straight,
    Proxy(Proxy),
}

#[derive(Clone)]
pub(super) struct Proxy {
    uri: Uri,
    /// `host:port`, for messages.
    name: String,
    authorization: Option<HeaderValue>,
}

impl Route {
    pub(super) fn choose(network: &Network, address: &Address) -> Result<Route> {
        let settings = &network.proxy;
        let target = address.uri("https")?;
        let (proxy, origin) = match &settings.url {
            Some(url) => (url.reveal().to_owned(), "selaras.toml, [proxy] url"),
            None => (variable(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]), "HTTPS_PROXY"),
        };
        let authorization = settings.authorization(network)?;
        if proxy.is_empty() {
            return match authorization {
                None => Ok(Route::Straight),
                Some(_) => Err(WrongUse("selaras.toml, [proxy]: a user needs a url".to_owned()).into()),
            };
        }
        if settings.url.is_some() && proxy.contains('@') {
            let told = "selaras.toml, [proxy] url: name user and password in settings of their own";
            return Err(WrongUse(told.to_owned()).into());
        }
        let wrong = || WrongUse(format!("{origin}: a proxy is written as http://HOST:PORT"));
        let all = Matcher::builder().https(proxy.as_str()).build().intercept(&target);
        all.filter(|all| all.uri().scheme_str() == Some("http")).ok_or_else(wrong)?;
        let except = settings.no_proxy.clone().unwrap_or_else(|| variable(&["NO_PROXY", "no_proxy"]));
        // The matcher takes the wildcard for names only, and not for addresses.
        if except.split(',').any(|one| one.trim() == "*") {
            return Ok(Route::Straight);
        }
        let Some(intercept) = Matcher::builder().https(proxy).no(except).build().intercept(&target) else {
            return Ok(Route::Straight);
        };
        let uri = intercept.uri().clone();
        let name = format!("{}:{}", uri.host().unwrap_or_default(), port(&uri));
        let authorization = authorization.or_else(|| intercept.basic_auth().cloned());
        Ok(Route::Proxy(Proxy { uri, name, authorization }))
    }

    /// A socket that reaches the address.
    pub(super) async fn open(
        &self,
        address: &Address,
        traffic: &Arc<Traffic>,
    ) -> Result<Counted<TcpStream>, SyncError> {
        match self {
            Route::Straight => socket(&address.host, address.port, Arc::clone(traffic))
                .await
                .map_err(|error| SyncError::Unreachable(Message::untranslated(error.to_string()))),
            Route::Proxy(proxy) => proxy.open(address, traffic).await,
        }
    }
}

impl Proxy {
    async fn open(&self, address: &Address, traffic: &Arc<Traffic>) -> Result<Counted<TcpStream>, SyncError> {
        let proxy = &self.name;
        let host = self.uri.host().unwrap_or_default().trim_matches(['[', ']']);
        let socket = socket(host, port(&self.uri), Arc::clone(traffic)).await.map_err(|error| {
            SyncError::Proxy(message!(
                "proxy {proxy} tidak dapat dihubungi ({error}); periksa [proxy] di selaras.toml atau HTTPS_PROXY",
                "proxy {proxy} cannot be reached ({error}); look at [proxy] in selaras.toml or at HTTPS_PROXY"
            ))
        })?;
        let broken = |error: hyper::Error| {
            SyncError::Proxy(message!(
                "proxy {proxy} memutus hubungan ({error})",
                "proxy {proxy} broke the connection off ({error})"
            ))
        };
        let (mut calls, connection) = http1::handshake(TokioIo::new(socket)).await.map_err(broken)?;
        let target = address.uri("https")?.authority().map(|authority| authority.to_string()).unwrap_or_default();
        let mut connect = Request::connect(&target).header(header::HOST, &target);
        if let Some(authorization) = &self.authorization {
            connect = connect.header(header::PROXY_AUTHORIZATION, authorization);
        }
        let connect = connect.body(Body::empty()).map_err(|_| SyncError::Address(target.clone()))?;
        // The connection is driven until the proxy has answered; with a tunnel it ends there and is a plain socket again.
        let mut sending = pin!(calls.send_request(connect));
        let mut connection = pin!(connection.without_shutdown());
        let mut socket = None;
        let answer = loop {
            tokio::select! {
                biased;
                answer = &mut sending => break answer.map_err(broken)?,
                ended = &mut connection, if socket.is_none() => socket = Some(ended),
            }
        };
        if !answer.status().is_success() {
            return Err(SyncError::Proxy(self.refusal(answer.status(), &target)));
        }
        let ended = match socket {
            Some(ended) => ended,
            None => connection.await,
        };
        Ok(ended.map_err(broken)?.io.into_inner())
    }

    fn refusal(&self, status: StatusCode, target: &str) -> Message {
        let proxy = &self.name;
        let number = status.as_u16();
        // tinyproxy says 401 to who brings no password.
        let is_password = matches!(status, StatusCode::PROXY_AUTHENTICATION_REQUIRED | StatusCode::UNAUTHORIZED);
        match &self.authorization {
            Some(_) if is_password => message!(
                "proxy {proxy} menolak nama pengguna atau kata sandi; periksa [proxy] di selaras.toml",
                "proxy {proxy} refuses the user or the password; look at [proxy] in selaras.toml"
            ),
            None if is_password => message!(
                "proxy {proxy} meminta nama pengguna dan kata sandi; isi user dan password_file pada [proxy] di selaras.toml",
                "proxy {proxy} asks for a user and a password; fill in user and password_file at [proxy] in selaras.toml"
            ),
            _ if status.is_client_error() => message!(
                "proxy {proxy} tidak mengizinkan {target} (HTTP {number}); minta admin jaringan mengizinkan alamat dan port itu",
                "proxy {proxy} does not allow {target} (HTTP {number}); ask the network's administrator to allow that address and port"
            ),
            _ => message!(
                "proxy {proxy} tidak mencapai {target} (HTTP {number})",
                "proxy {proxy} does not reach {target} (HTTP {number})"
            ),
        }
    }
}

impl ProxySettings {
    fn authorization(&self, network: &Network) -> Result<Option<HeaderValue>> {
        let wrong = |what: String| WrongUse(format!("selaras.toml, [proxy]: {what}"));
        let mut password = one_secret("password", self.password.as_ref(), self.password_file.as_deref(), &network.data)
            .map_err(wrong)?;
        if let Ok(text) = std::env::var(PASSWORD_VARIABLE) {
            password = Some(Secret::new(&text));
        }
        let (user, password) = match (&self.user, password) {
            (None, None) => return Ok(None),
            (Some(user), Some(password)) if !user.contains(':') => (user, password),
            (Some(_), Some(_)) => return Err(wrong("a user has no colon".to_owned()).into()),
            (Some(_), None) => {
                return Err(wrong(format!("user needs password_file, password or {PASSWORD_VARIABLE}")).into());
            }
            (None, Some(_)) => return Err(wrong("a password needs a user".to_owned()).into()),
        };
        let encoded = BASE64.encode(format!("{user}:{}", password.reveal()).as_bytes());
        let mut value = HeaderValue::from_str(&format!("Basic {encoded}"))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

async fn socket(host: &str, port: u16, traffic: Arc<Traffic>) -> std::io::Result<Counted<TcpStream>> {
    let socket = TcpStream::connect((host, port)).await?;
    socket.set_nodelay(true)?;
    Ok(Counted::new(socket, traffic))
}

fn port(proxy: &Uri) -> u16 {
    proxy.port_u16().unwrap_or(80)
}

/// The first of these that says something.
fn variable(names: &[&str]) -> String {
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty())).unwrap_or_default()
}

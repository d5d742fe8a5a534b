//! The one HTTP client of the agent: how long it waits, whom it trusts, where it lets itself be sent. Proxies come from
//! HTTPS_PROXY, HTTP_PROXY and NO_PROXY.

use std::path::Path;
use std::time::Duration;

use reqwest::redirect::{Attempt, Policy};
use reqwest::{Certificate, ClientBuilder};
use rustls::crypto::{CryptoProvider, ring};
use selaras_domain::message;
use selaras_domain::message::Message;

use super::FetchError;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const REDIRECTS_MAX: usize = 5;

/// Asks addresses, one at a time or several.
pub struct Client {
    pub(super) http: reqwest::Client,
    pub(super) timeout: Duration,
}

impl Client {
    /// `timeout` is for the whole of one fetch; `ca_file` (PEM) is trusted beside the roots of this computer.
    pub fn new(timeout: Duration, ca_file: Option<&Path>) -> Result<Client, FetchError> {
        if CryptoProvider::get_default().is_none() {
            // Lost to another thread is as good: the workspace has no other provider.
            let _ = ring::default_provider().install_default();
        }
        let extra = ca_file.map(read_certificates).transpose()?.unwrap_or_default();
        let built = match builder(timeout).tls_certs_merge(extra.clone()).build() {
            // A computer without any roots can still fetch http, and https from whom `ca_file` vouches for.
            Err(_) => builder(timeout).tls_certs_only(extra).build(),
            built => built,
        };
        let http =
            built.map_err(|error| FetchError::Settings(Message::untranslated(error.without_url().to_string())))?;
        Ok(Client { http, timeout })
    }
}

fn builder(timeout: Duration) -> ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("selaras-agent/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT.min(timeout))
        .timeout(timeout)
        .redirect(Policy::custom(follow))
        // The address before a redirect may hold a key in its query.
        .referer(false)
        // One fetch, then nothing for an hour.
        .pool_max_idle_per_host(0)
}

/// Credentials stay behind by themselves where host or port change.
fn follow(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let was_https = attempt.previous().iter().any(|url| url.scheme() == "https");
    if attempt.previous().len() > REDIRECTS_MAX {
        return attempt.error(FetchError::TooManyRedirects(REDIRECTS_MAX));
    }
    if was_https && attempt.url().scheme() != "https" {
        return attempt.error(FetchError::Downgrade);
    }
    attempt.follow()
}

fn read_certificates(path: &Path) -> Result<Vec<Certificate>, FetchError> {
    let wrong = |error: Message| FetchError::Settings(error.within(&format!("{}: ", path.display()), ""));
    let pem = std::fs::read(path).map_err(|error| wrong(Message::untranslated(error.to_string())))?;
    let certificates =
        Certificate::from_pem_bundle(&pem).map_err(|error| wrong(Message::untranslated(error.to_string())))?;
    match certificates.is_empty() {
        true => Err(wrong(message!("tidak berisi sertifikat PEM", "it holds no PEM certificate"))),
        false => Ok(certificates),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ca_file_that_is_none_is_told_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        for text in [None, Some(""), Some("not a certificate")] {
            if let Some(text) = text {
                std::fs::write(&path, text).unwrap();
            }
            let error = Client::new(Duration::from_secs(1), Some(&path)).err().unwrap();
            assert!(error.is_wrong_use() && error.to_string().contains("ca.pem"), "{error}");
        }
    }
}

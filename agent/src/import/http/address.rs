//! Where a table is fetched from, and how that may be told to anybody: without what could let somebody in.

use std::fmt;

use reqwest::Url;
use selaras_domain::message;
use selaras_domain::message::Message;

use super::{FetchError, Secret};

/// An `http` or `https` address. Shown without the values of its query: a key may be among them.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
    shown: String,
}

impl Address {
    /// Whether a text given for a file means an address.
    pub fn is_meant(text: &str) -> bool {
        ["http://", "https://"]
            .iter()
            .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
    }

    /// Refuses a user or password in the address: it would stand in the shell's history and in the list of processes.
    pub fn parse(text: &str) -> Result<Address, FetchError> {
        let mut url =
            Url::parse(text.trim()).map_err(|error| FetchError::Address(Message::untranslated(error.to_string())))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::Address(message!("harus http:// atau https://", "it is http:// or https://")));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::SecretInAddress);
        }
        url.set_fragment(None);
        let shown = shown(&url);
        Ok(Address { url, shown })
    }

    /// An address from the settings.
    pub fn of_secret(secret: &Secret) -> Result<Address, FetchError> {
        Address::parse(secret.reveal())
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// What the database knows the address by: the same for the same address, and telling nothing of its secrets.
    pub fn key(&self) -> [u8; 32] {
        *blake3::hash(self.url.as_str().as_bytes()).as_bytes()
    }

    /// The same scheme, host and port: whom a secret is for.
    pub fn is_same_origin(&self, other: &Address) -> bool {
        self.url.origin() == other.url.origin()
    }
}

/// The address with the names of its query and only those values that a year, a quarter or a code of few digits can be.
fn shown(url: &Url) -> String {
    let mut bare = url.clone();
    bare.set_query(None);
    let pairs: Vec<String> = url
        .query_pairs()
        .map(|(name, value)| {
            let is_plain = value.len() <= 4 && value.bytes().all(|byte| byte.is_ascii_digit());
            match (is_plain, value.is_empty()) {
                // A query without `=` may be a key as a whole.
                (_, true) => "…".to_owned(),
                (true, _) => format!("{name}={value}"),
                (false, _) => format!("{name}=…"),
            }
        })
        .collect();
    if pairs.is_empty() { bare.to_string() } else { format!("{bare}?{}", pairs.join("&")) }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        let address = Address::parse("https://spm.example/capaian.csv?tahun=2023&key=hunter2#part").unwrap();
        assert_eq!(address.to_string(), "https://spm.example/capaian.csv?tahun=2023&key=…");
        assert_eq!(format!("{address:?}"), address.to_string());
        assert_eq!(Address::parse("http://x/a?hunter2").unwrap().to_string(), "http://x/a?…");
        let other = Address::parse("https://spm.example/capaian.csv?tahun=2023&key=hunter3").unwrap();
        assert_ne!(address.key(), other.key());
    }

    #[test]
    fn a_password_in_the_address_is_refused_without_being_repeated() {
        let error = Address::parse("https://dinkes:hunter2@spm.example/a.csv").unwrap_err();
        assert!(matches!(error, FetchError::SecretInAddress));
        assert!(!format!("{error} {error:?}").contains("hunter2"));
        assert!(Address::parse("ftp://spm.example/a.csv").is_err());
        assert!(Address::parse("https://").is_err());
    }

    #[test]
    fn a_file_is_no_address() {
        assert!(Address::is_meant("HTTPS://spm.example/a.csv") && Address::is_meant("http://x"));
        assert!(!Address::is_meant("capaian.csv") && !Address::is_meant("http") && !Address::is_meant("C:\\a.csv"));
    }

    #[test]
    fn a_secret_is_for_scheme_host_and_port() {
        let parse = |text| Address::parse(text).unwrap();
        let source = parse("https://spm.example/a.csv");
        assert!(source.is_same_origin(&parse("https://spm.example:443/b.csv?x=1")));
        for other in ["http://spm.example/a.csv", "https://spm.example:8443/a.csv", "https://evil.example/a.csv"] {
            assert!(!source.is_same_origin(&parse(other)), "{other}");
        }
    }
}

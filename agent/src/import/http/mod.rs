//! Step 1 of a number's journey over the district's network: a table is fetched from a sector application's address and
//! handed to the importer as bytes. What it may cost is bounded here (time, size, redirects); who may read it is told by
//! the settings and by nothing else, and no secret leaves this module but to the host it is for.

mod address;
mod body;
mod client;
mod credentials;
mod error;

use reqwest::StatusCode;
use reqwest::header::{ACCEPT_ENCODING, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};

pub use address::Address;
pub use client::Client;
pub use credentials::{Credentials, Secret};
pub use error::FetchError;

/// What an address told about its document the last time, to ask whether it is still the same. Empty: nothing told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: String,
    pub last_modified: String,
}

/// A document as an address gave it, unpacked; kept only as long as it takes to read it.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    pub bytes: Vec<u8>,
    pub validators: Validators,
}

/// The answer of an address.
#[derive(Clone, PartialEq, Eq)]
pub enum Fetched {
    Document(Document),
    /// Nothing new since the validators were told.
    NotModified,
}

/// Longer ones are left out: they are sent back with every request.
const VALIDATOR_MAX_BYTES: usize = 1_024;

impl Client {
    /// Fetches an address; with `known`, only when its document is another one.
    pub async fn fetch(
        &self,
        address: &Address,
        credentials: &Credentials,
        known: Option<&Validators>,
    ) -> Result<Fetched, FetchError> {
        let mut request = self.http.get(address.url().clone()).header(ACCEPT_ENCODING, "gzip");
        request = match credentials {
            Credentials::None => request,
            Credentials::Basic { user, password } => request.basic_auth(user, Some(password.reveal())),
            Credentials::Bearer(token) => request.bearer_auth(token.reveal()),
        };
        if let Some(known) = known {
            if !known.etag.is_empty() {
                request = request.header(IF_NONE_MATCH, &known.etag);
            }
            if !known.last_modified.is_empty() {
                request = request.header(IF_MODIFIED_SINCE, &known.last_modified);
            }
        }
        let response = request.send().await.map_err(|error| FetchError::of_request(error, self.timeout))?;
        match response.status() {
            StatusCode::NOT_MODIFIED if known.is_some() => Ok(Fetched::NotModified),
            StatusCode::OK => {
                let validators = Validators {
                    etag: header(response.headers(), &ETAG),
                    last_modified: header(response.headers(), &LAST_MODIFIED),
                };
                let bytes = body::read(response, self.timeout).await?;
                Ok(Fetched::Document(Document { bytes, validators }))
            }
            status => Err(FetchError::of_status(status.as_u16(), matches!(credentials, Credentials::None))),
        }
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if value.len() > VALIDATOR_MAX_BYTES { String::new() } else { value.to_owned() }
}

//! What the press is asked for, as JSON on its standard input.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use serde::Deserialize;

/// One document to typeset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The template that begins the document; one of `files`.
    pub main: String,
    /// Names the document for all time: the PDF's identifier is made of it.
    pub ident: String,
    /// Every file that a template may read, by the name it reads it by.
    pub files: BTreeMap<String, Body>,
}

/// A file: text as it is, anything else in base64.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Body {
    Text(String),
    Base64(String),
}

impl Body {
    /// The bytes of the file, or why they cannot be read.
    pub fn into_bytes(self) -> Result<Vec<u8>, String> {
        match self {
            Body::Text(text) => Ok(text.into_bytes()),
            Body::Base64(text) => BASE64.decode(text.as_bytes()).map_err(|error| format!("no base64: {error}")),
        }
    }
}

//! The join token: what an administrator hands to an office, once. Holds an id, a secret and the fingerprint of the
//! province's CA, so that the very first connection is to the right server.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use selaras_domain::message::Message;
use selaras_domain::{message, spoken_error};

const PREFIX: &str = "selaras1_";

#[derive(Clone, PartialEq, Eq)]
pub struct JoinToken {
    pub id: [u8; 16],
    pub secret: [u8; 32],
    /// BLAKE3 of the CA certificate's DER.
    pub authority: [u8; 32],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenError;

spoken_error!(TokenError);

impl TokenError {
    pub fn message(&self) -> Message {
        message!(
            "token tidak utuh; salin seluruh token dari admin provinsi (dimulai dengan {PREFIX})",
            "the token is not whole; copy all of the token from the province's administrator (it begins with {PREFIX})"
        )
    }
}

impl JoinToken {
    /// The id as text: what logs and tables may show.
    pub fn id_text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.id)
    }

    pub fn secret_text(&self) -> String {
        BASE64URL_NOPAD.encode(&self.secret)
    }

    /// The whole token, secret included: shown once.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&[&self.id[..], &self.secret, &self.authority].concat()))
    }
}

impl FromStr for JoinToken {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<JoinToken, TokenError> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(TokenError)?;
        let bytes = BASE64URL_NOPAD.decode(encoded.as_bytes()).map_err(|_| TokenError)?;
        let part = |from: usize, to: usize| bytes.get(from..to);
        let token = (|| {
            Some(JoinToken {
                id: part(0, 16)?.try_into().ok()?,
                secret: part(16, 48)?.try_into().ok()?,
                authority: part(48, 80)?.try_into().ok()?,
            })
        })();
        token.filter(|_| bytes.len() == 80).ok_or(TokenError)
    }
}

impl fmt::Debug for JoinToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JoinToken({}, …)", self.id_text())
    }
}

#[cfg(test)]
mod tests {
    use super::JoinToken;

    #[test]
    fn a_token_reads_back_and_its_debug_hides_the_secret() {
        let token = JoinToken { id: [1; 16], secret: [2; 32], authority: [3; 32] };
        assert_eq!(token.reveal().parse(), Ok(token.clone()));
        assert!(!format!("{token:?}").contains(&token.secret_text()));
        assert!("selaras1_AAAA".parse::<JoinToken>().is_err());
        assert!("".parse::<JoinToken>().is_err());
    }
}

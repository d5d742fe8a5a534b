//! A join token for an office: shown once, kept as a hash.

use anyhow::Result;
use selaras_domain::line::OfficeId;
use selaras_ledger::Connection;
use selaras_proto::token::JoinToken;

use crate::authority::Authority;
use crate::store;

const DAY_MS: i64 = 86_400_000;
pub const NAME_MAX_CHARS: usize = 120;

/// No Debug: it holds the token's secret.
pub struct Invitation {
    pub office: OfficeId,
    pub token: JoinToken,
    pub expires_ms: i64,
}

impl Invitation {
    pub fn new(authority: &Authority, office: OfficeId, now_ms: i64, days: u16) -> Invitation {
        let token = JoinToken { id: rand::random(), secret: rand::random(), authority: authority.fingerprint() };
        Invitation { office, token, expires_ms: now_ms + i64::from(days) * DAY_MS }
    }

    /// Keeps the token's id and the hash of its secret.
    pub fn keep(&self, connection: &Connection) -> Result<()> {
        let hash = *blake3::hash(self.token.secret_text().as_bytes()).as_bytes();
        store::add_token(connection, &self.token.id_text(), &hash, self.office, self.expires_ms)
    }
}

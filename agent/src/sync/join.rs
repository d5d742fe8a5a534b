//! Joining: the office makes its own key, shows the token, and gets a certificate. Cut off in the middle, the same command
//! run again gets the same certificate.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use rcgen::{CertificateParams, KeyPair};
use selaras_domain::line::LedgerId;
use selaras_proto::convert;
use selaras_proto::token::JoinToken;
use selaras_proto::v1;
use selaras_proto::v1::enrolment_client::EnrolmentClient;
use uuid::Uuid;

use super::connect::{Address, connect};
use super::count::Traffic;
use super::error::SyncError;
use super::keys;
use super::trust;
use crate::store::{self, Office};

/// Joins the province at `server` with `token`; `data` becomes this office's folder.
pub async fn join(data: &Path, server: &str, token: &JoinToken, now_ms: i64) -> Result<Office> {
    let address = Address::parse(server)?;
    let key_pem = keys::own_key(data)?;
    let csr = certificate_request(&key_pem)?;
    let channel = connect(&address, trust::by_fingerprint(token.authority)?, Arc::new(Traffic::default())).await?;
    let request = v1::EnrolRequest {
        token_id: token.id_text(),
        secret: token.secret_text(),
        csr,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let reply = EnrolmentClient::new(channel).enrol(request).await.map_err(|status| SyncError::of_status(&status))?;
    keep(data, server, &token.authority, reply.into_inner(), now_ms).await
}

/// Makes the office's folder from the province's answer. `authority`: the fingerprint of the CA that the token names.
pub(super) async fn keep(
    data: &Path,
    server: &str,
    authority: &[u8; 32],
    reply: v1::EnrolReply,
    now_ms: i64,
) -> Result<Office> {
    let malformed = |what| SyncError::Malformed(format!("{what} dalam jawaban bergabung"));
    let office = Office {
        office: convert::office_id(&reply.office).map_err(SyncError::from)?,
        region: convert::region(reply.region).map_err(SyncError::from)?,
        name: reply.name,
        sectors: convert::sectors(&reply.sectors).map_err(SyncError::from)?,
        server: server.trim().to_owned(),
        ledger: LedgerId(Uuid::now_v7()),
        province_key: reply.province_key.try_into().map_err(|_| malformed("kunci provinsi"))?,
    };
    if blake3::hash(&reply.authority).as_bytes() != authority {
        return Err(SyncError::WrongServer("CA tidak sesuai token".to_owned()).into());
    }
    keys::keep_certificate(data, &reply.certificate)?;
    // A server of before CAs changed places tells of its one CA only.
    let alone = v1::Authorities { present: reply.authority, ..Default::default() };
    keys::keep_authorities(data, &reply.authorities.unwrap_or(alone))?;
    let database = store::open(data)?;
    let joined = office.clone();
    database.write(move |tx| store::create_office(tx, &joined, now_ms)).await?;
    Ok(office)
}

/// A request for the office's key. The province knows a repeated request by its key: signatures differ each time.
pub(super) fn certificate_request(key_pem: &str) -> Result<Vec<u8>> {
    let key = KeyPair::from_pem(key_pem).context("the office's key")?;
    let request = CertificateParams::default().serialize_request(&key).context("make the certificate request")?;
    Ok(request.der().to_vec())
}

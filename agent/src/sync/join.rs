//! Joining: the office makes its own key, shows the token, and gets a certificate. Cut off in the middle, the same command
//! run again gets the same certificate.

use std::path::Path;

use std::sync::Arc;

use anyhow::{Context, Result};
use rcgen::{CertificateParams, CertificateSigningRequestParams, KeyPair, PublicKeyData};
use rustls::pki_types::CertificateSigningRequestDer;
use selaras_domain::line::LedgerId;
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_proto::convert;
use selaras_proto::token::JoinToken;
use selaras_proto::v1;
use uuid::Uuid;

use super::connect::{Address, Dialer, Network, Offer, Trust, is_signed_by_authority};
use super::error::SyncError;
use super::way::enrolment;
use super::{keys, renew};
use crate::recovery::keep_identity;
use crate::store::{self, Office};

/// Whether an office joins for the first time, or again after it lost its computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    New,
    Again,
}

/// Joins the province at `server` with `token`; the network's data folder becomes this office's.
pub async fn join(network: &Network, server: &str, token: &JoinToken, begin: Begin, now_ms: i64) -> Result<Office> {
    let data = network.data.as_path();
    let address = Address::parse(server)?;
    let key_pem = keys::own_key(data)?;
    let csr = certificate_request(&key_pem)?;
    let request = v1::EnrolRequest {
        token_id: token.id_text(),
        secret: token.secret_text(),
        csr,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let trust = Trust::by_fingerprint(token.authority, network)?;
    let dialer = Dialer::new(address, network, trust, Arc::default())?;
    let reply = enrolment(&dialer, Offer::Any, |mut client| {
        let request = request.clone();
        async move { client.enrol(request).await }
    })
    .await?;
    check(&reply, token, &request, &dialer)?;
    keep(data, server, &token.authority, reply, begin, now_ms).await
}

/// Makes the office's folder from the province's answer. `authority`: the fingerprint of the CA that the token names.
pub(super) async fn keep(
    data: &Path,
    server: &str,
    authority: &[u8; 32],
    reply: v1::EnrolReply,
    begin: Begin,
    now_ms: i64,
) -> Result<Office> {
    let malformed = || {
        SyncError::Malformed(message!(
            "kunci provinsi dalam jawaban bergabung",
            "the province's key in the answer to a join"
        ))
    };
    let office = Office {
        office: convert::office_id(&reply.office).map_err(SyncError::from)?,
        region: convert::region(reply.region).map_err(SyncError::from)?,
        name: reply.name,
        sectors: convert::sectors(&reply.sectors).map_err(SyncError::from)?,
        server: server.trim().to_owned(),
        ledger: LedgerId(Uuid::now_v7()),
        province_key: reply.province_key.try_into().map_err(|_| malformed())?,
    };
    if blake3::hash(&reply.authority).as_bytes() != authority {
        return Err(SyncError::WrongServer(other_authority()).into());
    }
    // A server of before CAs changed places tells of its one CA only.
    let alone = v1::Authorities { present: reply.authority, ..Default::default() };
    keys::keep_certificate(data, &reply.certificate)?;
    keys::keep_authorities(data, &reply.authorities.unwrap_or(alone))?;
    let database = store::open(data)?;
    let joined = office.clone();
    match begin {
        Begin::New => {
            database.write(move |tx| store::create_office(tx, &joined, now_ms)).await?;
            keep_identity(data, &office)?;
        }
        // Its ledger is opened by the first pass, in the place of the one that was lost.
        Begin::Again => database.write(move |tx| store::keep_office(tx, &joined, now_ms)).await?,
    }
    Ok(office)
}

fn other_authority() -> Message {
    message!("CA tidak sesuai token", "the CA is not the one of the token")
}

/// Whether an answer is the province's; one that came through a network that inspects TLS counts only with the CA's
/// signature.
fn check(
    reply: &v1::EnrolReply,
    token: &JoinToken,
    request: &v1::EnrolRequest,
    dialer: &Dialer,
) -> Result<(), SyncError> {
    let wrong = SyncError::WrongServer;
    if *blake3::hash(&reply.authority).as_bytes() != token.authority {
        return Err(wrong(other_authority()));
    }
    if dialer.is_inspected() && !(is_signed_by_authority(reply) && is_for(&reply.certificate, &request.csr)) {
        return Err(wrong(message!(
            "jawaban bergabung tanpa tanda tangan CA provinsi",
            "the answer to the join lacks the signature of the province's CA"
        )));
    }
    let Some(told) = &reply.authorities else { return Ok(()) };
    let key = reply.province_key.as_slice().try_into();
    renew::verify(key.map_err(|_| wrong(message!("kunci provinsi", "the province's key")))?, told)?;
    if told.present == reply.authority { Ok(()) } else { Err(wrong(other_authority())) }
}

/// Whether a certificate names the key of the request it answers: bytes of the key stand in both.
fn is_for(certificate: &[u8], csr: &[u8]) -> bool {
    let key = CertificateSigningRequestParams::from_der(&CertificateSigningRequestDer::from(csr))
        .map(|request| request.public_key.der_bytes().to_vec());
    key.is_ok_and(|key| certificate.windows(key.len()).any(|part| part == key))
}

/// A request for the office's key. The province knows a repeated request by its key: signatures differ each time.
pub(super) fn certificate_request(key_pem: &str) -> Result<Vec<u8>> {
    let key = KeyPair::from_pem(key_pem).context("the office's key")?;
    let request = CertificateParams::default().serialize_request(&key).context("make the certificate request")?;
    Ok(request.der().to_vec())
}

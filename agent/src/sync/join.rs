//! Joining: the office makes its own key, shows the token, and gets a certificate. Cut off in the middle, the same command
//! run again gets the same certificate.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use rcgen::{CertificateParams, CertificateSigningRequestParams, KeyPair, PublicKeyData};
use rustls::pki_types::CertificateSigningRequestDer;
use selaras_domain::line::LedgerId;
use selaras_proto::convert;
use selaras_proto::token::JoinToken;
use selaras_proto::v1;
use selaras_proto::v1::enrolment_client::EnrolmentClient;
use uuid::Uuid;

use super::connect::{
    Address, DialError, Dialer, Network, Offer, Trust, is_signed_by_authority, keep_certificate, own_key,
};
use super::error::SyncError;
use super::way::before_joining;
use crate::store::{self, Office};

const ENROL_TIMEOUT: Duration = Duration::from_secs(60);

/// Joins the province at `server` with `token`; the network's data folder becomes this office's.
pub async fn join(network: &Network, server: &str, token: &JoinToken, now_ms: i64) -> Result<Office> {
    let data = network.data.as_path();
    let address = Address::parse(server)?;
    let key_pem = own_key(data)?;
    let csr = certificate_request(&key_pem)?;
    let request = v1::EnrolRequest {
        token_id: token.id_text(),
        secret: token.secret_text(),
        csr,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let trust = Trust::by_fingerprint(token.authority, network)?;
    let dialer = Dialer::new(address, network, trust, Arc::default())?;
    let reply = match enrol(&dialer, token, &request, Offer::Any).await {
        Err(DialError::Unsecured(first @ SyncError::Unreachable(_))) => {
            // Where HTTP/2 does not pass HTTP/1.1 may; otherwise what is told is the first trouble.
            enrol(&dialer, token, &request, Offer::Http1).await.map_err(|_| first)?
        }
        replied => replied.map_err(SyncError::from)?,
    };
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
    keep_certificate(data, &reply.certificate, &reply.authority)?;
    let database = store::open(data)?;
    let joined = office.clone();
    database.write(move |tx| store::create_office(tx, &joined, now_ms)).await?;
    Ok(office)
}

/// One try; an answer that came through a network that inspects TLS counts only with the CA's signature.
async fn enrol(
    dialer: &Dialer,
    token: &JoinToken,
    request: &v1::EnrolRequest,
    offer: Offer,
) -> Result<v1::EnrolReply, DialError> {
    let carrier = before_joining(dialer, offer).await?;
    let mut client = EnrolmentClient::with_origin(carrier.service, carrier.origin);
    let reply = match tokio::time::timeout(ENROL_TIMEOUT, client.enrol(request.clone())).await {
        Ok(replied) => replied.map_err(|status| DialError::Unsecured(SyncError::of_status(&status)))?.into_inner(),
        Err(_) => {
            let late = format!("tidak ada jawaban dalam {} detik", ENROL_TIMEOUT.as_secs());
            return Err(DialError::Unsecured(SyncError::Unreachable(late)));
        }
    };
    let wrong = |what: &str| DialError::Unsecured(SyncError::WrongServer(what.to_owned()));
    if *blake3::hash(&reply.authority).as_bytes() != token.authority {
        return Err(wrong("CA tidak sesuai token"));
    }
    if dialer.is_inspected() && !(is_signed_by_authority(&reply) && is_for(&reply.certificate, &request.csr)) {
        return Err(wrong("jawaban bergabung tanpa tanda tangan CA provinsi"));
    }
    Ok(reply)
}

/// Whether a certificate names the key of the request it answers: bytes of the key stand in both.
fn is_for(certificate: &[u8], csr: &[u8]) -> bool {
    let key = CertificateSigningRequestParams::from_der(&CertificateSigningRequestDer::from(csr))
        .map(|request| request.public_key.der_bytes().to_vec());
    key.is_ok_and(|key| certificate.windows(key.len()).any(|part| part == key))
}

/// A request for the office's key. The province knows a repeated request by its key: signatures differ each time.
fn certificate_request(key_pem: &str) -> Result<Vec<u8>> {
    let key = KeyPair::from_pem(key_pem).context("the office's key")?;
    let request = CertificateParams::default().serialize_request(&key).context("make the certificate request")?;
    Ok(request.der().to_vec())
}

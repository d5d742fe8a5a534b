//! The one service open to a client without a certificate: a token becomes a certificate, once, and a certificate becomes
//! a new one.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use selaras_domain::verdict::rights_at;
use selaras_ledger::Database;
use selaras_program::now_ms;
use selaras_proto::signed::enrolment_bytes;
use selaras_proto::v1;
use selaras_proto::v1::enrolment_server::Enrolment;
use tonic::{Request, Response, Status};

use super::accept::Peer;
use super::admission::Admission;
use super::renewal::renew;
use super::status::{Denied, status};
use crate::authority::{Authority, Keyring};
use crate::store;

/// Largest certificate request or certificate, in bytes.
pub(super) const CSR_MAX_BYTES: usize = 4 * 1024;

pub(super) struct EnrolmentService {
    pub database: Arc<Database>,
    pub keyring: Arc<Keyring>,
    pub admission: Arc<Admission>,
}

#[tonic::async_trait]
impl Enrolment for EnrolmentService {
    async fn enrol(&self, request: Request<v1::EnrolRequest>) -> Result<Response<v1::EnrolReply>, Status> {
        let address = address_of(&request)?;
        self.admission.may_enrol(address, Instant::now())?;
        let request = request.into_inner();
        if request.csr.len() > CSR_MAX_BYTES || request.token_id.len() > 64 || request.secret.len() > 128 {
            return Err(Status::invalid_argument("an enrolment beyond its limits"));
        }
        let now = now_ms();
        let key_hash =
            Authority::key_hash(&request.csr).map_err(|error| Status::invalid_argument(format!("{error:#}")))?;
        let authority = self.keyring.authority().map_err(status)?;
        let enrolling = enrol(&self.database, &authority, request, key_hash, now).await;
        enrolling.map(Response::new).map_err(|error| self.refuse(address, error))
    }

    async fn renew(&self, request: Request<v1::RenewRequest>) -> Result<Response<v1::RenewReply>, Status> {
        let address = address_of(&request)?;
        self.admission.may_enrol(address, Instant::now())?;
        let request = request.into_inner();
        let authority = self.keyring.authority().map_err(status)?;
        let renewing = self.database.write(move |tx| renew(tx, &authority, &request, now_ms()));
        let (reply, office) = renewing.await.map_err(|error| self.refuse(address, error))?;
        tracing::info!(office = %office.office, region = %office.region, name = office.name, "a certificate was renewed");
        Ok(Response::new(reply))
    }
}

impl EnrolmentService {
    /// The answer to an error; what was refused counts against its address.
    fn refuse(&self, address: IpAddr, error: anyhow::Error) -> Status {
        if error.is::<store::EnrolError>() || error.is::<Denied>() {
            self.admission.guessed_wrong(address, Instant::now());
        }
        status(error)
    }
}

fn address_of<T>(request: &Request<T>) -> Result<IpAddr, Status> {
    let peer = request.extensions().get::<Peer>();
    peer.map(|peer| peer.0.address.ip()).ok_or_else(|| Status::internal("a call without a connection"))
}

/// Uses the token of a request for the key with `key_hash`, however the request came.
pub async fn enrol(
    database: &Database,
    authority: &Arc<Authority>,
    request: v1::EnrolRequest,
    key_hash: [u8; 32],
    now_ms: i64,
) -> Result<v1::EnrolReply> {
    let token_id = request.token_id.clone();
    let signing = Arc::clone(authority);
    let (issued, rights, office) = database
        .write(move |tx| {
            let secret_hash = *blake3::hash(request.secret.as_bytes()).as_bytes();
            let (issued, office) = store::enrol(tx, &request.token_id, &secret_hash, &key_hash, now_ms, |office| {
                signing.issue_office(&request.csr, office, now_ms)
            })?;
            let rights = store::rights_of_office(tx, office.office)?;
            Ok((issued, rights, office))
        })
        .await?;
    let sectors = rights_at(&rights, now_ms).map(|right| right.sectors.clone()).unwrap_or_default();
    tracing::info!(token = token_id, office = %office.office, region = %office.region, name = office.name, "an office joined");
    let mut reply = v1::EnrolReply {
        certificate: issued.der,
        authority: authority.certificate_der().to_vec(),
        office: office.office.as_bytes().to_vec(),
        name: office.name,
        region: u32::from(office.region.number()),
        sectors: sectors.into_iter().map(u32::from).collect(),
        province_key: authority.public_key().to_vec(),
        expires_ms: issued.expires_ms,
        authorities: Some(authority.told()),
        authority_signature: Vec::new(),
    };
    reply.authority_signature = authority.sign_as_authority(&enrolment_bytes(&reply))?;
    Ok(reply)
}

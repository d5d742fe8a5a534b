//! The one service open to a client without a certificate: a token becomes a certificate, once.

use std::sync::Arc;

use anyhow::Result;
use selaras_ledger::Database;
use selaras_program::now_ms;
use selaras_proto::v1;
use selaras_proto::v1::enrolment_server::Enrolment;
use tonic::{Request, Response, Status};

use super::status::status;
use crate::authority::Authority;
use crate::store;

/// Largest certificate request, in bytes.
const CSR_MAX_BYTES: usize = 4 * 1024;

pub(super) struct EnrolmentService {
    pub database: Arc<Database>,
    pub authority: Arc<Authority>,
}

#[tonic::async_trait]
impl Enrolment for EnrolmentService {
    async fn enrol(&self, request: Request<v1::EnrolRequest>) -> Result<Response<v1::EnrolReply>, Status> {
        let request = request.into_inner();
        if request.csr.len() > CSR_MAX_BYTES || request.token_id.len() > 64 || request.secret.len() > 128 {
            return Err(Status::invalid_argument("an enrolment beyond its limits"));
        }
        let now = now_ms();
        let key_hash =
            Authority::key_hash(&request.csr).map_err(|error| Status::invalid_argument(format!("{error:#}")))?;
        enrol(&self.database, &self.authority, request, key_hash, now).await.map(Response::new).map_err(status)
    }
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
    let issuer = Arc::clone(authority);
    let (certificate, expires_ms, rights, office) = database
        .write(move |tx| {
            let secret_hash = *blake3::hash(request.secret.as_bytes()).as_bytes();
            let (der, expires_ms, office) =
                store::enrol(tx, &request.token_id, &secret_hash, &key_hash, now_ms, |office| {
                    let (der, expires_ms) = issuer.issue_office(&request.csr, office, now_ms)?;
                    Ok((der.to_vec(), expires_ms))
                })?;
            let rights = store::rights_of_office(tx, office.office)?;
            Ok((der, expires_ms, rights, office))
        })
        .await?;
    let sectors = rights.last().map(|right| right.sectors.clone()).unwrap_or_default();
    tracing::info!(token = token_id, office = %office.office, region = %office.region, name = office.name, "an office joined");
    Ok(v1::EnrolReply {
        certificate,
        authority: authority.certificate_der().to_vec(),
        office: office.office.as_bytes().to_vec(),
        name: office.name,
        region: u32::from(office.region.number()),
        sectors: sectors.into_iter().map(u32::from).collect(),
        province_key: authority.public_key().to_vec(),
        expires_ms,
    })
}

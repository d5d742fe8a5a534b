//! The one place where errors become gRPC statuses; logged here, once.

use selaras_ledger::StoreError;
use selaras_proto::convert::Malformed;
use tonic::{Code, Status};

use crate::store::EnrolError;

/// What a caller is told of an error.
pub fn status(error: anyhow::Error) -> Status {
    if let Some(malformed) = error.downcast_ref::<Malformed>() {
        return Status::invalid_argument(malformed.to_string());
    }
    if let Some(refused) = error.downcast_ref::<EnrolError>() {
        tracing::warn!(reason = %refused, "an enrolment was refused");
        return Status::permission_denied(refused.to_string());
    }
    if let Some(denied) = error.downcast_ref::<Denied>() {
        tracing::warn!(reason = %denied, "a call was denied");
        return Status::permission_denied(denied.to_string());
    }
    if let Some(old) = error.downcast_ref::<TooOld>() {
        tracing::warn!(reason = %old, "an old program was sent away");
        return Status::failed_precondition(old.to_string());
    }
    let code = match error.downcast_ref::<StoreError>() {
        Some(store) if store.is_transient() => Code::Unavailable,
        Some(StoreError::Broken { .. }) => Code::InvalidArgument,
        _ => Code::Internal,
    };
    tracing::error!(error = format!("{error:#}"), ?code, "a call failed");
    // The details are in the log; a caller gets what it can act on.
    let told = match error.downcast_ref::<StoreError>() {
        Some(StoreError::DiskFull) => "disk server provinsi penuh; kabari admin provinsi".to_owned(),
        Some(StoreError::Busy) => "basis data server provinsi sedang sibuk".to_owned(),
        Some(broken @ StoreError::Broken { .. }) => broken.to_string(),
        _ => "kesalahan di server provinsi; kabari admin provinsi, rinciannya ada di log server".to_owned(),
    };
    Status::new(code, told)
}

/// The caller may not do this, whatever it sends.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Denied(pub &'static str);

/// The caller speaks a protocol that this program no longer does.
#[derive(Debug, thiserror::Error)]
#[error(
    "versi agen {program_version} terlalu lama (protokol {protocol}, paling rendah {}); pasang versi agen yang baru",
    selaras_proto::PROTOCOL_MIN
)]
pub(super) struct TooOld {
    pub program_version: String,
    pub protocol: u32,
}

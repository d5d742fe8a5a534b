//! The one place where errors become gRPC statuses; logged here, once.

use selaras_ledger::StoreError;
use selaras_proto::convert::Malformed;
use selaras_proto::{PROTOCOL, PROTOCOL_MIN, TooOld, v1};
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
    if let Some(other) = error.downcast_ref::<OtherVersion>() {
        tracing::warn!(reason = %other, "a program of another version was sent away; install versions at most two apart");
        return Status::failed_precondition(other.to_string());
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
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Denied(pub &'static str);

/// Caller and server have no protocol in common.
#[derive(Debug, thiserror::Error)]
pub enum OtherVersion {
    #[error(
        "versi agen {program_version} terlalu lama (protokol {protocol}, paling rendah {PROTOCOL_MIN}); pasang versi agen yang baru"
    )]
    OldAgent { program_version: String, protocol: u32 },
    #[error(
        "versi server provinsi {} terlalu lama untuk agen {program_version} (protokol server {PROTOCOL}, agen meminta paling rendah {protocol_min}); minta admin provinsi memasang versi server yang baru, data tersimpan di sini",
        env!("CARGO_PKG_VERSION")
    )]
    OldServer { program_version: String, protocol_min: u32 },
}

impl OtherVersion {
    pub(super) fn new(old: TooOld, request: &v1::HelloRequest) -> OtherVersion {
        let program_version = request.program_version.chars().take(40).collect();
        match old {
            TooOld::They => OtherVersion::OldAgent { program_version, protocol: request.protocol },
            TooOld::We => OtherVersion::OldServer { program_version, protocol_min: request.protocol_min },
        }
    }
}

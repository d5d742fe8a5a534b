//! The one place where errors become gRPC statuses; logged here, once.

use selaras_domain::message::Message;
use selaras_domain::{message, spoken_error};
use selaras_ledger::StoreError;
use selaras_proto::convert::Malformed;
use selaras_proto::told::status_of;
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
        return status_of(Code::PermissionDenied, refused.message());
    }
    if let Some(denied) = error.downcast_ref::<Denied>() {
        tracing::warn!(reason = %denied, "a call was denied");
        return status_of(Code::PermissionDenied, denied.0.clone());
    }
    if let Some(other) = error.downcast_ref::<OtherVersion>() {
        tracing::warn!(reason = %other, "a program of another version was sent away; install versions at most two apart");
        return status_of(Code::FailedPrecondition, other.message());
    }
    let code = match error.downcast_ref::<StoreError>() {
        Some(store) if store.is_transient() => Code::Unavailable,
        Some(StoreError::Broken { .. }) => Code::InvalidArgument,
        _ => Code::Internal,
    };
    tracing::error!(error = format!("{error:#}"), ?code, "a call failed");
    // The details are in the log; a caller gets what it can act on.
    let message = match error.downcast_ref::<StoreError>() {
        Some(StoreError::DiskFull) => message!(
            "disk server provinsi penuh; kabari admin provinsi",
            "the disk of the province's server is full; tell its administrator"
        ),
        Some(StoreError::Busy) => {
            message!("basis data server provinsi sedang sibuk", "the database of the province's server is busy")
        }
        Some(broken @ StoreError::Broken { .. }) => Message::untranslated(broken.to_string()),
        _ => message!(
            "kesalahan di server provinsi; kabari admin provinsi, rinciannya ada di log server",
            "an error in the province's server; tell its administrator, whose log has the details"
        ),
    };
    status_of(code, message)
}

/// The caller may not do this, whatever it sends.
#[derive(Clone, Debug)]
pub(super) struct Denied(pub Message);

spoken_error!(Denied);

impl Denied {
    fn message(&self) -> &Message {
        &self.0
    }
}

/// Caller and server have no protocol in common.
#[derive(Debug)]
pub enum OtherVersion {
    OldAgent { program_version: String, protocol: u32 },
    OldServer { program_version: String, protocol_min: u32 },
}

spoken_error!(OtherVersion);

impl OtherVersion {
    fn message(&self) -> Message {
        match self {
            OtherVersion::OldAgent { program_version, protocol } => message!(
                "versi agen {program_version} terlalu lama (protokol {protocol}, paling rendah {PROTOCOL_MIN}); pasang versi agen yang baru",
                "the agent's version {program_version} is too old (protocol {protocol}, {PROTOCOL_MIN} at least); install a newer version of the agent"
            ),
            OtherVersion::OldServer { program_version, protocol_min } => {
                let own = env!("CARGO_PKG_VERSION");
                message!(
                    "versi server provinsi {own} terlalu lama untuk agen {program_version} (protokol server {PROTOCOL}, agen meminta paling rendah {protocol_min}); minta admin provinsi memasang versi server yang baru, data tersimpan di sini",
                    "the province's server {own} is too old for the agent {program_version} (the server's protocol {PROTOCOL}, the agent asks for {protocol_min} at least); ask its administrator to install a newer version of the server, the data are safe here"
                )
            }
        }
    }

    pub(super) fn new(old: TooOld, request: &v1::HelloRequest) -> OtherVersion {
        let program_version = request.program_version.chars().take(40).collect();
        match old {
            TooOld::They => OtherVersion::OldAgent { program_version, protocol: request.protocol },
            TooOld::We => OtherVersion::OldServer { program_version, protocol_min: request.protocol_min },
        }
    }
}

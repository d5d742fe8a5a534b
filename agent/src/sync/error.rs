//! What can go wrong between an office and the province, as far as somebody does something different about it.

use std::time::Duration;

use rustls::AlertDescription;
use selaras_domain::line::LedgerId;
use selaras_proto::RETRY_AFTER;
use selaras_proto::convert::Malformed;
use tonic::{Code, Status};

/// However long a province asks to wait.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3_600);

#[derive(Clone, Debug, thiserror::Error)]
pub enum SyncError {
    /// Nothing is lost; it is tried again later.
    #[error("provinsi tidak dapat dihubungi ({0}); data tersimpan di sini dan akan dikirim pada percobaan berikutnya")]
    Unreachable(String),
    /// The network between here and the province does not let the call through; tried again later all the same.
    #[error("{0}; data tersimpan di sini")]
    Proxy(String),
    /// The province answered, but cannot serve now.
    #[error("provinsi sedang tidak dapat melayani ({0}); dicoba lagi nanti")]
    Busy(String),
    /// The province answers, and asks to come again after a time of its own.
    #[error("provinsi meminta menunggu {} detik ({reason}); dicoba lagi sesudahnya", after.as_secs_f64().ceil())]
    Later { after: Duration, reason: String },
    /// The certificate has ended, as the server's clock has it.
    #[error(
        "sertifikat perangkat ini sudah berakhir; akan diperpanjang pada sinkronisasi berikutnya, atau minta token baru kepada admin provinsi"
    )]
    CertificateOver,
    #[error(
        "server di alamat ini bukan server provinsi yang menerbitkan token atau sertifikat ini ({0}); periksa alamat server, atau setelan extra_ca bila jaringan kantor memeriksa TLS"
    )]
    WrongServer(String),
    /// The province does not let this office in, or not this call.
    #[error("{0}")]
    Denied(String),
    /// The ledgers of both sides tell different pasts.
    #[error("{0}")]
    Diverged(String),
    /// The lines of a ledger that the province sent do not join on to those that are here.
    #[error("baris dari provinsi tidak menyambung dengan buku besar {0} di sini; sinkronkan sekali lagi")]
    Apart(LedgerId),
    #[error("alamat server harus https://HOST:PORT, bukan {0}")]
    Address(String),
    /// The office joined by a bundle and was told no address.
    #[error(
        "kantor ini bergabung tanpa alamat server; bawa data dengan `selaras-agent bundle export` dan `bundle import`"
    )]
    NoAddress,
    #[error("jawaban provinsi tidak dapat dipahami: {0}")]
    Malformed(String),
}

impl SyncError {
    /// Whether a later try may succeed without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        matches!(self, SyncError::Unreachable(_) | SyncError::Proxy(_) | SyncError::Busy(_) | SyncError::Later { .. })
    }

    /// What a failed call means.
    pub fn of_status(status: &Status) -> SyncError {
        let message = status.message().to_owned();
        if let Some(after) = retry_after(status) {
            return SyncError::Later { after, reason: message };
        }
        match status.code() {
            Code::PermissionDenied | Code::Unauthenticated | Code::FailedPrecondition => SyncError::Denied(message),
            Code::Internal | Code::ResourceExhausted => SyncError::Busy(message),
            // Said by the province itself, and not by the way there, which leaves a cause.
            Code::Unavailable if std::error::Error::source(status).is_none() => SyncError::Busy(message),
            Code::InvalidArgument | Code::Unimplemented => SyncError::Malformed(message),
            _ => SyncError::of_transport(status),
        }
    }

    /// What a failed connection means: the certificate when TLS says so, else the way there.
    pub(super) fn of_transport(error: &(dyn std::error::Error + 'static)) -> SyncError {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
        let mut last = error.to_string();
        while let Some(error) = cause {
            if let Some(told) = error.downcast_ref::<SyncError>() {
                return told.clone();
            }
            if let Some(tls) = tls_error(error) {
                return match tls {
                    rustls::Error::InvalidCertificate(problem) => SyncError::WrongServer(format!("{problem:?}")),
                    rustls::Error::AlertReceived(AlertDescription::CertificateExpired) => SyncError::CertificateOver,
                    rustls::Error::AlertReceived(alert) if is_about_certificate(*alert) => SyncError::Denied(format!(
                        "provinsi menolak sertifikat perangkat ini ({alert:?}); hubungi admin provinsi"
                    )),
                    // Any other alert tells of bytes that the link has spoilt.
                    other => SyncError::Unreachable(other.to_string()),
                };
            }
            last = error.to_string();
            cause = error.source();
        }
        SyncError::Unreachable(last)
    }
}

/// What a refusal for now asks to wait, bounded: a province gone mad does not stop an office for ever.
fn retry_after(status: &Status) -> Option<Duration> {
    if !matches!(status.code(), Code::ResourceExhausted | Code::Unavailable) {
        return None;
    }
    let wait_ms: u64 = status.metadata().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_millis(wait_ms).min(RETRY_AFTER_MAX))
}

fn is_about_certificate(alert: AlertDescription) -> bool {
    use AlertDescription as Alert;
    matches!(
        alert,
        Alert::BadCertificate
            | Alert::UnsupportedCertificate
            | Alert::CertificateRevoked
            | Alert::CertificateUnknown
            | Alert::CertificateRequired
            | Alert::UnknownCA
            | Alert::AccessDenied
    )
}

impl From<Malformed> for SyncError {
    fn from(error: Malformed) -> Self {
        SyncError::Malformed(error.to_string())
    }
}

fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    error.downcast_ref::<std::io::Error>()?.get_ref()?.downcast_ref::<rustls::Error>()
}

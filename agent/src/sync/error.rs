//! What can go wrong between an office and the province, as far as somebody does something different about it.

use std::time::Duration;

use rustls::AlertDescription;
use selaras_domain::line::LedgerId;
use selaras_domain::message::Message;
use selaras_domain::{message, spoken_error};
use selaras_proto::RETRY_AFTER;
use selaras_proto::convert::Malformed;
use selaras_proto::told::message_of;
use tonic::{Code, Status};

/// However long a province asks to wait.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3_600);

#[derive(Clone, Debug)]
pub enum SyncError {
    /// Nothing is lost; it is tried again later.
    Unreachable(Message),
    /// The network between here and the province does not let the call through; tried again later all the same.
    Proxy(Message),
    /// The province answered, but cannot serve now.
    Busy(Message),
    /// The province answers, and asks to come again after a time of its own.
    Later {
        after: Duration,
        reason: Message,
    },
    /// The certificate has ended, as the server's clock has it.
    CertificateOver,
    WrongServer(Message),
    /// The province does not let this office in, or not this call.
    Denied(Message),
    /// The ledgers of both sides tell different pasts.
    Diverged(Message),
    /// The lines of a ledger that the province sent do not join on to those that are here.
    Apart(LedgerId),
    Address(String),
    /// The office joined by a bundle and was told no address.
    NoAddress,
    Malformed(Message),
}

spoken_error!(SyncError);

impl SyncError {
    pub fn message(&self) -> Message {
        match self {
            SyncError::Unreachable(Message { id, en }) => message!(
                "provinsi tidak dapat dihubungi ({id}); data tersimpan di sini dan akan dikirim pada percobaan berikutnya",
                "the province cannot be reached ({en}); the data are safe here and are sent with the next try"
            ),
            SyncError::Proxy(Message { id, en }) => {
                message!("{id}; data tersimpan di sini", "{en}; the data are safe here")
            }
            SyncError::Busy(Message { id, en }) => message!(
                "provinsi sedang tidak dapat melayani ({id}); dicoba lagi nanti",
                "the province cannot serve now ({en}); it is tried again later"
            ),
            SyncError::Later { after, reason: Message { id, en } } => {
                let seconds = after.as_secs_f64().ceil();
                message!(
                    "provinsi meminta menunggu {seconds} detik ({id}); dicoba lagi sesudahnya",
                    "the province asks to wait {seconds} seconds ({en}); it is tried again then"
                )
            }
            SyncError::CertificateOver => message!(
                "sertifikat perangkat ini sudah berakhir; akan diperpanjang pada sinkronisasi berikutnya, atau minta token baru kepada admin provinsi",
                "this office's certificate has ended; it is renewed with the next pass, or ask the province's administrator for a new token"
            ),
            SyncError::WrongServer(Message { id, en }) => message!(
                "server di alamat ini bukan server provinsi yang menerbitkan token atau sertifikat ini ({id}); periksa alamat server, atau setelan extra_ca bila jaringan kantor memeriksa TLS",
                "the server at this address is not the province's that issued this token or certificate ({en}); look at its address, or at the setting extra_ca if the office's network inspects TLS"
            ),
            SyncError::Denied(message) | SyncError::Diverged(message) => message.clone(),
            SyncError::Apart(ledger) => message!(
                "baris dari provinsi tidak menyambung dengan buku besar {ledger} di sini; sinkronkan sekali lagi",
                "the province's lines do not join on to ledger {ledger} here; sync once more"
            ),
            SyncError::Address(text) => message!(
                "alamat server harus https://HOST:PORT, bukan {text}",
                "a server's address is https://HOST:PORT, and not {text}"
            ),
            SyncError::NoAddress => message!(
                "kantor ini bergabung tanpa alamat server; bawa data dengan `selaras-agent bundle export` dan `bundle import`",
                "this office joined without a server's address; carry the data with `selaras-agent bundle export` and `bundle import`"
            ),
            SyncError::Malformed(Message { id, en }) => message!(
                "jawaban provinsi tidak dapat dipahami: {id}",
                "the province's answer cannot be understood: {en}"
            ),
        }
    }

    /// Whether a later try may succeed without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        matches!(self, SyncError::Unreachable(_) | SyncError::Proxy(_) | SyncError::Busy(_) | SyncError::Later { .. })
    }

    pub(super) fn without_state() -> SyncError {
        SyncError::Malformed(message!("jawaban tanpa keadaan provinsi", "an answer without the province's state"))
    }

    pub(super) fn wrong_signature() -> SyncError {
        SyncError::WrongServer(message!("tanda tangan provinsi tidak cocok", "the province's signature does not fit"))
    }

    pub(crate) fn late(after: Duration) -> SyncError {
        let seconds = after.as_secs();
        SyncError::Unreachable(message!(
            "tidak ada jawaban dalam {seconds} detik",
            "no answer within {seconds} seconds"
        ))
    }

    /// What a failed call means.
    pub fn of_status(status: &Status) -> SyncError {
        if let Some(after) = retry_after(status) {
            return SyncError::Later { after, reason: message_of(status) };
        }
        let message = message_of(status);
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
                    rustls::Error::InvalidCertificate(problem) => {
                        SyncError::WrongServer(Message::untranslated(format!("{problem:?}")))
                    }
                    rustls::Error::AlertReceived(AlertDescription::CertificateExpired) => SyncError::CertificateOver,
                    rustls::Error::AlertReceived(alert) if is_about_certificate(*alert) => SyncError::Denied(message!(
                        "provinsi menolak sertifikat perangkat ini ({alert:?}); hubungi admin provinsi",
                        "the province refuses this office's certificate ({alert:?}); ask its administrator"
                    )),
                    // Any other alert tells of bytes that the link has spoilt.
                    other => SyncError::Unreachable(Message::untranslated(other.to_string())),
                };
            }
            last = error.to_string();
            cause = error.source();
        }
        SyncError::Unreachable(Message::untranslated(last))
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
        SyncError::Malformed(Message::untranslated(error.to_string()))
    }
}

fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    error.downcast_ref::<std::io::Error>()?.get_ref()?.downcast_ref::<rustls::Error>()
}

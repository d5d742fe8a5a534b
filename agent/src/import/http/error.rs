//! What can go wrong between an office and an application's address, told to a person without the address's secrets: the
//! caller names the address as it may be shown. Also tells whether to try again by itself.

use std::error::Error as StdError;
use std::io::ErrorKind;
use std::time::Duration;

use super::super::limits::FILE_MAX_BYTES;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("alamat tidak dapat dipahami ({0}): tulis misalnya https://host/capaian.csv")]
    Address(String),
    #[error(
        "nama pengguna atau kata sandi tidak boleh ditulis di alamat: tulis user dan password (atau password_file) pada [[source]] di selaras.toml"
    )]
    SecretInAddress,
    #[error("pengaturan sambungan salah ({0}): periksa source_ca_file di selaras.toml dan variabel HTTPS_PROXY")]
    Settings(String),
    #[error("nama host tidak ditemukan: periksa alamatnya, atau apakah komputer ini tersambung ke jaringan")]
    NameUnknown,
    #[error("sambungan ditolak: aplikasi di alamat ini tidak berjalan atau portnya salah; dicoba lagi nanti")]
    Refused,
    #[error("alamat tidak dapat dihubungi ({0}); tidak ada yang hilang, dicoba lagi nanti")]
    Unreachable(String),
    #[error(
        "sertifikat TLS di alamat ini tidak dapat dipercaya ({0}): periksa alamatnya; bila dinas memakai CA sendiri, tulis source_ca_file di selaras.toml"
    )]
    Tls(String),
    #[error("tidak selesai dalam {0} detik: jaringan atau aplikasinya terlalu lambat; dicoba lagi nanti")]
    Timeout(u64),
    #[error("jawaban terputus sebelum lengkap; tidak ada yang diimpor, dicoba lagi nanti")]
    Truncated,
    #[error("aplikasi meminta masuk (401): tulis user dan password, atau token, pada [[source]] di selaras.toml")]
    LoginRequired,
    #[error("aplikasi menolak user, kata sandi atau token dari selaras.toml (401): perbarui isinya")]
    LoginRefused,
    #[error("aplikasi tidak mengizinkan alamat ini dibaca (403): minta hak baca kepada pengelolanya")]
    Forbidden,
    #[error("tidak ada apa-apa di alamat ini ({0}): periksa alamatnya kepada pengelola aplikasi")]
    NotFound(u16),
    #[error("aplikasi sedang tidak dapat melayani ({0}); dicoba lagi nanti")]
    Busy(u16),
    #[error("jawaban aplikasi tidak dikenal ({0}): alamat harus menjawab 200 dengan tabelnya")]
    Status(u16),
    #[error("pengalihan lebih dari {0} kali: minta alamat langsung tabelnya kepada pengelola aplikasi")]
    TooManyRedirects(usize),
    #[error("aplikasi mengalihkan dari https ke http, yang tidak aman: minta alamat https kepada pengelolanya")]
    Downgrade,
    #[error("isi lebih dari {} MiB: minta tabel yang lebih kecil, misalnya per tahun", FILE_MAX_BYTES >> 20)]
    TooLarge,
    #[error("kompresi gzip rusak; tidak ada yang diimpor: minta pengelola aplikasi memeriksanya")]
    BadCompression,
    #[error(
        "yang dijawab halaman web (HTML), bukan tabel; biasanya halaman masuk: tulis user dan password, atau token, pada [[source]] di selaras.toml, dan pakai alamat langsung CSV atau XLSX-nya"
    )]
    WebPage,
}

impl FetchError {
    /// Whether a later try may succeed without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        use FetchError as Error;
        matches!(
            self,
            Error::NameUnknown
                | Error::Refused
                | Error::Unreachable(_)
                | Error::Timeout(_)
                | Error::Truncated
                | Error::Busy(_)
        )
    }

    /// Whether the address or the settings as written can never work.
    pub fn is_wrong_use(&self) -> bool {
        matches!(self, FetchError::Address(_) | FetchError::SecretInAddress | FetchError::Settings(_))
    }

    /// The HTTP status that the address answered with, when it did.
    pub fn status(&self) -> Option<u16> {
        match self {
            FetchError::LoginRequired | FetchError::LoginRefused => Some(401),
            FetchError::Forbidden => Some(403),
            FetchError::NotFound(status) | FetchError::Busy(status) | FetchError::Status(status) => Some(*status),
            FetchError::TooLarge | FetchError::BadCompression | FetchError::WebPage | FetchError::Truncated => {
                Some(200)
            }
            _ => None,
        }
    }

    pub(super) fn of_status(status: u16, is_anonymous: bool) -> FetchError {
        match status {
            401 if is_anonymous => FetchError::LoginRequired,
            401 => FetchError::LoginRefused,
            403 => FetchError::Forbidden,
            404 | 410 => FetchError::NotFound(status),
            408 | 425 | 429 | 500..=599 => FetchError::Busy(status),
            _ => FetchError::Status(status),
        }
    }

    /// A request without an answer. The cause is told by types, since reqwest's texts hold the whole address.
    pub(super) fn of_request(error: reqwest::Error, timeout: Duration) -> FetchError {
        let error = error.without_url();
        let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
        let mut last = String::new();
        while let Some(one) = cause {
            if let Some(ours) = one.downcast_ref::<FetchError>() {
                return ours.clone();
            }
            if let Some(tls) = tls_error(one) {
                return match tls {
                    rustls::Error::InvalidCertificate(problem) => FetchError::Tls(format!("{problem:?}")),
                    other => FetchError::Tls(other.to_string()),
                };
            }
            if let Some(io) = one.downcast_ref::<std::io::Error>() {
                match io.kind() {
                    ErrorKind::ConnectionRefused => return FetchError::Refused,
                    ErrorKind::TimedOut => return FetchError::Timeout(timeout.as_secs()),
                    _ => {}
                }
            }
            last = one.to_string();
            cause = one.source();
        }
        match () {
            () if error.is_timeout() => FetchError::Timeout(timeout.as_secs()),
            () if error.is_dns() => FetchError::NameUnknown,
            () => FetchError::Unreachable(last),
        }
    }
}

/// What TLS has to say, out of the wrappings of each layer: an I/O error's `source` skips the very error it holds.
fn tls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    tls_error(error.downcast_ref::<std::io::Error>()?.get_ref()?)
}

#[cfg(test)]
mod tests {
    use super::FetchError;

    #[test]
    fn a_status_says_whether_to_try_again() {
        for status in [429, 500, 502, 503, 504] {
            assert!(FetchError::of_status(status, true).is_transient(), "{status}");
        }
        for status in [204, 302, 400, 401, 403, 404, 410, 418] {
            let error = FetchError::of_status(status, true);
            assert!(!error.is_transient() && error.status() == Some(status), "{status}");
        }
        assert_eq!(FetchError::of_status(401, false), FetchError::LoginRefused);
    }
}

//! What can go wrong between an office and an application's address, told to a person without the address's secrets: the
//! caller names the address as it may be shown. Also tells whether to try again by itself.

use std::error::Error as StdError;
use std::io::ErrorKind;
use std::time::Duration;

use selaras_domain::message::Message;
use selaras_domain::{message, spoken_error};

use super::super::limits::FILE_MAX_BYTES;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    Address(Message),
    SecretInAddress,
    Settings(Message),
    NameUnknown,
    Refused,
    Unreachable(String),
    Tls(String),
    Timeout(u64),
    Truncated,
    LoginRequired,
    LoginRefused,
    Forbidden,
    NotFound(u16),
    Busy(u16),
    Status(u16),
    TooManyRedirects(usize),
    Downgrade,
    TooLarge,
    BadCompression,
    WebPage,
}

spoken_error!(FetchError);

impl FetchError {
    #[allow(clippy::too_many_lines, reason = "one sentence for each, and nothing else")]
    pub fn message(&self) -> Message {
        match self {
            FetchError::Address(Message { id, en }) => message!(
                "alamat tidak dapat dipahami ({id}): tulis misalnya https://host/capaian.csv",
                "the address cannot be understood ({en}): write it like https://host/capaian.csv"
            ),
            FetchError::SecretInAddress => message!(
                "nama pengguna atau kata sandi tidak boleh ditulis di alamat: tulis user dan password (atau password_file) pada [[source]] di selaras.toml",
                "no user or password is written in an address: write user and password (or password_file) at [[source]] in selaras.toml"
            ),
            FetchError::Settings(Message { id, en }) => message!(
                "pengaturan sambungan salah ({id}): periksa source_ca_file di selaras.toml dan variabel HTTPS_PROXY",
                "the settings of the connection are wrong ({en}): look at source_ca_file in selaras.toml and at the variable HTTPS_PROXY"
            ),
            FetchError::NameUnknown => message!(
                "nama host tidak ditemukan: periksa alamatnya, atau apakah komputer ini tersambung ke jaringan",
                "no such host was found: look at the address, and whether this computer is on the network"
            ),
            FetchError::Refused => message!(
                "sambungan ditolak: aplikasi di alamat ini tidak berjalan atau portnya salah; dicoba lagi nanti",
                "the connection was refused: no application runs at this address, or the port is wrong; it is tried again later"
            ),
            FetchError::Unreachable(cause) => message!(
                "alamat tidak dapat dihubungi ({cause}); tidak ada yang hilang, dicoba lagi nanti",
                "the address cannot be reached ({cause}); nothing is lost, it is tried again later"
            ),
            FetchError::Tls(cause) => message!(
                "sertifikat TLS di alamat ini tidak dapat dipercaya ({cause}): periksa alamatnya; bila dinas memakai CA sendiri, tulis source_ca_file di selaras.toml",
                "the TLS certificate at this address cannot be trusted ({cause}): look at the address; if the office has a CA of its own, write source_ca_file in selaras.toml"
            ),
            FetchError::Timeout(seconds) => message!(
                "tidak selesai dalam {seconds} detik: jaringan atau aplikasinya terlalu lambat; dicoba lagi nanti",
                "not done within {seconds} seconds: the network or the application is too slow; it is tried again later"
            ),
            FetchError::Truncated => message!(
                "jawaban terputus sebelum lengkap; tidak ada yang diimpor, dicoba lagi nanti",
                "the answer broke off; nothing was imported, it is tried again later"
            ),
            FetchError::LoginRequired => message!(
                "aplikasi meminta masuk (401): tulis user dan password, atau token, pada [[source]] di selaras.toml",
                "the application asks to log in (401): write user and password, or a token, at [[source]] in selaras.toml"
            ),
            FetchError::LoginRefused => message!(
                "aplikasi menolak user, kata sandi atau token dari selaras.toml (401): perbarui isinya",
                "the application refuses the user, password or token of selaras.toml (401): renew them"
            ),
            FetchError::Forbidden => message!(
                "aplikasi tidak mengizinkan alamat ini dibaca (403): minta hak baca kepada pengelolanya",
                "the application does not let this address be read (403): ask those who keep it for the right"
            ),
            FetchError::NotFound(status) => message!(
                "tidak ada apa-apa di alamat ini ({status}): periksa alamatnya kepada pengelola aplikasi",
                "there is nothing at this address ({status}): ask those who keep the application"
            ),
            FetchError::Busy(status) => message!(
                "aplikasi sedang tidak dapat melayani ({status}); dicoba lagi nanti",
                "the application cannot serve now ({status}); it is tried again later"
            ),
            FetchError::Status(status) => message!(
                "jawaban aplikasi tidak dikenal ({status}): alamat harus menjawab 200 dengan tabelnya",
                "the application's answer is not known ({status}): the address must answer 200 with the table"
            ),
            FetchError::TooManyRedirects(count) => message!(
                "pengalihan lebih dari {count} kali: minta alamat langsung tabelnya kepada pengelola aplikasi",
                "redirected more than {count} times: ask those who keep the application for the table's own address"
            ),
            FetchError::Downgrade => message!(
                "aplikasi mengalihkan dari https ke http, yang tidak aman: minta alamat https kepada pengelolanya",
                "the application redirects from https to http, which is not safe: ask those who keep it for an https address"
            ),
            FetchError::TooLarge => {
                let most = FILE_MAX_BYTES >> 20;
                message!(
                    "isi lebih dari {most} MiB: minta tabel yang lebih kecil, misalnya per tahun",
                    "more than {most} MiB: ask for a smaller table, by year for example"
                )
            }
            FetchError::BadCompression => message!(
                "kompresi gzip rusak; tidak ada yang diimpor: minta pengelola aplikasi memeriksanya",
                "the gzip compression is damaged; nothing was imported: ask those who keep the application"
            ),
            FetchError::WebPage => message!(
                "yang dijawab halaman web (HTML), bukan tabel; biasanya halaman masuk: tulis user dan password, atau token, pada [[source]] di selaras.toml, dan pakai alamat langsung CSV atau XLSX-nya",
                "a web page (HTML) was answered and no table; mostly it is a login: write user and password, or a token, at [[source]] in selaras.toml, and use the address of the CSV or XLSX itself"
            ),
        }
    }

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

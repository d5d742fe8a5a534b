//! How the page is reached: in the clear on this computer alone, by TLS on the office's network, where passwords and figures
//! would else be read on the way.

use std::fmt::Write as _;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use selaras_program::{WrongUse, whole_file};
use selaras_web::{Address, Identity};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

use crate::sync;

/// Made by ourselves when there is none of the office's own; in the folder of keys.
const KEY: &str = "web.key.pem";
const CERTIFICATE: &str = "web.cert.pem";
/// Browsers take none that is valid for longer than 825 days.
const VALID_DAYS: i64 = 820;
/// One that ends within these days is made anew when `run` starts.
const RENEW_DAYS: i64 = 60;
const DAY_MS: i64 = 24 * 3_600_000;

/// `[web]` of the settings.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebSettings {
    /// Names and addresses by which browsers on the network ask for the page, without a port.
    pub names: Vec<String>,
    /// PEM, from the data folder; without it one is made.
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
}

/// How the page is reached.
pub struct Reach {
    names: Vec<String>,
    /// `None`: on this computer only, in the clear.
    pub identity: Option<Identity>,
}

impl Reach {
    /// For where the page listens; `WrongUse` when it would be open to a network without what that needs.
    pub fn prepare(data: &Path, listen: SocketAddr, settings: &WebSettings, now_ms: i64) -> Result<Reach> {
        if listen.ip().is_loopback() {
            return Ok(Reach { names: Vec::new(), identity: None });
        }
        if settings.names.is_empty() {
            let how = "beyond this computer the page is served by TLS only: write into selaras.toml, under [web], by which \
                       names browsers ask for it, such as names = [\"selaras.kantor\", \"192.168.1.10\"]";
            return Err(WrongUse(format!("web_listen {listen}: {how}")).into());
        }
        let identity = match (&settings.certificate, &settings.key) {
            (Some(certificate), Some(key)) => {
                let read = |file: &PathBuf| {
                    let path = data.join(file);
                    fs::read(&path).with_context(|| format!("read {}", path.display()))
                };
                Identity::from_pem(&read(certificate)?, &read(key)?)
                    .with_context(|| format!("the page's certificate {}", certificate.display()))?
            }
            (None, None) => own_identity(data, &settings.names, now_ms)?,
            _ => return Err(WrongUse("[web] certificate and key belong together: name both or none".to_owned()).into()),
        };
        Ok(Reach { names: settings.names.iter().map(|name| host(name)).collect(), identity: Some(identity) })
    }

    pub fn address(&self, socket: SocketAddr) -> Address {
        Address { socket, names: self.names.clone(), is_secure: self.identity.is_some() }
    }

    /// What to type into a browser.
    pub fn url(&self, socket: SocketAddr) -> String {
        let scheme = self.address(socket).scheme();
        match self.names.first() {
            Some(name) => format!("{scheme}://{name}:{}", socket.port()),
            None => format!("{scheme}://{socket}"),
        }
    }

    /// SHA-256 of the certificate, as browsers show it.
    pub fn fingerprint(&self) -> Option<String> {
        let hash = Sha256::digest(&self.identity.as_ref()?.certificate);
        let text = hash.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02X}:");
            text
        });
        Some(text.trim_end_matches(':').to_owned())
    }
}

/// A name as `Host` says it.
fn host(name: &str) -> String {
    match name.parse() {
        Ok(IpAddr::V6(address)) => format!("[{address}]"),
        _ => name.to_lowercase(),
    }
}

/// The certificate made here, kept as long as it is for these names and far from its end: browsers were told to trust it.
fn own_identity(data: &Path, names: &[String], now_ms: i64) -> Result<Identity> {
    let (key, place) = (sync::key_at(data, KEY)?, data.join("keys").join(CERTIFICATE));
    let kept = fs::read(&place).ok().and_then(|pem| Identity::from_pem(&pem, key.as_bytes()).ok());
    if let Some(kept) = kept.filter(|kept| is_good(&kept.certificate, names, now_ms)) {
        return Ok(kept);
    }
    let mut own = names.to_vec();
    own.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
    let mut params = CertificateParams::new(own).context("a name in [web] names")?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Selaras");
    let day = |time_ms: i64| {
        let date = jiff::Timestamp::from_millisecond(time_ms)?.to_zoned(jiff::tz::TimeZone::UTC).date();
        Ok::<_, anyhow::Error>(rcgen::date_time_ymd(
            date.year().into(),
            date.month().unsigned_abs(),
            date.day().unsigned_abs(),
        ))
    };
    params.not_before = day(now_ms - DAY_MS)?;
    params.not_after = day(now_ms + VALID_DAYS * DAY_MS)?;
    let pem = params.self_signed(&KeyPair::from_pem(&key)?).context("make the page's certificate")?.pem();
    whole_file::write(&place, pem.as_bytes())?;
    Identity::from_pem(pem.as_bytes(), key.as_bytes())
}

fn is_good(certificate: &[u8], names: &[String], now_ms: i64) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(certificate) else { return false };
    let told = certificate.subject_alternative_name().ok().flatten();
    let told: Vec<String> = told.iter().flat_map(|names| &names.value.general_names).filter_map(name_of).collect();
    let left_ms = certificate.validity().not_after.timestamp() * 1_000 - now_ms;
    left_ms > RENEW_DAYS * DAY_MS && names.iter().all(|name| told.iter().any(|told| told.eq_ignore_ascii_case(name)))
}

fn name_of(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match (<[u8; 4]>::try_from(*bytes), <[u8; 16]>::try_from(*bytes)) {
            (Ok(four), _) => Some(IpAddr::from(four).to_string()),
            (_, Ok(sixteen)) => Some(IpAddr::from(sixteen).to_string()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: i64 = 1_705_276_800_000;

    fn named(names: &[&str]) -> WebSettings {
        WebSettings { names: names.iter().map(|name| (*name).to_owned()).collect(), ..WebSettings::default() }
    }

    #[test]
    fn beyond_this_computer_nothing_is_served_in_the_clear() {
        let folder = tempfile::tempdir().unwrap();
        let prepare =
            |listen: &str, settings| Reach::prepare(folder.path(), listen.parse().unwrap(), &settings, NOW_MS);
        for here in ["127.0.0.1:7450", "[::1]:7450"] {
            assert!(prepare(here, named(&[])).unwrap().identity.is_none());
        }
        for beyond in ["0.0.0.0:7450", "192.168.1.10:7450", "[::]:7450"] {
            let refused = prepare(beyond, named(&[])).err().unwrap();
            assert!(refused.downcast_ref::<WrongUse>().is_some() && refused.to_string().contains("TLS"), "{refused}");
            let reach = prepare(beyond, named(&["Selaras.kantor", "fd00::7"])).unwrap();
            assert!(reach.address(beyond.parse().unwrap()).is_ours("[fd00::7]:7450"));
            assert_eq!(reach.url("0.0.0.0:7450".parse().unwrap()), "https://selaras.kantor:7450");
        }
        let half = WebSettings { certificate: Some("a.pem".into()), ..named(&["a"]) };
        assert!(prepare("0.0.0.0:1", half).err().unwrap().downcast_ref::<WrongUse>().is_some());
    }

    #[test]
    fn the_certificate_that_browsers_trust_stays_until_names_change_or_its_end_is_near() {
        let folder = tempfile::tempdir().unwrap();
        let listen = "0.0.0.0:7450".parse().unwrap();
        let made = |names: &[&str], now_ms| {
            Reach::prepare(folder.path(), listen, &named(names), now_ms).unwrap().fingerprint().unwrap()
        };
        let first = made(&["selaras.kantor", "192.168.1.10"], NOW_MS);
        assert_eq!(first.len(), 32 * 3 - 1);
        assert_eq!(first, made(&["192.168.1.10", "SELARAS.kantor"], NOW_MS + 700 * DAY_MS));
        assert_ne!(first, made(&["192.168.1.10", "baru.kantor"], NOW_MS));
        let again = made(&["192.168.1.10", "baru.kantor"], NOW_MS + DAY_MS);
        assert_ne!(again, made(&["192.168.1.10", "baru.kantor"], NOW_MS + 770 * DAY_MS));
    }
}

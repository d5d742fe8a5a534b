//! Certificates as they are signed: for a CA, for the server, for an office.

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertificateSigningRequestParams, DnType, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose, SanType,
};
use rustls::pki_types::CertificateSigningRequestDer;
use selaras_domain::line::OfficeId;

use super::files::Signer;
use crate::store::Issued;

/// Before the province's code in a CA's name.
pub(super) const AUTHORITY_NAME: &str = "Selaras provinsi ";
const DAY_MS: i64 = 86_400_000;
const AUTHORITY_MS: i64 = 3_650 * DAY_MS;
/// Certificates begin a day early, so that an office whose clock lags can join.
const EARLY_MS: i64 = DAY_MS;

/// A CA's own certificate.
pub(super) fn authority(key: &KeyPair, name: String, now_ms: i64) -> Result<Certificate> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    set_validity(&mut params, now_ms, AUTHORITY_MS)?;
    params.self_signed(key).context("sign the CA's certificate")
}

/// The server's certificate for these names.
pub(super) fn server(
    key: &KeyPair,
    signer: &Signer,
    names: &[String],
    now_ms: i64,
    life_ms: i64,
) -> Result<Certificate> {
    let mut params = CertificateParams::new(names).context("a host name in the server's certificate")?;
    params.distinguished_name.push(DnType::CommonName, "Selaras server");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    set_validity(&mut params, now_ms, life_ms)?;
    params.signed_by(key, &signer.issuer).context("sign the server's certificate")
}

/// An office's certificate by its CSR: only the key is taken from the request, never a name or a usage.
pub(super) fn office(csr: &[u8], signer: &Signer, office: OfficeId, now_ms: i64, life_ms: i64) -> Result<Issued> {
    let mut request = read_request(csr)?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, office.to_string());
    params.subject_alt_names = vec![SanType::URI(format!("selaras:office:{office}").try_into()?)];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let expires_ms = set_validity(&mut params, now_ms, life_ms)?;
    request.params = params;
    let certificate = request.signed_by(&signer.issuer).context("sign the office's certificate")?;
    Ok(Issued { der: certificate.der().to_vec(), expires_ms, authority: signer.fingerprint() })
}

pub(super) fn read_request(csr: &[u8]) -> Result<CertificateSigningRequestParams> {
    CertificateSigningRequestParams::from_der(&CertificateSigningRequestDer::from(csr))
        .context("the certificate request cannot be read")
}

fn set_validity(params: &mut CertificateParams, now_ms: i64, life_ms: i64) -> Result<i64> {
    let expires_ms = now_ms + life_ms;
    let moment = |time_ms: i64| {
        let since = u64::try_from(time_ms.div_euclid(1_000)).context("a time after 1970")?;
        anyhow::Ok(rcgen::date_time_ymd(1970, 1, 1) + std::time::Duration::from_secs(since))
    };
    params.not_before = moment(now_ms - EARLY_MS)?;
    params.not_after = moment(expires_ms)?;
    Ok(expires_ms)
}

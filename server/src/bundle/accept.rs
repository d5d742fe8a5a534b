//! Whether a bundle may be taken in: for this province, whole, and signed by an office with a certificate of ours or by a key
//! that asks to join with a token of ours.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use data_encoding::BASE64URL_NOPAD;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::{CertificateError, Error, RootCertStore};
use selaras_domain::line::OfficeId;
use selaras_proto::bundle::{BundleError, OpenWith, Opened, SignedBy};
use selaras_proto::convert;
use selaras_proto::v1;
use selaras_proto::v1::bundle_item::Item;

use crate::authority::Authority;
use crate::ingest::Exchange;
use crate::store::{self, EnrolError, OfficeRow};

/// Largest certificate request, in bytes.
const CSR_MAX_BYTES: usize = 4 * 1024;

/// Who brought a bundle, with the first item of it.
pub(super) enum Sender {
    Office {
        office: OfficeRow,
        certificate: Vec<u8>,
        first: v1::BundleOffice,
    },
    /// An office that has no rights any more; nothing of what it brought is read.
    Revoked {
        office: OfficeRow,
        revoked_ms: i64,
    },
    /// A token's request for the key at `point`.
    Token {
        token: Vec<u8>,
        point: Vec<u8>,
        request: v1::EnrolRequest,
    },
}

/// What opens a bundle, by its clear header.
pub(super) fn key_for(exchange: &Exchange, header: &v1::BundleHeader) -> Result<OpenWith> {
    let authority = &exchange.authority;
    match header.kind() {
        v1::BundleKind::Office if header.to != authority.public_key() => bail!("bundel ini untuk provinsi lain"),
        v1::BundleKind::Join if header.to != authority.fingerprint() => bail!("bundel ini untuk provinsi lain"),
        v1::BundleKind::Office => Ok(authority.open_with()?),
        v1::BundleKind::Join => {
            let id = BASE64URL_NOPAD.encode(&header.from);
            let hash = exchange.database.read(|tx| store::token_secret_hash(tx, &id))?;
            Ok(OpenWith::token(&hash.ok_or(EnrolError::Unknown)?))
        }
        v1::BundleKind::Joined | v1::BundleKind::Province => {
            bail!("bundel ini jawaban provinsi; bawa ke kantor yang memintanya")
        }
        v1::BundleKind::Unspecified => bail!("jenis bundel ini belum dikenal; pasang versi server yang baru"),
    }
}

/// Who brought a bundle that is whole.
pub(super) fn sender(exchange: &Exchange, opened: &Opened<'_>, now_ms: i64) -> Result<Sender> {
    let first = opened.items()?.next().transpose()?;
    match (first, &opened.signed_by) {
        (Some(Item::Office(first)), SignedBy::Certificate(der)) if opened.header.kind() == v1::BundleKind::Office => {
            is_ours(&exchange.authority, der, now_ms)?;
            office(exchange, opened, der, first)
        }
        (Some(Item::Join(join)), SignedBy::Key(point)) if opened.header.kind() == v1::BundleKind::Join => {
            let request = join.request.ok_or(BundleError::Damaged)?;
            let is_same_token = request.token_id == BASE64URL_NOPAD.encode(&opened.header.from);
            if request.csr.len() > CSR_MAX_BYTES || !is_same_token {
                return Err(BundleError::Damaged.into());
            }
            // The bundle is signed by the very key that asks for a certificate.
            if Authority::key_hash(&request.csr)? != *blake3::hash(point).as_bytes() {
                return Err(BundleError::WrongSignature.into());
            }
            Ok(Sender::Token { token: opened.header.from.clone(), point: point.clone(), request })
        }
        _ => Err(BundleError::Damaged.into()),
    }
}

fn office(exchange: &Exchange, opened: &Opened<'_>, certificate: &[u8], first: v1::BundleOffice) -> Result<Sender> {
    let id: OfficeId = convert::office_id(&opened.header.from)?;
    let row = exchange.database.read(|tx| store::office(tx, id))?;
    if let Some((office, revoked_ms)) = row.and_then(|row| row.revoked_ms.map(|revoked_ms| (row, revoked_ms))) {
        return Ok(Sender::Revoked { office, revoked_ms });
    }
    let office = exchange.office_of(Some(certificate.to_vec()))?;
    if office.office != id {
        bail!("bundel ini ditandatangani oleh perangkat lain daripada yang disebutnya");
    }
    let protocol = first.hello.as_ref().context("bundel tanpa salam")?.protocol;
    if protocol < selaras_proto::PROTOCOL_MIN {
        bail!(
            "versi agen terlalu lama (protokol {protocol}, paling rendah {}); pasang versi agen yang baru",
            selaras_proto::PROTOCOL_MIN
        );
    }
    Ok(Sender::Office { office, certificate: certificate.to_vec(), first })
}

/// Checks a certificate as TLS does: signed by our CA, for a client, not ended.
fn is_ours(authority: &Authority, der: &[u8], now_ms: i64) -> Result<()> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.certificate_der().clone()).context("the CA's certificate")?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
    let now = UnixTime::since_unix_epoch(Duration::from_millis(u64::try_from(now_ms)?));
    match verifier.verify_client_cert(&CertificateDer::from(der), &[], now) {
        Ok(_) => Ok(()),
        Err(Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. })) => {
            bail!("sertifikat perangkat ini sudah habis masa berlakunya; beri perangkat itu token baru")
        }
        Err(_) => bail!("sertifikat di bundel ini bukan dari provinsi ini"),
    }
}

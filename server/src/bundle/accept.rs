//! Whether a bundle may be taken in: for this province, whole, and signed by an office with a certificate of ours or by a key
//! that asks to join with a token of ours.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use data_encoding::BASE64URL_NOPAD;
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use selaras_domain::line::OfficeId;
use selaras_domain::message;
use selaras_domain::message::Told;
use selaras_proto::bundle::{BundleError, OpenWith, Opened, SignedBy};
use selaras_proto::convert;
use selaras_proto::v1;
use selaras_proto::v1::bundle_item::Item;

use crate::authority::Authority;
use crate::ingest::{Caller, Exchange, speaks_with};
use crate::store::{self, EnrolError, OfficeRow};

/// Largest certificate request, in bytes.
const CSR_MAX_BYTES: usize = 4 * 1024;

/// Who brought a bundle, with the first item of it.
pub(super) enum Sender {
    Office {
        office: OfficeId,
        certificate: Vec<u8>,
        first: Box<v1::BundleOffice>,
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
        v1::BundleKind::Office if header.to != authority.public_key() => Err(foreign().into()),
        v1::BundleKind::Join if header.to != authority.fingerprint() => Err(foreign().into()),
        v1::BundleKind::Office => Ok(authority.open_with()?),
        v1::BundleKind::Join => {
            let id = BASE64URL_NOPAD.encode(&header.from);
            let hash = exchange.database.read(|tx| store::token_secret_hash(tx, &id))?;
            Ok(OpenWith::token(&hash.ok_or(EnrolError::Unknown)?))
        }
        v1::BundleKind::Joined | v1::BundleKind::Province => {
            let told = message!(
                "bundel ini jawaban provinsi; bawa ke kantor yang memintanya",
                "this bundle is an answer of the province; bring it to the office that asked"
            );
            Err(Told(told).into())
        }
        v1::BundleKind::Unspecified => {
            let told = message!(
                "jenis bundel ini belum dikenal; pasang versi server yang baru",
                "this kind of bundle is not known yet; install a newer version of the server"
            );
            Err(Told(told).into())
        }
    }
}

fn foreign() -> Told {
    Told(message!("bundel ini untuk provinsi lain", "this bundle is for another province"))
}

/// Who brought a bundle that is whole.
pub(super) async fn sender(exchange: &Exchange, opened: &Opened<'_>, now_ms: i64) -> Result<Sender> {
    let first = opened.items()?.next().transpose()?;
    match (first, &opened.signed_by) {
        (Some(Item::Office(first)), SignedBy::Certificate(der)) if opened.header.kind() == v1::BundleKind::Office => {
            is_ours(exchange, der, now_ms)?;
            office(exchange, opened, der, first).await
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

async fn office(
    exchange: &Exchange,
    opened: &Opened<'_>,
    certificate: &[u8],
    first: v1::BundleOffice,
) -> Result<Sender> {
    let id: OfficeId = convert::office_id(&opened.header.from)?;
    let row = exchange.database.read(|tx| store::office(tx, id))?;
    if let Some((office, revoked_ms)) = row.and_then(|row| row.revoked_ms.map(|revoked_ms| (row, revoked_ms))) {
        return Ok(Sender::Revoked { office, revoked_ms });
    }
    // After a loss too: it may bring what makes it known again.
    let office = match exchange.caller_of(&exchange.authority, Some(certificate.to_vec())).await? {
        Caller::Office(row) => row.office,
        Caller::Stranger(office) => office,
    };
    if office != id {
        let told = message!(
            "bundel ini ditandatangani oleh perangkat lain daripada yang disebutnya",
            "another office signed this bundle than the one it names"
        );
        return Err(Told(told).into());
    }
    speaks_with(first.hello.as_ref().context("bundel tanpa salam")?)?;
    Ok(Sender::Office { office, certificate: certificate.to_vec(), first: Box::new(first) })
}

/// Checks a certificate as TLS does: signed by a CA of ours, for a client. One that has ended lets in as long as it may be
/// renewed, which the answer then does.
fn is_ours(exchange: &Exchange, der: &[u8], now_ms: i64) -> Result<()> {
    let known = exchange.database.read(|tx| store::certificate_by_fingerprint(tx, blake3::hash(der).as_bytes()))?;
    let expires_ms = known.map_or(i64::MAX, |known| known.expires_ms);
    if expires_ms.saturating_add(exchange.authority.grace_ms()) < now_ms {
        let told = message!(
            "sertifikat perangkat ini sudah terlalu lama berakhir; beri perangkat itu token baru",
            "this office's certificate has ended too long ago; give it a new token"
        );
        return Err(Told(told).into());
    }
    let mut roots = RootCertStore::empty();
    for authority in exchange.authority.trusted() {
        roots.add(authority.clone()).context("the CA's certificate")?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build()?;
    // A certificate is good until the second of its end.
    let at_ms = now_ms.min(expires_ms.saturating_sub(1_000));
    let at = UnixTime::since_unix_epoch(Duration::from_millis(u64::try_from(at_ms)?));
    let verified = verifier.verify_client_cert(&CertificateDer::from(der), &[], at);
    let told = || {
        Told(message!(
            "sertifikat di bundel ini bukan dari provinsi ini",
            "the certificate in this bundle is not of this province"
        ))
    };
    verified.map(|_| ()).map_err(|_| told().into())
}

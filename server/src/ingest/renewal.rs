//! A certificate that becomes a new one: by a proof of its key, however the request came (a call, a bundle). Before its end,
//! and for a while after it, for an office whose computer was off.

use anyhow::{Context, Result};
use selaras_ledger::Connection;
use selaras_proto::convert::{Malformed, signed_renewal};
use selaras_proto::v1;

use super::enrolment::CSR_MAX_BYTES;
use super::identity::lost_office;
use super::status::Denied;
use crate::authority::{Authority, is_signed_by, office_of_certificate};
use crate::store::{self, OfficeRow};

/// Issues a certificate for the key in the request; for the same key again, the same one.
pub fn renew(
    connection: &Connection,
    authority: &Authority,
    request: &v1::RenewRequest,
    now_ms: i64,
) -> Result<(v1::RenewReply, OfficeRow)> {
    if request.csr.len() > CSR_MAX_BYTES || request.certificate.len() > CSR_MAX_BYTES || request.proof.len() > 256 {
        return Err(Malformed("a renewal beyond its limits").into());
    }
    let key_hash = Authority::key_hash(&request.csr).map_err(|_| Malformed("a certificate request cannot be read"))?;
    let unknown = Denied("sertifikat ini tidak dikenal oleh provinsi; minta token baru kepada admin provinsi");
    let named = office_of_certificate(&request.certificate).ok_or(unknown)?;
    let known = store::certificate_by_fingerprint(connection, blake3::hash(&request.certificate).as_bytes())?;
    let (office, expires_ms, lost) = match known.filter(|known| known.office == named) {
        Some(known) => {
            let office = store::office(connection, named)?.context("a certificate names an office")?;
            if office.revoked_ms.is_some() || known.revoked_ms.is_some() {
                return Err(Denied("sertifikat ini sudah dicabut; minta token baru kepada admin provinsi").into());
            }
            (office, known.expires_ms, None)
        }
        // Ended while the province had lost its database: nobody could make it known by a call.
        None => {
            let (issued, key_hash) = authority.recognise(&request.certificate).ok_or(unknown)?;
            let office = lost_office(connection, named, &request.certificate)?.ok_or(unknown)?;
            (office, issued.expires_ms, Some((issued, key_hash)))
        }
    };
    if expires_ms.saturating_add(authority.grace_ms()) < now_ms {
        return Err(Denied(
            "sertifikat ini sudah terlalu lama berakhir untuk diperpanjang; minta token baru kepada admin provinsi",
        )
        .into());
    }
    if !is_signed_by(&request.certificate, &signed_renewal(&request.csr), &request.proof) {
        return Err(Denied("bukti kunci sertifikat tidak cocok").into());
    }
    if let Some((issued, key_hash)) = lost {
        store::add_certificate(connection, office.office, &key_hash, &issued)?;
    }
    let issuing = authority.issuing_fingerprint();
    let before = store::certificate_of_key(connection, office.office, &key_hash)?
        .filter(|issued| issued.expires_ms > now_ms && issued.authority == issuing);
    let issued = match before {
        Some(issued) => issued,
        None => {
            let issued = authority.issue_office(&request.csr, office.office, now_ms)?;
            store::add_certificate(connection, office.office, &key_hash, &issued)?;
            issued
        }
    };
    let reply =
        v1::RenewReply { certificate: issued.der, expires_ms: issued.expires_ms, authorities: Some(authority.told()) };
    Ok((reply, office))
}

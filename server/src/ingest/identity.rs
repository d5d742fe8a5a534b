//! Which office is calling: by its certificate, looked up at each call so that a revocation works at once, also on open
//! connections.

use anyhow::{Context, Result};
use selaras_ledger::Database;
use tonic::Request;

use super::accept::Peer;
use super::status::Denied;
use crate::authority::office_of_certificate;
use crate::store::{self, OfficeRow};

/// The DER of the client's certificate, `None` when it came without one.
pub(super) fn certificate_of<T>(request: &Request<T>) -> Option<Vec<u8>> {
    request.extensions().get::<Peer>()?.0.certificate().map(|der| der.to_vec())
}

/// The calling office; denied without a certificate, with an unknown one, or after revocation.
pub(super) fn office_of(database: &Database, certificate: Option<Vec<u8>>) -> Result<OfficeRow> {
    let der = certificate.ok_or(Denied("tanpa sertifikat hanya dapat bergabung; jalankan `selaras-agent join`"))?;
    let named = office_of_certificate(&der).ok_or(Denied("sertifikat ini bukan sertifikat perangkat daerah"))?;
    database.read(|tx| {
        let known = store::certificate_by_fingerprint(tx, blake3::hash(&der).as_bytes())?
            .filter(|certificate| certificate.office == named)
            .ok_or(Denied("sertifikat ini tidak dikenal oleh provinsi"))?;
        let office = store::office(tx, known.office)?.context("a certificate names an office")?;
        if office.revoked_ms.is_some() {
            return Err(Denied("hak perangkat ini sudah dicabut; hubungi admin provinsi").into());
        }
        if known.revoked_ms.is_some() {
            return Err(
                Denied("sertifikat ini sudah dicabut atau diganti oleh token baru; hubungi admin provinsi").into()
            );
        }
        Ok(office)
    })
}

//! Which office is calling: by its certificate, looked up at each call so that a revocation works at once, also on open
//! connections.

use anyhow::{Context, Result};
use selaras_domain::line::OfficeId;
use selaras_domain::message;
use selaras_ledger::{Connection, Database};
use tonic::Request;

use super::accept::Peer;
use super::signed::SignedBy;
use super::status::Denied;
use crate::authority::{Authority, office_of_certificate};
use crate::recovery::{Entry, Fence};
use crate::store::{self, OfficeRow};

pub(super) fn unknown() -> Denied {
    Denied(message!("sertifikat ini tidak dikenal oleh provinsi", "the province does not know this certificate"))
}

pub(super) fn no_certificate() -> Denied {
    Denied(message!(
        "tanpa sertifikat hanya dapat bergabung; jalankan `selaras-agent join`",
        "without a certificate one may only join; run `selaras-agent join`"
    ))
}

fn revoked() -> Denied {
    Denied(message!(
        "hak perangkat ini sudah dicabut; hubungi admin provinsi",
        "this office's rights are taken back; ask the province's administrator"
    ))
}

/// The DER of the certificate that proves this call, by signature or by the connection; `None`: neither does.
pub(super) fn certificate_of<T>(request: &Request<T>) -> Option<Vec<u8>> {
    if let Some(signed) = request.extensions().get::<SignedBy>() {
        return Some(signed.certificate.clone());
    }
    request.extensions().get::<Peer>()?.0.certificate().map(|der| der.to_vec())
}

/// Who is calling.
pub enum Caller {
    Office(OfficeRow),
    /// Our CA signed its certificate, but this database knows neither of them: it has lost its past.
    Stranger(OfficeId),
}

/// The calling office; denied without a certificate, with an unknown one, or after revocation.
pub(super) fn office_of(database: &Database, certificate: Option<Vec<u8>>) -> Result<OfficeRow> {
    match look_up(database, certificate)?.0 {
        Some(office) => Ok(office),
        None => Err(unknown().into()),
    }
}

/// Whether whoever holds this certificate is to be let in no longer. After a loss one that is not known yet may be good.
pub(super) fn is_denied(database: &Database, certificate: Vec<u8>) -> Result<bool> {
    match look_up(database, Some(certificate)) {
        Ok((known, ..)) => Ok(known.is_none() && !database.read(|tx| store::has_lost_past(tx))?),
        Err(error) if error.is::<Denied>() => Ok(true),
        Err(error) => Err(error),
    }
}

/// [`office_of`], after a loss too: one of the trusted CAs signed the certificate, and the fence outside the database does
/// not name it, so that an office which the province's ledgers name is admitted again.
pub(super) async fn caller_of(
    database: &Database,
    authority: &Authority,
    certificate: Option<Vec<u8>>,
) -> Result<Caller> {
    let (known, der, named) = look_up(database, certificate)?;
    if let Some(office) = known {
        return Ok(Caller::Office(office));
    }
    let (issued, key_hash) = authority.recognise(&der).ok_or_else(unknown)?;
    let office = database
        .write(move |tx| {
            let office = lost_office(tx, named, &der)?;
            if let Some(office) = &office {
                store::add_certificate(tx, named, &key_hash, &issued)?;
                tracing::info!(office = %named, name = office.name, "an office is admitted again by its certificate");
            }
            Ok(office)
        })
        .await?;
    Ok(office.map_or(Caller::Stranger(named), Caller::Office))
}

/// The office that a certificate of ours names which this database does not know, when it has lost its past and knows the
/// office all the same. Denied when the office or the certificate is fenced.
pub(super) fn lost_office(connection: &Connection, named: OfficeId, der: &[u8]) -> Result<Option<OfficeRow>> {
    let fenced = Fence::beside(connection)?.entries()?.into_iter().any(|entry| match entry {
        Entry::Office { office, .. } => office == named,
        Entry::Certificate { fingerprint, .. } => fingerprint == *blake3::hash(der).as_bytes(),
        Entry::Readmitted { .. } | Entry::Token { .. } | Entry::Boot { .. } => false,
    });
    let office = store::office(connection, named)?;
    if fenced || office.as_ref().is_some_and(|office| office.revoked_ms.is_some()) {
        return Err(revoked().into());
    }
    Ok(if store::has_lost_past(connection)? { office } else { None })
}

/// The office that a known, good certificate names, else `None`; the certificate and whom it names.
fn look_up(database: &Database, certificate: Option<Vec<u8>>) -> Result<(Option<OfficeRow>, Vec<u8>, OfficeId)> {
    let der = certificate.ok_or_else(no_certificate)?;
    let named = office_of_certificate(&der).ok_or_else(|| {
        Denied(message!(
            "sertifikat ini bukan sertifikat perangkat daerah",
            "this certificate is not one of a district's office"
        ))
    })?;
    let office = database.read(|tx| {
        let known = store::certificate_by_fingerprint(tx, blake3::hash(&der).as_bytes())?
            .filter(|certificate| certificate.office == named);
        let Some(known) = known else { return Ok(None) };
        let office = store::office(tx, known.office)?.context("a certificate names an office")?;
        if office.revoked_ms.is_some() {
            return Err(revoked().into());
        }
        if known.revoked_ms.is_some() {
            let denied = Denied(message!(
                "sertifikat ini sudah dicabut atau diganti oleh token baru; hubungi admin provinsi",
                "this certificate is revoked, or a new token took its place; ask the province's administrator"
            ));
            return Err(denied.into());
        }
        Ok(Some(office))
    })?;
    Ok((office, der, named))
}

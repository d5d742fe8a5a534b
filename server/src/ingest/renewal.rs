//! A certificate that becomes a new one: by a proof of its key, however the request came (a call, a bundle). Before its end,
//! and for a while after it, for an office whose computer was off.

use anyhow::{Context, Result};
use selaras_domain::message;
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
    let unknown = || {
        Denied(message!(
            "sertifikat ini tidak dikenal oleh provinsi; minta token baru kepada admin provinsi",
            "the province does not know this certificate; ask its administrator for a new token"
        ))
    };
    let named = office_of_certificate(&request.certificate).ok_or_else(unknown)?;
    let known = store::certificate_by_fingerprint(connection, blake3::hash(&request.certificate).as_bytes())?;
    let (office, expires_ms, lost) = match known.filter(|known| known.office == named) {
        Some(known) => {
            let office = store::office(connection, named)?.context("a certificate names an office")?;
            if office.revoked_ms.is_some() || known.revoked_ms.is_some() {
                let denied = Denied(message!(
                    "sertifikat ini sudah dicabut; minta token baru kepada admin provinsi",
                    "this certificate is revoked; ask the province's administrator for a new token"
                ));
                return Err(denied.into());
            }
            (office, known.expires_ms, None)
        }
        // Ended while the province had lost its database: nobody could make it known by a call.
        None => {
            let (issued, key_hash) = authority.recognise(&request.certificate).ok_or_else(unknown)?;
            let office = lost_office(connection, named, &request.certificate)?.ok_or_else(unknown)?;
            (office, issued.expires_ms, Some((issued, key_hash)))
        }
    };
    if expires_ms.saturating_add(authority.grace_ms()) < now_ms {
        let denied = Denied(message!(
            "sertifikat ini sudah terlalu lama berakhir untuk diperpanjang; minta token baru kepada admin provinsi",
            "this certificate has ended too long ago to be renewed; ask the province's administrator for a new token"
        ));
        return Err(denied.into());
    }
    if !is_signed_by(&request.certificate, &signed_renewal(&request.csr), &request.proof) {
        return Err(Denied(message!(
            "bukti kunci sertifikat tidak cocok",
            "the proof of the certificate's key does not fit"
        ))
        .into());
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

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, SigningKey};
    use selaras_domain::line::{OfficeId, OfficeRights};
    use selaras_ledger::Transaction;
    use uuid::Uuid;

    use super::*;
    use crate::recovery::{Entry, Fence};

    const DAY_MS: i64 = 86_400_000;
    const NOW_MS: i64 = 1_700_000_000_000;

    fn csr(key: &KeyPair) -> Vec<u8> {
        CertificateParams::default().serialize_request(key).unwrap().der().to_vec()
    }

    /// Whether an office gets a new certificate from a database that knows the office and not its certificate, `after_ms`
    /// from the end of that one.
    fn is_renewed(after_ms: i64, prepare: impl FnOnce(&Transaction<'_>, &[u8]) + Send + 'static) -> bool {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::create(folder.path(), "62", NOW_MS).unwrap();
        let (key, next) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
        let office = OfficeId(Uuid::from_u128(7));
        let issued = authority.issue_office(&csr(&key), office, NOW_MS).unwrap();
        let csr = csr(&next);
        let proof = key.sign(&signed_renewal(&csr)).unwrap();
        let certificate = issued.der.clone();
        let request = v1::RenewRequest { certificate, proof, csr, program_version: String::new() };
        let database = store::open(folder.path()).unwrap();
        let renewing = move |tx: &Transaction<'_>| {
            store::create_province(tx, "62".parse()?, NOW_MS)?;
            let (name, region) = ("SAMPLE".to_owned(), "62.07".parse()?);
            let rights = OfficeRights { office, name, region, sectors: Vec::new(), from_ms: None, until_ms: None };
            store::add_office(tx, &rights, "test", NOW_MS)?;
            prepare(tx, &request.certificate);
            let renewed = renew(tx, &authority, &request, issued.expires_ms + after_ms);
            if let Ok((reply, row)) = &renewed {
                assert_eq!((row.office, office_of_certificate(&reply.certificate)), (office, Some(office)));
            }
            Ok(renewed.is_ok())
        };
        database.write_blocking(renewing).unwrap()
    }

    fn lost(tx: &Transaction<'_>, _: &[u8]) {
        store::mark_lost_past(tx).unwrap();
    }

    #[test]
    fn a_certificate_that_ended_while_the_province_had_lost_its_database_is_renewed_within_the_grace() {
        assert!(is_renewed(DAY_MS, lost));
        assert!(is_renewed(-DAY_MS, lost));
        assert!(!is_renewed(3_650 * DAY_MS, lost), "too long ago");
        assert!(!is_renewed(DAY_MS, |_, _| ()), "a database that lost nothing knows all that are good");
    }

    #[test]
    fn what_stands_in_the_fence_is_not_renewed_by_a_database_that_has_lost_it() {
        assert!(!is_renewed(DAY_MS, |tx, der| {
            lost(tx, der);
            let entry = Entry::Certificate { fingerprint: *blake3::hash(der).as_bytes(), at_ms: NOW_MS };
            Fence::beside(tx).unwrap().append(&entry).unwrap();
        }));
        assert!(!is_renewed(DAY_MS, |tx, der| {
            lost(tx, der);
            let entry = Entry::Office { office: OfficeId(Uuid::from_u128(7)), at_ms: NOW_MS };
            Fence::beside(tx).unwrap().append(&entry).unwrap();
        }));
    }
}

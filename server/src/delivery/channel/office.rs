//! Reports for the offices of a region: laid ready here, where their next pass fetches them. Laid is not arrived: that is what an
//! office says that has all of it (docs/adr/0031).

use std::sync::Arc;

use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_domain::region::RegionCode;
use selaras_domain::report::REPORT_MAX_BYTES;
use selaras_ledger::Database;

use super::{Handed, NotDelivered, Parcel};
use crate::store::{self, LaidRow};

/// What the office's list shows of a title or a name.
const TEXT_MAX_CHARS: usize = 200;

pub struct Ready {
    database: Arc<Database>,
    row: LaidRow,
    bytes: Vec<u8>,
}

/// Whose offices; empty: those of the region whose report it is.
pub fn check(channel: &str, address: &str) -> Result<(), Message> {
    if address.is_empty() || address.parse::<RegionCode>().is_ok_and(|region| !region.is_province()) {
        return Ok(());
    }
    Err(message!(
        "{channel}:{address}: tulis kode kabupaten atau kota seperti {channel}:62.07, atau {channel} saja",
        "{channel}:{address}: write the code of a regency or city like {channel}:62.07, or {channel} alone"
    ))
}

pub(super) fn prepare(database: &Arc<Database>, address: &str, parcel: &Parcel) -> Result<Ready, NotDelivered> {
    let Some(about) = &parcel.about else {
        return Err(NotDelivered::Never(message!(
            "ke perangkat daerah hanya laporan yang dikirim",
            "only reports go to the offices of a region"
        )));
    };
    let region: RegionCode = address.parse().map_err(|_| {
        NotDelivered::Never(message!("bukan kode daerah: {address}", "not the code of a region: {address}"))
    })?;
    if let Some(of) = about.region.filter(|of| *of != region) {
        return Err(NotDelivered::Never(message!(
            "laporan daerah {of} tidak diberikan kepada {region}",
            "the report of {of} is not given to {region}"
        )));
    }
    let offices = database.read(|tx| store::offices(tx)).map_err(|error| NotDelivered::Later(super::told(&error)))?;
    if !offices.iter().any(|office| office.region == region && office.revoked_ms.is_none()) {
        return Err(NotDelivered::Never(message!(
            "daerah {region} belum mempunyai perangkat; daftarkan, lalu kirim ulang",
            "region {region} has no office yet; add one, then send again"
        )));
    }
    let (file_name, media_type, bytes) = parcel.document.as_file();
    let size_bytes = bytes.len() as u64;
    if size_bytes > REPORT_MAX_BYTES {
        let (mib, max) = (size_bytes >> 20, REPORT_MAX_BYTES >> 20);
        return Err(NotDelivered::Never(message!(
            "dokumen {mib} MiB terlalu besar untuk perangkat daerah (paling banyak {max} MiB)",
            "a document of {mib} MiB is too large for the offices (at most {max} MiB)"
        )));
    }
    let cut = |text: &str| text.chars().take(TEXT_MAX_CHARS).collect::<String>();
    let row = LaidRow {
        key: parcel.key.clone(),
        region,
        digest: *blake3::hash(&bytes).as_bytes(),
        size_bytes,
        title: cut(&parcel.document.subject),
        file_name: cut(&file_name),
        media_type: cut(&media_type),
        kind: about.kind.clone(),
        year: about.year,
        quarter: about.quarter,
        laid_ms: about.now_ms,
        fetched: None,
    };
    Ok(Ready { database: Arc::clone(database), row, bytes })
}

pub(super) async fn hand_over(ready: Ready) -> Result<Handed, NotDelivered> {
    let Ready { database, row, bytes } = ready;
    let laid = database.write(move |tx| store::lay(tx, &row, &bytes)).await;
    laid.map(|()| Handed::Laid).map_err(|error| NotDelivered::Later(super::told(&error)))
}

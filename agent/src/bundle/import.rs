//! `bundle import`: the province's answer. All files are opened and checked before the first of them is taken in; each is
//! taken in whole, in one transaction, or not at all.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use selaras_domain::message;
use selaras_domain::message::Told;
use selaras_ledger::Database;
use selaras_proto::bundle::{BundleError, OpenWith, Opened, Sealed, SignedBy};
use selaras_proto::v1;
use selaras_proto::v1::bundle_item::Item;

use super::join::{answered, pending};
use super::{files, id, read, wanted};
use crate::recovery::{keep_identity, missed_sendings};
use crate::store::{self, Office, PassRow};
use crate::sync::SyncError;
use crate::sync::offline::{Taken, authorities, complete_join, receiving_keys, settle, take_in_answer, take_renewal};

/// What an import did, file by file in the order in which they were taken in.
#[derive(Default)]
pub struct Imported {
    pub files: Vec<(PathBuf, Taken)>,
    /// The office joined by this import.
    pub has_joined: bool,
    pub has_renewed: bool,
    pub office: Option<Office>,
}

/// Whom this side takes answers for, and from.
struct Receiver {
    with: Arc<Vec<OpenWith>>,
    office: Option<Office>,
    /// Of the request to join that is not answered yet.
    token: Option<[u8; 16]>,
    /// Fingerprints of the CAs: before joining of the one in the token, then of those kept.
    authorities: Vec<[u8; 32]>,
    server: String,
}

/// Takes in the answers in `paths`, parts in their order.
pub async fn import(data: &Path, paths: &[PathBuf], now_ms: i64) -> Result<Imported> {
    let mut receiver = receiver(data)?;
    let mut order = Vec::new();
    for path in paths {
        let shown = || path.display().to_string();
        let bytes = read(path).with_context(shown)?;
        let opened = open(&bytes, &receiver).with_context(shown)?;
        let answer = first(&opened).with_context(shown)?;
        let clock_ms = answer.state.as_ref().map_or(0, |state| state.clock_ms);
        // Answers in the order in which they were made, their parts in theirs.
        order.push((answer.joined.is_none(), clock_ms, answer.part.unwrap_or_default().number, path));
    }
    order.sort();
    let mut imported = Imported::default();
    for (_, _, _, path) in order {
        let taken = take_in(data, path, &mut receiver, &mut imported, now_ms).await;
        imported.files.push((path.clone(), taken.with_context(|| path.display().to_string())?));
    }
    imported.office = receiver.office;
    Ok(imported)
}

fn receiver(data: &Path) -> Result<Receiver> {
    let office = match data.join(store::FILE).exists() {
        true => store::open_again(data)?.read(|tx| store::office(tx))?,
        false => None,
    };
    let waiting = pending(data)?;
    if office.is_none() && waiting.is_none() {
        bail!(Told(message!(
            "kantor ini belum meminta bergabung; jalankan dahulu `selaras-agent bundle join`",
            "this office has not asked to join; run `selaras-agent bundle join` first"
        )));
    }
    let authorities = match office {
        Some(_) => authorities(data)?,
        None => waiting.iter().map(|pending| pending.authority).collect(),
    };
    let with: Result<Vec<OpenWith>, BundleError> =
        receiving_keys(data)?.iter().map(|key| OpenWith::office(key)).collect();
    Ok(Receiver {
        with: Arc::new(with?),
        office,
        token: waiting.as_ref().map(|pending| pending.token),
        authorities,
        server: waiting.map(|pending| pending.server).unwrap_or_default(),
    })
}

/// Opens an answer for this office from its province, and nothing else.
fn open<'a>(bytes: &'a [u8], receiver: &'a Receiver) -> Result<Opened<'a>> {
    let sealed = Sealed::read(bytes)?;
    let header = &sealed.header;
    let kind = header.kind();
    match (kind, &receiver.office) {
        (v1::BundleKind::Province, None) => {
            bail!(Told(message!(
                "kantor ini belum bergabung; impor dahulu jawaban atas permintaan bergabung",
                "this office has not joined; import the answer to its request first"
            )))
        }
        (v1::BundleKind::Province, Some(office)) if header.to != office.office.as_bytes() => {
            bail!(Told(message!(
                "bundel ini untuk perangkat lain; bawa ke perangkat itu",
                "this bundle is for another office; carry it there"
            )))
        }
        (v1::BundleKind::Joined, None) if receiver.token.is_none_or(|token| header.to != token) => {
            bail!(Told(message!(
                "bundel ini menjawab permintaan bergabung yang lain; bawa ke kantor yang memintanya",
                "this bundle answers another request to join; carry it to the office that asked"
            )))
        }
        (v1::BundleKind::Province | v1::BundleKind::Joined, Some(office)) if header.from != office.province_key => {
            bail!(Told(message!("bundel ini dari provinsi lain", "this bundle is of another province")))
        }
        (v1::BundleKind::Province | v1::BundleKind::Joined, _) => {}
        (v1::BundleKind::Join | v1::BundleKind::Office, _) => {
            bail!(Told(message!(
                "bundel ini untuk provinsi; impor di server provinsi dengan `selaras-server bundle import`",
                "this bundle is for the province; import it at its server with `selaras-server bundle import`"
            )))
        }
        (v1::BundleKind::Unspecified, _) => bail!(Told(message!(
            "jenis bundel ini belum dikenal; pasang versi agen yang baru",
            "bundles of this kind are not known yet; install a new version of the agent"
        ))),
    }
    let (opened, _) = open_with_any(bytes, &receiver.with)?;
    let is_trusted = match (&opened.signed_by, kind, &receiver.office) {
        (SignedBy::Key(key), v1::BundleKind::Province, Some(office)) => key.as_slice() == office.province_key,
        (SignedBy::Certificate(der), v1::BundleKind::Joined, _) => {
            receiver.authorities.contains(blake3::hash(der).as_bytes())
        }
        _ => false,
    };
    if is_trusted { Ok(opened) } else { Err(BundleError::WrongSignature.into()) }
}

/// Opens an answer with the key that it is sealed to; says which one that is.
fn open_with_any<'a>(bytes: &'a [u8], keys: &'a [OpenWith]) -> Result<(Opened<'a>, usize), BundleError> {
    let mut first = None;
    for (index, key) in keys.iter().enumerate() {
        match Sealed::read(bytes)?.open(key) {
            Ok(opened) => return Ok((opened, index)),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or(BundleError::Key))
}

fn first(opened: &Opened<'_>) -> Result<v1::BundleProvince> {
    match opened.items()?.next().transpose()? {
        Some(Item::Province(answer)) => Ok(answer),
        _ => Err(BundleError::Damaged.into()),
    }
}

async fn take_in(
    data: &Path,
    path: &Path,
    receiver: &mut Receiver,
    imported: &mut Imported,
    now_ms: i64,
) -> Result<Taken> {
    let bytes = read(path)?;
    let answer = first(&open(&bytes, receiver)?)?;
    if receiver.office.is_none() {
        let reply = answer.joined.clone().ok_or(BundleError::Damaged)?;
        let authority = *receiver.authorities.first().context("the CA that the token names")?;
        receiver.office = Some(complete_join(data, &receiver.server, &authority, reply, now_ms).await?);
        imported.has_joined = true;
    }
    answered(data)?;
    let office = receiver.office.clone().context("an office that joined")?;
    if id::<32>(&Sealed::read(&bytes)?.header.from)? != office.province_key {
        return Err(BundleError::WrongSignature.into());
    }
    let database = Arc::new(store::open_again(data)?);
    if answer.revoked_ms != 0 {
        return Err(revoked(&database, now_ms).await?);
    }
    let (size, with, joined) = (bytes.len() as u64, Arc::clone(&receiver.with), office.clone());
    let (renewal, wanted, folder) = (answer.renewal.clone(), answer.wanted.clone(), data.to_owned());
    let missed = missed_sendings(&database)?;
    let (taken, key) = database
        .write(move |tx| {
            let (opened, key) = open_with_any(&bytes, &with)?;
            let batches = opened.items()?.filter_map(|item| match item {
                Ok(Item::Batch(batch)) => Some(Ok(batch)),
                Ok(_) => None,
                Err(error) => Some(Err(anyhow!(error))),
            });
            let taken = take_in_answer(tx, &folder, &office, &answer, batches, missed, now_ms)?;
            if !taken.is_known {
                let pieces = opened.items()?.filter_map(|item| match item {
                    Ok(Item::File(piece)) => Some(Ok(piece)),
                    Ok(_) => None,
                    Err(error) => Some(Err(anyhow!(error))),
                });
                files::take_in(tx, &office, &answer, pieces)?;
            }
            if !taken.is_known {
                let row = PassRow {
                    started_ms: now_ms,
                    ended_ms: now_ms,
                    pulled: taken.pulled,
                    refused: taken.refused,
                    bytes_down: size,
                    synced: taken.synced,
                    ..PassRow::default()
                };
                // The next try over a link stays when it was.
                let next_try_ms = store::read_contact(tx)?.next_try_ms;
                store::record_pass(tx, &row, next_try_ms)?;
            }
            Ok((taken, key))
        })
        .await?;
    if let Some(recovered) = &taken.recovered {
        keep_identity(data, recovered)?;
        receiver.office = Some(recovered.clone());
    }
    if !taken.is_known {
        wanted::keep(data, &wanted)?;
    }
    if let Some(renewal) = renewal.filter(|_| !taken.is_known) {
        imported.has_renewed |= take_renewal(data, &joined, &renewal)?;
    }
    if key > 0 {
        settle(data)?;
    }
    Ok(taken)
}

/// The province said that this office may no longer write: kept for `status`, and told.
async fn revoked(database: &Arc<Database>, now_ms: i64) -> Result<anyhow::Error> {
    let error = SyncError::Denied(message!(
        "hak perangkat ini sudah dicabut; hubungi admin provinsi",
        "the rights of this office were taken back; ask the province's administrator"
    ));
    let row = PassRow { started_ms: now_ms, ended_ms: now_ms, error: error.message(), ..PassRow::default() };
    database
        .write(move |tx| {
            let next_try_ms = store::read_contact(tx)?.next_try_ms;
            store::record_failure(tx, &row, next_try_ms)
        })
        .await?;
    Ok(error.into())
}

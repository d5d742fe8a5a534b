//! Files, after the lines of a pass: reports of the province first, then evidence, up what the province lacks, down what was found
//! here, was this office's, or was asked for. In pieces, each kept as it comes, so that a cut costs one of them. Whatever goes wrong here is told and leaves
//! the pass what it was; lines that were written meanwhile go first, with the next pass.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use selaras_domain::evidence::{FileHash, Refusal, tag};
use selaras_domain::line::Attachment;
use selaras_domain::message;
use selaras_domain::region::RegionCode;
use selaras_ledger::{Awaited, Connection, FileState, Put, REPORTS, file_piece, file_state, frontier, put_piece};
use selaras_proto::v1;
use selaras_proto::v1::put_file_reply::Outcome as PutOutcome;

use super::drive::Driver;
use super::error::SyncError;
use super::province::Province;
use super::sizing::Sizing;
use crate::evidence::{to_send, to_take};
use crate::store;

/// How long files keep the link of one pass.
const FILES_TIME: Duration = Duration::from_secs(120);

/// What a pass did with files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilesOutcome {
    /// Files that became whole at the province.
    pub sent: u64,
    /// Files that became whole here.
    pub taken: u64,
    /// Reports that became whole here.
    pub reports: u64,
    pub refused: u64,
    /// Files that wait for the next pass.
    pub waiting: u64,
    /// Bytes of files and reports, both ways.
    pub bytes: u64,
    /// Why they wait, where something went wrong.
    pub error: Option<String>,
}

/// What ends the files of a pass before all of them are carried.
pub(super) struct Allowed {
    until: Instant,
    bytes: u64,
    own_seq: u64,
}

/// What comes down in pieces.
#[derive(Clone)]
pub(super) enum Coming {
    Evidence(Attachment),
    Report(Awaited),
}

impl Coming {
    fn digest(&self) -> &FileHash {
        match self {
            Coming::Evidence(file) => &file.digest,
            Coming::Report(report) => &report.digest,
        }
    }

    fn state(&self, connection: &Connection, region: RegionCode) -> Result<Option<FileState>> {
        match self {
            Coming::Evidence(file) => file_state(connection, region, &file.digest),
            Coming::Report(report) => REPORTS.state(connection, region, &report.digest),
        }
    }

    fn put(&self, connection: &Connection, region: RegionCode, begin: u64, bytes: &[u8]) -> Result<Put> {
        match self {
            Coming::Evidence(file) => put_piece(connection, region, file, begin, bytes),
            // Its size and their number were looked at when they were told.
            Coming::Report(report) => {
                REPORTS.put(connection, region, (report, begin, bytes), || Ok(Ok(())), |_| Ok(()))
            }
        }
    }
}

/// What became of a file that comes down.
pub(super) enum Taken {
    Whole,
    Refused(Refusal),
    /// The province does not have it any more.
    Gone,
    /// This pass has carried enough.
    Enough,
}

impl<P: Province> Driver<'_, P> {
    /// Carries files until all are there, or the pass has carried enough of them.
    pub(super) async fn carry_files(&mut self, sizing: &mut Sizing, max_bytes: u64, now_ms: &impl Fn() -> i64) {
        let carried = self.try_all(sizing, max_bytes, now_ms).await;
        let left = self.files_left();
        let (waiting, error) = match (carried, left) {
            (Ok(()), Ok(left)) => (left, None),
            (Err(error), left) => (left.unwrap_or_default(), Some(error)),
            (Ok(()), Err(error)) => (0, Some(error)),
        };
        if let Some(error) = &error {
            tracing::warn!(error = format!("{error:#}"), "files wait for the next pass");
        }
        let files = &mut self.outcome.files;
        (files.waiting, files.error) = (waiting, error.map(|error| format!("{error:#}")));
    }

    fn files_left(&self) -> Result<u64> {
        let office = &self.office;
        self.database.read(|tx| {
            let reports = store::reports_to_take(tx, office.region)?.len();
            Ok((reports + to_send(tx, office)?.len() + to_take(tx, office)?.len()) as u64)
        })
    }

    async fn try_all(&mut self, sizing: &mut Sizing, max_bytes: u64, now_ms: &impl Fn() -> i64) -> Result<()> {
        let office = &self.office;
        let own_seq = self.database.read(|tx| Ok(frontier(tx, &store::own_ledger(tx, office)?)?.seq))?;
        let mut allowed = Allowed { until: Instant::now() + FILES_TIME, bytes: max_bytes, own_seq };
        let reports = self.try_reports(sizing, &mut allowed, now_ms).await;
        reports.and(self.try_files(sizing, &mut allowed).await)
    }

    async fn try_files(&mut self, sizing: &mut Sizing, allowed: &mut Allowed) -> Result<()> {
        if self.files_tag.is_empty() {
            // An older province.
            return Ok(());
        }
        let known = self.database.read(|tx| store::files_at_province(tx))?;
        if tag(&known) != self.files_tag {
            self.list_files().await?;
        }
        let office = &self.office;
        let (up, down) = self.database.read(|tx| Ok((to_send(tx, office)?, to_take(tx, office)?)))?;
        for file in up {
            if !self.send_file(sizing, &file, allowed).await? {
                return Ok(());
            }
        }
        for file in down {
            match self.take(sizing, &Coming::Evidence(file), allowed).await? {
                Taken::Enough => return Ok(()),
                // The list is old; the next pass reads another one.
                Taken::Gone => {}
                Taken::Whole => self.outcome.files.taken += 1,
                Taken::Refused(refusal) => {
                    self.outcome.files.refused += 1;
                    tracing::warn!(reason = %refusal, "a file of evidence is not taken here");
                }
            }
        }
        Ok(())
    }

    /// Learns which files the province has.
    async fn list_files(&mut self) -> Result<()> {
        self.outcome.round_trips += 1;
        let reply = self.province.list_files(v1::ListFilesRequest {}).await?;
        let (files, rest) = reply.digests.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(
                SyncError::Malformed(message!("daftar berkas terpotong", "a list of files that is cut off")).into()
            );
        }
        let files: Vec<FileHash> = files.to_vec();
        self.database.write(move |tx| store::keep_told_files(tx, &files)).await
    }

    /// Sends a file, from where the province has it. `false`: this pass has carried enough.
    async fn send_file(&mut self, sizing: &mut Sizing, file: &Attachment, allowed: &mut Allowed) -> Result<bool> {
        let (region, digest) = (self.office.region, file.digest);
        let piece_max = sizing.piece_bytes();
        // One that fits one piece goes at once; of another one asks first how much an earlier pass has brought there.
        let mut begin = match file.size_bytes > piece_max as u64 {
            true => match self.put(sizing, file, 0, Vec::new()).await? {
                PutOutcome::Stored(stored) => stored,
                other => return self.sent(&digest, other).await.map(|()| true),
            },
            false => 0,
        };
        loop {
            let Some(max) = self.allow(sizing, allowed)? else { return Ok(false) };
            let piece = self.database.read(|tx| file_piece(tx, region, &digest, begin, max))?;
            let piece = piece.filter(|piece| !piece.is_empty()).context("a file that is whole here")?;
            let count = piece.len() as u64;
            let outcome = self.put(sizing, file, begin, piece).await?;
            allowed.bytes = allowed.bytes.saturating_sub(count);
            match outcome {
                // Neither forward nor an end would go on for ever.
                PutOutcome::Stored(stored) if stored > begin => begin = stored,
                PutOutcome::Stored(_) => {
                    return Err(
                        SyncError::Malformed(message!("berkas tidak maju", "a file that does not go on")).into()
                    );
                }
                other => return self.sent(&digest, other).await.map(|()| true),
            }
        }
    }

    async fn put(&mut self, sizing: &mut Sizing, file: &Attachment, begin: u64, bytes: Vec<u8>) -> Result<PutOutcome> {
        let (count, began) = (bytes.len() as u64, Instant::now());
        self.outcome.round_trips += 1;
        let reply = self.province.put_file(v1::PutFileRequest { digest: file.digest.to_vec(), begin, bytes }).await?;
        if count > 0 {
            sizing.measured(count, began.elapsed());
            self.outcome.files.bytes += count;
        }
        Ok(reply.outcome.ok_or_else(|| {
            SyncError::Malformed(message!("jawaban berkas tanpa hasil", "an answer about a file without an outcome"))
        })?)
    }

    /// A file is at the province, or is not taken there.
    async fn sent(&mut self, digest: &FileHash, outcome: PutOutcome) -> Result<()> {
        let digest = *digest;
        match outcome {
            PutOutcome::Refused(word) => {
                self.outcome.files.refused += 1;
                let refusal = Refusal::from_word(&word).unwrap_or(Refusal::Other);
                self.database.write(move |tx| store::keep_refused_file(tx, &digest, refusal)).await
            }
            _ => {
                self.outcome.files.sent += 1;
                self.database.write(move |tx| store::mark_at_province(tx, &digest)).await
            }
        }
    }

    /// Takes a file, from where it is here.
    pub(super) async fn take(&mut self, sizing: &mut Sizing, coming: &Coming, allowed: &mut Allowed) -> Result<Taken> {
        let region = self.office.region;
        loop {
            let Some(max) = self.allow(sizing, allowed)? else { return Ok(Taken::Enough) };
            let begin = self.database.read(|tx| coming.state(tx, region))?.map_or(0, |state| state.stored_bytes);
            let request = v1::GetFileRequest { digest: coming.digest().to_vec(), begin, max_bytes: max as u32 };
            self.outcome.round_trips += 1;
            let began = Instant::now();
            let reply = self.province.get_file(request).await?;
            if reply.gone || reply.bytes.is_empty() {
                return Ok(Taken::Gone);
            }
            let count = reply.bytes.len() as u64;
            sizing.pulled(count, began.elapsed());
            self.outcome.files.bytes += count;
            allowed.bytes = allowed.bytes.saturating_sub(count);
            let coming = coming.clone();
            let put = self.database.write(move |tx| coming.put(tx, region, begin, &reply.bytes)).await?;
            match put {
                Put::Stored(_) => {}
                Put::Whole => return Ok(Taken::Whole),
                Put::Refused(refusal) => return Ok(Taken::Refused(refusal)),
            }
        }
    }

    /// How many bytes the next piece may have; `None`: no more in this pass.
    fn allow(&self, sizing: &Sizing, allowed: &Allowed) -> Result<Option<usize>> {
        let office = &self.office;
        let own_seq = self.database.read(|tx| Ok(frontier(tx, &store::own_ledger(tx, office)?)?.seq))?;
        let bytes = sizing.piece_bytes().min(allowed.bytes as usize);
        let may = own_seq == allowed.own_seq && Instant::now() < allowed.until && bytes > 0;
        Ok(may.then_some(bytes))
    }
}

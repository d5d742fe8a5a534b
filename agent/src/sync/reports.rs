//! Reports of the province, after the lines of a pass and before files of evidence: a list when the province says that it is another
//! one, the bytes by the same pieces as evidence, and word of what is all here.

use anyhow::Result;
use selaras_domain::evidence::{FileHash, tag};
use selaras_domain::message;
use selaras_domain::period::Quarter;
use selaras_domain::report::{KEPT_MAX, REPORT_MAX_BYTES};
use selaras_ledger::Awaited;
use selaras_proto::v1;

use super::drive::Driver;
use super::error::SyncError;
use super::files::{Allowed, Coming, Taken};
use super::province::Province;
use super::sizing::Sizing;
use crate::store::{self, Report};

const TEXT_MAX_CHARS: usize = 200;

impl<P: Province> Driver<'_, P> {
    pub(super) async fn try_reports(
        &mut self,
        sizing: &mut Sizing,
        allowed: &mut Allowed,
        now_ms: &impl Fn() -> i64,
    ) -> Result<()> {
        if self.reports_tag.is_empty() {
            // An older province.
            return Ok(());
        }
        let region = self.office.region;
        let (known, (_, is_told)) =
            self.database.read(|tx| Ok((store::listed_reports(tx)?, store::reports_here(tx)?)))?;
        if tag(&known) != self.reports_tag || !is_told {
            self.list_reports().await?;
        }
        let mut have_come = 0;
        for report in self.database.read(|tx| store::reports_to_take(tx, region))? {
            let (digest, size_bytes) = (report.digest, report.size_bytes);
            match self.take(sizing, &Coming::Report(Awaited { digest, size_bytes }), allowed).await? {
                Taken::Enough => break,
                Taken::Gone | Taken::Refused(_) => {}
                Taken::Whole => {
                    let now_ms = now_ms();
                    self.database.write(move |tx| store::report_came(tx, &digest, now_ms)).await?;
                    self.outcome.files.reports += 1;
                    have_come += 1;
                }
            }
        }
        if have_come > 0 { self.list_reports().await } else { Ok(()) }
    }

    /// Says which are here, and learns which the province has.
    async fn list_reports(&mut self) -> Result<()> {
        let region = self.office.region;
        let (here, _) = self.database.read(|tx| store::reports_here(tx))?;
        self.outcome.round_trips += 1;
        let reply = self.province.list_reports(v1::ListReportsRequest { whole: here.concat() }).await?;
        let told = reply.reports.into_iter().map(report).collect::<Option<Vec<Report>>>();
        let told = told.filter(|told| told.len() <= KEPT_MAX).ok_or_else(|| {
            SyncError::Malformed(message!("daftar laporan tidak terbaca", "a list of reports that cannot be read"))
        })?;
        self.database
            .write(move |tx| {
                store::mark_told_reports(tx, &here)?;
                store::keep_told_reports(tx, region, &told)
            })
            .await
    }
}

/// A report as it is told, within its limits.
fn report(told: v1::Report) -> Option<Report> {
    let digest: FileHash = told.digest.try_into().ok()?;
    let texts = [&told.title, &told.file_name, &told.media_type, &told.kind];
    let is_fit = (1..=REPORT_MAX_BYTES).contains(&told.size_bytes)
        && texts.iter().all(|text| text.chars().count() <= TEXT_MAX_CHARS && !text.chars().any(char::is_control));
    is_fit.then_some(())?;
    Some(Report {
        digest,
        size_bytes: told.size_bytes,
        title: told.title,
        file_name: told.file_name,
        media_type: told.media_type,
        kind: told.kind,
        year: u16::try_from(told.year).ok()?,
        quarter: Quarter::from_number(u8::try_from(told.quarter).ok()?)?,
        laid_ms: told.laid_ms,
    })
}

//! An office at work: an import or a pass as a process, and what its ledger must hold afterwards.

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use selaras_domain::catalogue::{Catalogue, Level};
use selaras_domain::line::Frontier;
use selaras_ledger::{Database, chain_at, frontier, region_digest, verify_chain};
use serde_json::Value;

use super::province::Province;
use crate::demo::programs::{Ending, Programs, answer, command, must};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Import,
    Sync,
}

/// Figures that one import changes: six quarters of a kabupaten.
const ROWS: u64 = 6 * 326;

pub(super) struct Office {
    name: String,
    programs: Programs,
    data: PathBuf,
    log: PathBuf,
    /// The end of the own ledger, as last seen: what is durable, and may never be less.
    seen: Option<Frontier>,
    work: Option<Work>,
    usual: [Duration; 2],
    in_step: bool,
    imports: u64,
}

struct Work {
    deed: Deed,
    child: Child,
    began: Instant,
}

impl Office {
    pub(super) fn join(
        programs: &Programs,
        province: &Province,
        data: &Path,
        region: &str,
        name: &str,
    ) -> Result<Office> {
        let (log, token) = (data.with_extension("log"), province.invite(region, name)?);
        let mut join = command(&programs.agent, &log)?;
        join.args(["join", "--json", "--server", &province.url(), "--token", &token, "--data"]).arg(data);
        let _: Value = must(&mut join, &log)?;
        let usual = [Duration::from_millis(100); 2];
        let (programs, data) = (programs.clone(), data.to_owned());
        Ok(Office {
            name: name.to_owned(),
            programs,
            data,
            log,
            seen: None,
            work: None,
            usual,
            in_step: true,
            imports: 0,
        })
    }

    pub(super) fn start(&mut self, deed: Deed, round: u32) -> Result<()> {
        let mut work = command(&self.programs.agent, &self.log)?;
        match deed {
            Deed::Import => {
                let file = self.data.with_extension("csv");
                self.imports += 1;
                std::fs::write(&file, figures(round, &format!("{} {}", self.name, self.imports)))?;
                work.arg("import").arg(file);
            }
            Deed::Sync => drop(work.arg("sync")),
        }
        let child = work.arg("--json").arg("--data").arg(&self.data).spawn().context("start the agent")?;
        self.work = Some(Work { deed, child, began: Instant::now() });
        Ok(())
    }

    /// How long such a deed takes when nobody strikes.
    pub(super) fn usual(&self, deed: Deed) -> Duration {
        self.usual.get(deed as usize).copied().unwrap_or_default()
    }

    pub(super) fn is_at_work(&mut self) -> Result<bool> {
        Ok(match &mut self.work {
            Some(work) => work.child.try_wait()?.is_none(),
            None => false,
        })
    }

    pub(super) fn is_in_step(&self) -> bool {
        self.in_step
    }

    /// kill -9. Whether it was still at work.
    pub(super) fn kill(&mut self) -> Result<bool> {
        let is_at_work = self.is_at_work()?;
        if let Some(work) = &mut self.work {
            work.child.kill()?;
        }
        Ok(is_at_work)
    }

    /// Waits for the deed's end, which is a good one unless it was `killed` or had no server to talk to.
    pub(super) fn end(&mut self, killed: bool) -> Result<()> {
        let Some(work) = self.work.take() else { return Ok(()) };
        let (ending, said): (Ending, Option<Value>) = answer(work.child)?;
        let log = self.log.display();
        ensure!(
            killed || matches!(ending, Ending::Done | Ending::Unreachable),
            "{:?} ended {ending:?}; {log}",
            work.deed
        );
        ensure!(work.deed == Deed::Sync || killed || ending == Ending::Done, "an import needs no server; {log}");
        if ending == Ending::Done
            && let Some(usual) = self.usual.get_mut(work.deed as usize)
        {
            *usual = (*usual + work.began.elapsed()) / 2;
        }
        let synced = said.as_ref().is_some_and(|said| said["synced"] == true);
        ensure!(!synced || work.deed == Deed::Sync, "an import is no pass");
        self.in_step = match work.deed {
            Deed::Import => false,
            Deed::Sync => self.in_step || synced,
        };
        Ok(())
    }

    /// Looks at both sides: whole imports only, and what was there is there.
    pub(super) fn look(&mut self, province: &Province) -> Result<()> {
        let before = self.seen;
        let (own, kept, told) = self.store()?.read(|tx| {
            let office = selaras_agent::store::office(tx)?.context("an office")?;
            let ledger = selaras_agent::store::own_ledger(tx, &office)?;
            let kept = before.map(|before| chain_at(tx, &ledger, before.seq)).transpose()?.flatten();
            let told = selaras_agent::store::read_contact(tx)?.server_seq;
            Ok((frontier(tx, &ledger)?, kept, told))
        })?;
        ensure!(own.seq.is_multiple_of(ROWS), "half an import was written: {} lines", own.seq);
        ensure!(before.is_none_or(|before| kept == Some(before.chain)), "lines that were durable are gone");
        let there = province.frontier(own.ledger, false)?.map_or(0, |there| there.seq);
        ensure!(told <= there && there <= own.seq, "told {told}, at the province {there}, written {}", own.seq);
        self.seen = Some(own);
        Ok(())
    }

    /// Both sides hold the same lines and compute the same figures. How many lines the own ledger has.
    pub(super) fn compare(&self, province: &Province) -> Result<u64> {
        let (office, own, digest) = self.store()?.read(|tx| {
            let office = selaras_agent::store::office(tx)?.context("an office")?;
            let own = verify_chain(tx, &selaras_agent::store::own_ledger(tx, &office)?)?;
            Ok((office.clone(), own, region_digest(tx, office.region)?))
        })?;
        let there = province.frontier(own.ledger, true)?;
        ensure!(there == Some(own), "written {own:?}, at the province {there:?}");
        ensure!(province.digest(office.region)? == digest, "the sides compute different figures");
        Ok(own.seq)
    }

    fn store(&self) -> Result<Database> {
        selaras_agent::store::open(&self.data)
    }
}

/// A table of [`ROWS`] figures; with a `note` that no other import has, each of them changes its cell.
fn figures(round: u32, note: &str) -> String {
    let catalogue = Catalogue::for_year(2023);
    let mut text = "tahun;triwulan;kode;dibutuhkan;terpenuhi;tidak_sesuai_standar;status;keterangan\n".to_owned();
    for quarter in 0..6 {
        let (year, quarter) = (2018 + (round + quarter / 4) % 8, quarter % 4 + 1);
        for (component, index) in catalogue.components(Level::Kabupaten).iter().zip(1..) {
            text += &format!("{year};{quarter};{component};{};{index};;;{note}\n", 1_000 + round);
        }
    }
    text
}

impl Drop for Office {
    fn drop(&mut self) {
        if let Some(work) = &mut self.work {
            let _ = work.child.kill();
            let _ = work.child.wait();
        }
    }
}

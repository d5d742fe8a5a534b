//! Files of evidence: somebody puts one beside a figure or with a finding, a loss may take it along, and when everything has had
//! time to travel each is whole where it belongs, or said to be missing.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use selaras_agent::evidence::{Whereabouts, standings};
use selaras_agent::store::Office;
use selaras_domain::evidence::FileHash;
use selaras_domain::line::Owner;
use selaras_domain::region::RegionCode;
use selaras_ledger::{file_bytes, named_files, whole_files};
use selaras_server::workflow::{Say, Word, keep_files, write_word};
use selaras_web::Uploaded;

use super::agent::Agent;
use super::world::World;

/// The largest file; a piece has at least 16 KiB.
const MOST_BYTES: usize = 40_000;

/// The files that were given, by hash. No two are the same.
#[derive(Default)]
pub(super) struct Files(BTreeMap<FileHash, Given>);

struct Given {
    region: RegionCode,
    bytes: Vec<u8>,
    /// When something was lost, neither the province nor an office of the region had all of it any more.
    may_be_lost: bool,
}

impl World {
    /// Somebody at an office puts a file beside a figure.
    pub(super) async fn attach(&mut self, which: usize) -> Result<()> {
        let Office { office, region, .. } = self.agents[which].office;
        let Some(cell) = self.topics.figure(&mut self.chance, region) else { return Ok(()) };
        let (person, file) = self.somebody_with_a_file();
        let bytes = file.bytes.clone();
        // Fails when the power is gone, or the office may not speak of the cell.
        let new = self.agents[which].attach(person, cell, file).await.unwrap_or_default();
        self.trace.note(format!("office {which} attaches {} bytes: {} lines", bytes.len(), new.len()));
        if !new.is_empty() {
            self.files.add(region, bytes);
        }
        let written = self.written.entry(office).or_default();
        for line in new {
            self.agents[which].held.insert(line.header.writer.clone());
            written.add(line);
        }
        Ok(())
    }

    /// The province's inspectors find something at a figure, and prove it.
    pub(super) async fn find(&mut self, which: usize) -> Result<()> {
        let region = self.agents[which].office.region;
        let Some(cell) = self.topics.figure(&mut self.chance, region) else { return Ok(()) };
        let ((writer, file), now) = (self.somebody_with_a_file(), self.server.now_ms());
        let bytes = file.bytes.clone();
        let text = "SAMPLE di lapangan lain".to_owned();
        let finding = move |tx: &selaras_ledger::Transaction<'_>| {
            let files = keep_files(tx, region, &[file])?;
            write_word(tx, &Word { cell, say: Say::Found(None), text, on: None, files, writer }, now)
        };
        // Fails when the power is gone, or nothing was reported there.
        let is_written = self.server.database().write(finding).await.is_ok();
        self.trace.note(format!("a finding in {region} with {} bytes: {is_written}", bytes.len()));
        if is_written {
            self.files.add(region, bytes);
        }
        Ok(())
    }

    fn somebody_with_a_file(&mut self) -> (String, Uploaded) {
        self.persons += 1;
        let count = if self.chance.per_mille(300) { MOST_BYTES } else { 2_000 };
        let text = self.chance.below(count);
        let text = format!("%PDF-1.7\nSAMPLE {}\n{}", self.persons, self.chance.letters(text));
        let file = Uploaded { name: format!("bukti {}.pdf", self.persons), bytes: text.into_bytes() };
        (format!("SAMPLE {}", self.persons), file)
    }

    /// Something was lost in a region: what nobody there has whole any more may be lost with it.
    pub(super) fn reckon_files(&mut self, region: RegionCode) -> Result<()> {
        let mut whole: BTreeSet<FileHash> =
            self.server.database().read(|tx| whole_files(tx, region))?.into_iter().collect();
        for agent in self.agents.iter().filter(|agent| !agent.is_retired && agent.office.region == region) {
            whole.extend(agent.database.read(|tx| whole_files(tx, region))?);
        }
        for (digest, given) in &mut self.files.0 {
            given.may_be_lost |= given.region == region && !whole.contains(digest);
        }
        Ok(())
    }

    /// Every file that a line names is whole at the province and at the office that it is for, or said to be missing; and it may
    /// be missing only when a loss took it.
    pub(super) fn check_files(&self, region: RegionCode, offices: &[usize]) -> Result<()> {
        let mut there = BTreeSet::new();
        for named in self.server.database().read(|tx| named_files(tx, region))? {
            let (digest, name) = (named.file.digest, named.file.name);
            let given = self.files.0.get(&digest).context("a file that nobody gave")?;
            match self.server.database().read(|tx| file_bytes(tx, region, &digest))? {
                Some(bytes) => {
                    ensure!(bytes == given.bytes, "{name} is another file at the province");
                    there.insert(digest);
                }
                None => ensure!(given.may_be_lost, "{name} did not arrive at the province"),
            }
        }
        for which in offices {
            let agent = &self.agents[*which];
            self.files.check_at(agent, &there).with_context(|| format!("files of office {which}"))?;
        }
        Ok(())
    }
}

impl Files {
    fn add(&mut self, region: RegionCode, bytes: Vec<u8>) {
        let given = Given { region, bytes, may_be_lost: false };
        self.0.insert(*blake3::hash(&given.bytes).as_bytes(), given);
    }

    /// What an office has, and what it tells its people of each; `there`: what the province has.
    fn check_at(&self, agent: &Agent, there: &BTreeSet<FileHash>) -> Result<()> {
        let office = &agent.office;
        for standing in agent.database.read(|tx| standings(tx, office))? {
            let (named, at) = (standing.named, standing.at);
            let (digest, name) = (named.file.digest, &named.file.name);
            let given = self.0.get(&digest).context("a file that nobody gave")?;
            let bytes = agent.database.read(|tx| file_bytes(tx, office.region, &digest))?;
            ensure!(bytes.as_ref().is_none_or(|bytes| *bytes == given.bytes), "{name} is another file");
            let is_of_another = matches!(named.owner, Owner::Office(owner) if owner != office.office);
            let is_right = match at {
                Whereabouts::Both => bytes.is_some() && there.contains(&digest),
                // It comes when somebody asks for it.
                Whereabouts::AtProvince => is_of_another && there.contains(&digest),
                Whereabouts::Noted => !there.contains(&digest) && given.may_be_lost,
                Whereabouts::Waits | Whereabouts::Refused(_) | Whereabouts::Coming(_) => false,
            };
            ensure!(is_right, "{name} is said to be {at:?}");
        }
        Ok(())
    }
}

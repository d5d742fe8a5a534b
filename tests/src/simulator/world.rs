//! A province with its districts, made from a seed, and everything that is under way in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context, Result};
use selaras_agent::store::Office;
use selaras_agent::sync::Outcome;
use selaras_domain::line::{LedgerId, OfficeId, OfficeRights};
use selaras_domain::region::{RegionCode, of_province};
use selaras_server::authority::Authority;

use super::agent::Agent;
use super::chance::Chance;
use super::files::Files;
use super::home::Home;
use super::lines::Topics;
use super::model::{Granted, Written};
use super::server::Server;
use super::trace::Trace;
use super::wire::Request;

/// The first hour of a run: a day in October 2023.
const BEGIN_MS: i64 = 1_697_000_000_000;
const YEAR_MS: i64 = 365 * 86_400_000;
pub(super) const PROVINCE: u8 = 62;

/// What all runs of a process begin with: keys, and files whose tables are made.
pub(super) struct Ground {
    folder: PathBuf,
    authority: Arc<Authority>,
}

impl Ground {
    pub(super) fn prepare(folder: PathBuf) -> Result<Ground> {
        let (server, agent) = (folder.join("server"), folder.join("agent"));
        std::fs::create_dir_all(&server).with_context(|| format!("create {}", server.display()))?;
        std::fs::create_dir_all(&agent)?;
        let authority = Arc::new(Authority::create(&server, "62", BEGIN_MS)?);
        let province = province()?;
        selaras_server::store::open(&server)?
            .write_blocking(move |tx| selaras_server::store::create_province(tx, province, BEGIN_MS))?;
        selaras_agent::store::open(&agent)?;
        Ok(Ground { folder, authority })
    }
}

fn province() -> Result<RegionCode> {
    RegionCode::new(u16::from(PROVINCE) * 100).context("a province's code")
}

/// How much goes wrong, in a thousand.
pub(super) struct Weather {
    pub wire: u32,
    pub crashes: u32,
    pub clocks: u32,
    pub rights: u32,
    pub losses: u32,
    pub losers: Losers,
}

/// Who loses what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Losers {
    Offices,
    Province,
    Both,
}

pub(super) struct World {
    pub chance: Chance,
    pub trace: Trace,
    pub weather: Weather,
    pub server: Server,
    /// The province's clock.
    pub server_clock: Arc<AtomicI64>,
    /// As nobody knows it.
    pub true_ms: i64,
    pub server_offset_ms: i64,
    pub agents: Vec<Agent>,
    pub agent_offsets_ms: Vec<i64>,
    /// What each office has written.
    pub written: BTreeMap<OfficeId, Written>,
    /// Whoever writes the next line.
    pub persons: u64,
    /// The province has lost lines, receipts or words at some time.
    pub has_server_lost: bool,
    pub folder: PathBuf,
    pub topics: Topics,
    pub files: Files,
    /// Messages that everybody has given up, and that arrive all the same.
    pub late: Vec<(usize, Request)>,
    /// Of the pass that ended last.
    pub last_outcome: Option<Outcome>,
}

impl World {
    pub(super) async fn start(seed: u64, ground: &Ground, folder: &Path) -> Result<World> {
        let mut chance = Chance::of(seed);
        let storm = chance.below(4) as u32;
        // Half of the runs lose nothing: there all receipts are the first ones.
        let losses = if chance.per_mille(500) { 40 } else { 0 };
        let weather = Weather {
            wire: storm * 150,
            crashes: storm * 15,
            clocks: storm * 12,
            rights: if chance.per_mille(500) { 15 } else { 0 },
            losses,
            losers: chance.pick(&[Losers::Offices, Losers::Province, Losers::Both]).context("who loses")?,
        };
        let server_clock = Arc::new(AtomicI64::new(BEGIN_MS));
        let home = Home::new(folder.join("server"), &ground.folder.join("server"))?;
        let server = Server::start(home, Arc::clone(&ground.authority), Arc::clone(&server_clock)).await?;
        let regions: Vec<RegionCode> =
            of_province(PROVINCE).map(|region| region.code).take(2 + chance.below(5)).collect();
        let topics = Topics::draw(&mut chance, regions.clone());
        let mut world = World {
            chance,
            trace: Trace::default(),
            weather,
            server,
            server_clock,
            true_ms: BEGIN_MS,
            server_offset_ms: 0,
            agents: Vec::new(),
            agent_offsets_ms: Vec::new(),
            written: BTreeMap::new(),
            persons: 0,
            has_server_lost: false,
            folder: folder.to_owned(),
            topics,
            files: Files::default(),
            late: Vec::new(),
            last_outcome: None,
        };
        for region in regions {
            for number in 0..=world.chance.below(3) {
                world.add_office(ground, folder, region, number).await?;
            }
        }
        Ok(world)
    }

    /// The first office of a region is its coordinator, the others have some of the sectors.
    async fn add_office(&mut self, ground: &Ground, folder: &Path, region: RegionCode, number: usize) -> Result<()> {
        let (office, ledger) = (OfficeId(self.chance.id()), LedgerId(self.chance.id()));
        let id = office;
        let sectors: Vec<u8> = (1..=6).filter(|_| number > 0 && self.chance.per_mille(600)).collect();
        let sectors = if number > 0 && sectors.is_empty() { vec![2] } else { sectors };
        let name = format!("SAMPLE {region} {number}");
        let rights = OfficeRights {
            office,
            name: name.clone(),
            region,
            sectors: sectors.clone(),
            from_ms: None,
            until_ms: None,
        };
        let (given, now) = (rights.clone(), self.server.now_ms());
        self.server.database().write(move |tx| selaras_server::store::add_office(tx, &given, "simulator", now)).await?;
        let province_key = ground.authority.public_key();
        let server = "https://localhost:7443".to_owned();
        let office = Office { office, region, name, sectors, server, ledger, province_key };
        let home = Home::new(folder.join(format!("office-{}", self.agents.len())), &ground.folder.join("agent"))?;
        self.agents.push(Agent::start(home, office, BEGIN_MS).await?);
        self.agent_offsets_ms.push(0);
        let rights = vec![Granted::new(rights)];
        self.written.insert(id, Written { ledgers: [ledger].into(), rights, ..Written::default() });
        Ok(())
    }

    /// Time goes on, on every clock as far off as it is.
    pub(super) fn tick(&mut self, most_ms: i64) {
        self.true_ms += self.chance.between(1, most_ms);
        self.set_clocks();
    }

    fn set_clocks(&self) {
        self.server_clock.store(self.true_ms + self.server_offset_ms, Ordering::SeqCst);
        for (agent, offset_ms) in self.agents.iter().zip(&self.agent_offsets_ms) {
            agent.clock.store(self.true_ms + offset_ms, Ordering::SeqCst);
        }
    }

    /// Somebody sets a clock: by minutes, or by years.
    pub(super) fn set_a_clock(&mut self) {
        let most_ms = if self.chance.per_mille(500) { YEAR_MS * 4 } else { 600_000 };
        let offset_ms = self.chance.between(-most_ms, most_ms);
        let which = self.chance.below(self.agents.len() + 1);
        match self.agent_offsets_ms.get_mut(which) {
            Some(offset) => *offset = offset_ms,
            None => self.server_offset_ms = offset_ms,
        }
        self.set_clocks();
        self.trace.note(format!("clock of {which} off by {offset_ms} ms"));
    }

    /// The offices of each region, by their place.
    pub(super) fn by_region(&self) -> BTreeMap<RegionCode, Vec<usize>> {
        let mut regions: BTreeMap<RegionCode, Vec<usize>> = BTreeMap::new();
        for (which, agent) in self.agents.iter().enumerate().filter(|(_, agent)| !agent.is_retired) {
            regions.entry(agent.office.region).or_default().push(which);
        }
        regions
    }
}

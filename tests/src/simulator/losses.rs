//! What a side loses, and what the administrator says then: old copies put back, emptied and damaged files, second computers.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use selaras_domain::line::{OfficeId, OfficeRights};
use selaras_domain::region::RegionCode;
use selaras_server::ingest::change_rights;
use selaras_server::store;

use super::home::Home;
use super::model::{Granted, held, held_rights};
use super::world::{Losers, World};

/// Of a database file, in bytes.
const PAGE: usize = 4_096;
const DAY_MS: i64 = 86_400_000;

#[derive(Clone, Copy, Debug)]
pub(super) enum Loss {
    KeepOfficeCopy,
    KeepServerCopy,
    OfficePutBack,
    ServerPutBack,
    ServerRestored,
    ServerEmptied,
    OfficeEmptied,
    OfficeDamaged,
    ServerDamaged,
    SecondComputer,
    Word,
}

const AT_OFFICES: [(u32, Loss); 6] = [
    (24, Loss::KeepOfficeCopy),
    (16, Loss::OfficePutBack),
    (4, Loss::OfficeEmptied),
    (5, Loss::OfficeDamaged),
    (4, Loss::SecondComputer),
    (8, Loss::Word),
];

const AT_THE_PROVINCE: [(u32, Loss); 5] = [
    (8, Loss::KeepServerCopy),
    (6, Loss::ServerPutBack),
    (4, Loss::ServerRestored),
    (3, Loss::ServerEmptied),
    (3, Loss::ServerDamaged),
];

impl World {
    pub(super) async fn lose(&mut self, which: usize) -> Result<()> {
        let province_loses = match self.weather.losers {
            Losers::Offices => false,
            Losers::Province => true,
            Losers::Both => self.chance.per_mille(500),
        };
        let losses: &[(u32, Loss)] = if province_loses { &AT_THE_PROVINCE } else { &AT_OFFICES };
        let Some(loss) = self.chance.weighted(losses) else { return Ok(()) };
        self.trace.note(format!("{loss:?}, office {which}"));
        match loss {
            Loss::KeepOfficeCopy => self.agents[which].home().keep_copy(),
            Loss::KeepServerCopy => self.server.home().keep_copy(),
            Loss::OfficePutBack => self.lose_office(which, put_back).await,
            Loss::ServerPutBack => self.lose_server(put_back).await,
            Loss::ServerRestored => {
                self.lose_server(put_back).await?;
                self.server.declare_restored().await
            }
            Loss::ServerEmptied => {
                self.server.empty().await?;
                self.server_lost()
            }
            Loss::OfficeEmptied => self.lose_office(which, Home::empty).await,
            Loss::OfficeDamaged => {
                let damage = self.damage();
                self.lose_office(which, |home| home.damage(damage)).await
            }
            Loss::ServerDamaged => {
                let damage = self.damage();
                self.lose_server(|home| home.damage(damage)).await
            }
            Loss::SecondComputer => self.second_computer(which).await,
            Loss::Word => self.administrators_word().await.map(drop),
        }
    }

    /// Spoils a page, or cuts the file.
    fn damage(&mut self) -> impl FnOnce(&mut Vec<u8>) + use<> {
        let (at, cuts) = (self.chance.below(1_000), self.chance.per_mille(300));
        move |bytes| {
            let page = at * (bytes.len() / PAGE) / 1_000 * PAGE;
            match cuts {
                true => bytes.truncate(page + 100),
                false => bytes.iter_mut().skip(page).take(PAGE).for_each(|byte| *byte = 0x5a),
            }
        }
    }

    async fn lose_office(&mut self, which: usize, what: impl FnOnce(&mut Home) -> Result<()>) -> Result<()> {
        self.agents[which].crash(what).await?;
        self.note_ledger(which);
        self.reckon(self.agents[which].office.region)
    }

    async fn lose_server(&mut self, what: impl FnOnce(&mut Home) -> Result<()>) -> Result<()> {
        self.server.crash(what).await?;
        self.server_lost()
    }

    fn server_lost(&mut self) -> Result<()> {
        self.has_server_lost = true;
        for (office, written) in &mut self.written {
            written.reached = self.server.reached(*office)?;
        }
        let regions: BTreeSet<RegionCode> = self.agents.iter().map(|agent| agent.office.region).collect();
        regions.into_iter().try_for_each(|region| self.reckon(region))
    }

    /// A file was lost: what neither the province nor a computer of its office has any more may be lost with it. What only
    /// siblings still have may come back, but nobody promises it.
    fn reckon(&mut self, region: RegionCode) -> Result<()> {
        let mut had: BTreeMap<OfficeId, BTreeSet<String>> = BTreeMap::new();
        for agent in self.agents.iter_mut().filter(|agent| !agent.is_retired && agent.office.region == region) {
            let office = agent.office.office;
            let Some(written) = self.written.get(&office) else { continue };
            agent.held = agent.database.read(|tx| held(tx, office, &written.ledgers))?;
            let had = had.entry(office).or_default();
            had.extend(agent.held.iter().cloned());
            had.extend(self.server.database().read(|tx| held(tx, office, &BTreeSet::new()))?);
        }
        let mut rights = self.server.database().read(|tx| held_rights(tx, region))?;
        for agent in self.agents.iter().filter(|agent| !agent.is_retired && agent.office.region == region) {
            rights.extend(agent.database.read(|tx| held_rights(tx, region))?);
        }
        for (office, had) in had {
            let granted = self.written.get_mut(&office).into_iter().flat_map(|written| &mut written.rights);
            for granted in granted.filter(|granted| !rights.contains(&granted.rights)) {
                granted.may_be_lost = true;
            }
            let lines = self.written.get_mut(&office).into_iter().flat_map(|written| &mut written.lines);
            for (_, wrote) in lines.filter(|(person, _)| !had.contains(*person)) {
                wrote.may_be_lost = true;
            }
        }
        self.reckon_files(region)
    }

    /// The whole folder of an office's first computer is copied to another one.
    async fn second_computer(&mut self, which: usize) -> Result<()> {
        let office = self.agents[which].office.office;
        if self.agents.iter().filter(|agent| agent.office.office == office).count() > 1 {
            return Ok(());
        }
        let base = self.folder.join(format!("office-{}", self.agents.len()));
        let clone = self.agents[which].clone_to(base).await?;
        self.agents.push(clone);
        self.agent_offsets_ms.push(0);
        Ok(())
    }

    /// The administrator looks at what waits, and says yes or no. `true`: something did.
    pub(super) async fn administrators_word(&mut self) -> Result<bool> {
        let mut asked = false;
        let offices: Vec<OfficeId> = self.written.keys().copied().collect();
        for office in offices {
            for ledger in self.server.database().read(|tx| store::waiting_successions(tx, office))? {
                asked = true;
                let is_allowed = self.chance.per_mille(600);
                let deciding = move |tx: &_| store::decide_succession(tx, office, ledger, is_allowed);
                // Fails when the server is about to die: then it is asked again.
                if self.server.database().write(move |tx| deciding(tx)).await.is_err() {
                    continue;
                }
                let at = self.agents.iter().position(|agent| !agent.is_retired && agent.office.ledger == ledger);
                self.trace.note(format!("the administrator says {is_allowed} to office {at:?}"));
                if let Some(at) = at.filter(|_| !is_allowed) {
                    self.agents[at].is_retired = true;
                    self.agents[at].pass = None;
                    self.reckon(self.agents[at].office.region)?;
                }
            }
        }
        Ok(asked)
    }

    /// The administrator gives an office other sectors: from now on, from a past day on, or from a day to come on.
    pub(super) async fn change_rights(&mut self, which: usize) -> Result<()> {
        let (office, now) = (self.agents[which].office.office, self.server.now_ms());
        let Some(written) = self.written.get_mut(&office) else { return Ok(()) };
        let sectors =
            if self.chance.per_mille(300) { vec![] } else { (1..=6).filter(|_| self.chance.per_mille(600)).collect() };
        let from_ms = Some(match self.chance.below(5) {
            0 => now + self.chance.between(1, DAY_MS),
            1 | 2 => now,
            _ => now - self.chance.between(1, 5 * DAY_MS),
        });
        let rights = OfficeRights { sectors, from_ms, ..written.rights[0].rights.clone() };
        let given = rights.clone();
        let changing = move |tx: &_| change_rights(tx, &given, "simulator", now).map(drop);
        // Fails when the server is about to die, or has lost the office.
        let is_known = self.server.database().read(|tx| store::office(tx, office))?.is_some();
        let done = is_known && self.server.database().write(move |tx| changing(tx)).await.is_ok();
        if done {
            written.rights.push(Granted::new(rights));
        }
        self.trace.note(format!("rights of office {which} change: {done}"));
        Ok(())
    }

    /// Offices that the province has lost and that nobody else could bring back are registered again.
    pub(super) async fn register_again(&mut self) -> Result<()> {
        for (office, written) in &mut self.written {
            let office = *office;
            if self.server.database().read(|tx| store::office(tx, office))?.is_none() {
                let (rights, now) = (written.rights[0].rights.clone(), self.server.now_ms());
                self.trace.note(format!("{} is registered again", rights.name));
                let given = rights.clone();
                self.server.database().write(move |tx| store::add_office(tx, &given, "simulator", now)).await?;
                written.rights.push(Granted::new(rights));
            }
        }
        Ok(())
    }
}

fn put_back(home: &mut Home) -> Result<()> {
    if !home.put_back()? {
        home.crash()?;
    }
    Ok(())
}

//! One thing happens after the other: somebody writes, a pass goes a step further, a message is lost, a program is killed.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use selaras_agent::store::Office;
use selaras_agent::sync::{FilesOutcome, Outcome, SyncError, own_digest};
use selaras_domain::line::OfficeId;
use selaras_domain::message::Message;
use selaras_domain::region::RegionCode;
use selaras_ledger::{find_ledger, frontier};

use super::home::Home;
use super::model::{Written, held};
use super::server::Sight;
use super::wire::{Answer, Call, Reply, Request};
use super::world::World;

#[derive(Clone, Copy, Debug)]
enum Deed {
    Write,
    Attach,
    Find,
    Pass,
    LateMessage,
    RefreshStandings,
    KillAgent,
    KillAgentSoon,
    KillServer,
    KillServerSoon,
    SetClock,
    ChangeRights,
    Lose,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Arrives,
    RequestLost,
    ReplyLost,
    ArrivesTwice,
    ArrivesLate,
    RequestSpoilt,
    ReplySpoilt,
    ServerDies,
}

const ILL_FATES: [(u32, Fate); 7] = [
    (4, Fate::RequestLost),
    (5, Fate::ReplyLost),
    (4, Fate::ArrivesTwice),
    (3, Fate::ArrivesLate),
    (3, Fate::RequestSpoilt),
    (3, Fate::ReplySpoilt),
    (2, Fate::ServerDies),
];

/// Commits that a program which is about to die still gets done.
const LAST_COMMITS: usize = 4;

impl World {
    pub(super) async fn step(&mut self) -> Result<()> {
        self.tick(3_600_000);
        let (crash, clock) = (self.weather.crashes, self.weather.clocks);
        let losses = self.weather.losses;
        let deeds = [
            (180, Deed::Write),
            (25, Deed::Attach),
            (10, Deed::Find),
            (700, Deed::Pass),
            (30, Deed::LateMessage),
            (40, Deed::RefreshStandings),
            (crash, Deed::KillAgent),
            (crash, Deed::KillAgentSoon),
            (crash / 2, Deed::KillServer),
            (crash / 2, Deed::KillServerSoon),
            (clock, Deed::SetClock),
            (self.weather.rights, Deed::ChangeRights),
            (losses, Deed::Lose),
        ];
        let used: Vec<usize> = (0..self.agents.len()).filter(|which| !self.agents[*which].is_retired).collect();
        let which = self.chance.pick(&used).context("a computer")?;
        match self.chance.weighted(&deeds).context("a deed")? {
            Deed::Write => self.write(which).await?,
            Deed::Attach => self.attach(which).await?,
            Deed::Find => self.find(which).await?,
            Deed::Pass => self.advance(which, true).await?,
            Deed::LateMessage => self.deliver_late().await?,
            Deed::RefreshStandings => {
                // Fails when the server is about to die.
                let _ = self.server.refresh().await;
            }
            Deed::KillAgent => self.kill_agent(which).await?,
            Deed::KillAgentSoon => {
                let commits = 1 + self.chance.below(LAST_COMMITS);
                self.agents[which].fuse.light(commits as i64);
            }
            Deed::KillServer => self.kill_server().await?,
            Deed::KillServerSoon => self.server.fuse.light(1 + self.chance.below(LAST_COMMITS) as i64),
            Deed::SetClock => self.set_a_clock(),
            Deed::ChangeRights => self.change_rights(which).await?,
            Deed::Lose => self.lose(which).await?,
        }
        self.bury().await
    }

    /// Starts again whatever has died.
    async fn bury(&mut self) -> Result<()> {
        for which in 0..self.agents.len() {
            if self.agents[which].fuse.is_burnt() {
                self.kill_agent(which).await?;
            }
        }
        if self.server.fuse.is_burnt() {
            self.kill_server().await?;
        }
        Ok(())
    }

    async fn kill_agent(&mut self, which: usize) -> Result<()> {
        self.trace.note(format!("office {which} dies"));
        self.agents[which].crash(Home::crash).await?;
        self.note_ledger(which);
        let agent = &self.agents[which];
        let ledgers = &self.written(which)?.ledgers;
        let there = agent.database.read(|tx| held(tx, agent.office.office, ledgers))?;
        let lost: Vec<&String> = agent.held.difference(&there).collect();
        ensure!(lost.is_empty(), "office {which} comes back without lines that it acknowledged: {lost:?}");
        Ok(())
    }

    async fn kill_server(&mut self) -> Result<()> {
        self.trace.note("the server dies".to_owned());
        self.server.crash(Home::crash).await?;
        for (office, written) in &self.written {
            let there = self.server.reached(*office)?;
            ensure!(there == written.reached, "the server comes back with other lines of {office}");
        }
        Ok(())
    }

    /// What the office of a computer has written.
    fn written(&self, which: usize) -> Result<&Written> {
        self.written.get(&self.agents[which].office.office).context("an office that is known")
    }

    /// A computer may have opened another ledger.
    pub(super) fn note_ledger(&mut self, which: usize) {
        let Office { office, ledger, .. } = self.agents[which].office;
        self.written.entry(office).or_default().ledgers.insert(ledger);
    }

    async fn write(&mut self, which: usize) -> Result<()> {
        let Office { office, region, .. } = self.agents[which].office;
        let mut entries = Vec::new();
        for (cell, content) in self.topics.entries(&mut self.chance, region) {
            self.persons += 1;
            entries.push((format!("SAMPLE {}", self.persons), cell, content));
        }
        let asked = entries.len();
        // Fails when the power is gone, or the database was begun anew and its lines are not back yet.
        let new = self.agents[which].write(entries).await.unwrap_or_default();
        self.trace.note(format!("office {which} writes {} lines of {asked} entries", new.len()));
        let written = self.written.entry(office).or_default();
        for line in new {
            self.agents[which].held.insert(line.header.writer.clone());
            written.add(line);
        }
        Ok(())
    }

    /// Begins the office's pass, or lets it go a step further. `ill`: messages may meet an ill fate.
    pub(super) async fn advance(&mut self, which: usize, ill: bool) -> Result<()> {
        let agent = &mut self.agents[which];
        if agent.pass.is_none() {
            agent.begin_pass();
        }
        let Some(pass) = &mut agent.pass else { return Ok(()) };
        if !pass.flying.is_empty() {
            let call = pass.flying.swap_remove(self.chance.below(pass.flying.len()));
            return self.carry(which, call, ill).await;
        }
        let Some((result, outcome)) = pass.go_on().await else { return Ok(()) };
        let told = pass.told.take();
        agent.pass = None;
        agent.look_again()?;
        let is_burnt = agent.fuse.is_burnt();
        self.note_ledger(which);
        if is_burnt {
            return Ok(());
        }
        self.end_pass(which, &result, &outcome, told)
    }

    fn end_pass(&mut self, which: usize, result: &Result<()>, outcome: &Outcome, told: Option<Sight>) -> Result<()> {
        self.trace.note(format!(
            "office {which} ends a pass: {} up, {} down, {} refused, {} of {} there, {}",
            outcome.pushed,
            outcome.pulled,
            outcome.refused,
            outcome.server_seq,
            outcome.head_seq,
            match result {
                Ok(()) if outcome.synced => "synced".to_owned(),
                Ok(()) => format!("not synced: {:?}", outcome.reason),
                Err(error) => error.downcast_ref::<SyncError>().map_or_else(|| "failed".to_owned(), kind_of),
            }
        ));
        self.last_outcome = Some(outcome.clone());
        if outcome.synced {
            let told = told.context("synced without a word of the province")?;
            self.compare_synced(which, outcome, &told).with_context(|| format!("office {which} says synced"))?;
        }
        Ok(())
    }

    /// "Synced" is only said when the province had the same lines and the same values at the moment it told so.
    fn compare_synced(&self, which: usize, outcome: &Outcome, told: &Sight) -> Result<()> {
        let agent = &self.agents[which];
        let (own, digest) = agent.database.read(|tx| {
            let ledger = find_ledger(tx, agent.office.ledger)?.context("the live ledger")?;
            Ok((frontier(tx, &ledger)?, own_digest(tx, &agent.office)?))
        })?;
        ensure!(outcome.head_seq == own.seq, "over {} lines of {}", outcome.head_seq, own.seq);
        ensure!(own.seq == 0 || told.frontiers.contains(&own), "but the province has not all lines: {told:?}");
        ensure!(digest == told.digest, "but the digests differ");
        Ok(())
    }

    /// A pass from its beginning to its end without trouble. `true`: in step, and nothing had to travel.
    pub(super) async fn quiet_pass(&mut self, which: usize, calls_max: u32) -> Result<bool> {
        self.tick(60_000);
        // One that is under way may have lost messages already: it is no quiet one.
        let was_under_way = self.agents[which].pass.is_some();
        self.last_outcome = None;
        for _ in 0..calls_max {
            self.advance(which, false).await?;
            if let Some(outcome) = self.last_outcome.take() {
                let has_moved = outcome.pushed + outcome.pulled > 0 || outcome.files != FilesOutcome::default();
                return Ok(!was_under_way && outcome.synced && !has_moved);
            }
        }
        bail!("a pass of office {which} does not end")
    }

    async fn carry(&mut self, which: usize, call: Call, ill: bool) -> Result<()> {
        let fate = match ill && self.chance.per_mille(self.weather.wire) {
            true => self.chance.weighted(&ILL_FATES).context("a fate")?,
            false => Fate::Arrives,
        };
        self.trace.note(format!("office {which} {}: {fate:?}", call.request.word()));
        let Call { mut request, answer } = call;
        if self.chance.per_mille(400) {
            request.carry_nothing_beside();
        }
        let lost = || Err(SyncError::Unreachable(Message::untranslated("lost on the way")));
        let reply: Answer = match fate {
            Fate::Arrives => self.serve(which, request).await?,
            Fate::RequestLost => lost(),
            Fate::ReplyLost => self.serve(which, request).await?.and_then(|_| lost()),
            Fate::ArrivesTwice => {
                let first = self.serve(which, request.clone()).await?;
                let second = self.serve(which, request).await?;
                if self.chance.per_mille(500) { first } else { second }
            }
            Fate::ArrivesLate => {
                self.late.push((which, request));
                lost()
            }
            Fate::RequestSpoilt => match request.spoilt(&mut self.chance) {
                Some(request) => self.serve(which, request).await?,
                None => lost(),
            },
            Fate::ReplySpoilt => match self.serve(which, request).await? {
                Ok(reply) => reply.spoilt(&mut self.chance).ok_or(()).or_else(|()| lost()),
                error => error,
            },
            Fate::ServerDies => {
                self.server.fuse.light(self.chance.below(LAST_COMMITS) as i64);
                let _ = self.serve(which, request).await?;
                self.kill_server().await?;
                lost()
            }
        };
        if let Some(pass) = &mut self.agents[which].pass {
            pass.answers.push((answer, reply));
        }
        Ok(())
    }

    /// The server answers a call; what it has then of the office's lines is noted with its clock.
    async fn serve(&mut self, which: usize, request: Request) -> Result<Answer> {
        let (office, region) = (self.agents[which].office.office, self.agents[which].office.region);
        let kind = request.word();
        let answer = self.server.call(office, request).await;
        self.note_received(region, kind)?;
        if let Ok(Reply::Hello(_) | Reply::Pull(_)) = &answer
            && let Some(pass) = &mut self.agents[which].pass
        {
            pass.told = Some(self.server.sight(region)?);
        }
        let word = match &answer {
            Ok(Reply::Push(reply)) => format!("{} new, {} refused", reply.new_lines, reply.refused),
            Ok(_) => "answered".to_owned(),
            Err(error) => kind_of(error),
        };
        self.trace.note(format!("  the server: {word}"));
        // A server without power answers nobody.
        match self.server.fuse.is_burnt() {
            true => Ok(Err(SyncError::Unreachable(Message::untranslated("the server died")))),
            false => Ok(answer),
        }
    }

    /// What the province has now of the lines of a region, with its clock.
    fn note_received(&mut self, region: RegionCode, kind: &str) -> Result<()> {
        let now = self.server.now_ms();
        let offices: BTreeSet<OfficeId> =
            self.agents.iter().filter(|it| it.office.region == region).map(|it| it.office.office).collect();
        for office in offices {
            let Some(written) = self.written.get_mut(&office) else { continue };
            let reached = self.server.reached(office)?;
            let is_less = written.reached.iter().any(|(ledger, seq)| reached.get(ledger).is_none_or(|it| it < seq));
            ensure!(!is_less, "the server has lost lines of {office}");
            written.received(reached, self.has_server_lost, now);
            if kind == "hello" {
                written.greeted(now);
            }
        }
        Ok(())
    }

    pub(super) async fn deliver_late(&mut self) -> Result<()> {
        if self.late.is_empty() {
            return Ok(());
        }
        let (which, request) = self.late.swap_remove(self.chance.below(self.late.len()));
        self.trace.note(format!("office {which} {} arrives late", request.word()));
        let told = self.agents[which].pass.as_mut().and_then(|pass| pass.told.take());
        let _ = self.serve(which, request).await?;
        if let Some(pass) = &mut self.agents[which].pass {
            pass.told = told;
        }
        Ok(())
    }
}

/// The kind of an error without its text, which may hold what differs from run to run.
fn kind_of(error: &SyncError) -> String {
    let shown = format!("{error:?}");
    shown.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
}

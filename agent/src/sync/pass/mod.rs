//! The pass as a machine without I/O: told what the province has and what became of each batch, it says the next step. The
//! same machine is driven over gRPC, over a file or by a simulator.

use std::cmp::Ordering;
use std::collections::VecDeque;

use selaras_domain::line::{Chain, Frontier, LedgerId};
use selaras_domain::message;
use selaras_domain::message::Message;

use crate::store::Held;

/// What this side has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// The own ledger's end.
    pub own: Frontier,
    /// The ends of the other ledgers.
    pub followed: Vec<Frontier>,
    /// Over the region's accepted current cells.
    pub digest: [u8; 32],
}

/// What the province has, as it told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    pub frontier: Vec<Frontier>,
    /// The province's chains at this side's ends, where it is ahead.
    pub at_ours: Vec<Frontier>,
    pub digest: [u8; 32],
    /// Ledgers of which the province lacks lines that this side has; told in answer to a Hello only.
    pub wanted: Option<Vec<Wanted>>,
    /// A ledger of others that the province has less of, and with another past.
    pub forked: Option<Frontier>,
}

/// A ledger of which the province lacks lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub ledger: LedgerId,
    /// It wants the lines after this one.
    pub after: u64,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Send a batch of own lines after this seq.
    Push {
        after: u64,
    },
    /// Wait for the answer to a batch in flight.
    Await,
    /// Give lines of another ledger back that the province has lost.
    GiveBack(Wanted),
    /// Say Hello again: what the province has is another now.
    Greet,
    /// Ask for the missing suffixes of the other ledgers.
    Pull,
    Finish(Finish),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finish {
    /// Frontiers and digests are equal.
    Synced,
    /// Everything travelled, but the sides do not agree.
    NotEqual(Unequal),
    /// The province has lines of the own ledger that this side has not, or another past of it: this side was put back from a
    /// backup, or cloned.
    Behind { theirs: Frontier },
    /// The province keeps the own ledger waiting, or has denied it.
    Held(Held),
    /// The province has another past of this ledger of others.
    Diverged { ledger: Frontier, theirs: Frontier },
}

/// Why both sides are not known to say the same, though nothing more travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unequal {
    Digests,
    /// The province lost lines of others, and this office cannot prove them.
    Unproven,
    /// Lines keep arriving.
    Moving,
    /// The province asks for the same lines without end.
    SameAgain,
    Idle,
}

impl Unequal {
    pub(super) fn message(self) -> Message {
        match self {
            Unequal::Digests => {
                message!("sidik isi kedua sisi tidak sama", "the digests of both sides differ")
            }
            Unequal::Unproven => message!(
                "provinsi kehilangan baris perangkat lain yang tidak dapat dibuktikan dari sini",
                "the province has lost lines of others that this office cannot prove"
            ),
            Unequal::Moving => message!(
                "baris terus berdatangan selama sinkronisasi berjalan",
                "lines keep arriving while the pass runs"
            ),
            Unequal::SameAgain => {
                message!("provinsi terus meminta baris yang sama", "the province keeps asking for the same lines")
            }
            Unequal::Idle => {
                message!("tidak ada lagi yang dapat dikirim", "the pass has nothing left to do")
            }
        }
    }
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pushed {
    Stored(Frontier),
    Gap(Frontier),
    Fork(Frontier),
    Held(Held),
}

/// Lines written while a pass runs are taken along, but a pass ends at last.
const ROUNDS_MAX: u32 = 5;

#[derive(Debug)]
pub(super) struct Pass {
    known: Known,
    in_flight_max: usize,
    /// Next own line to send follows this one.
    sent: u64,
    in_flight: usize,
    /// A gap was told: what is in flight is let pass before sending again from here.
    rewind: Option<u64>,
    /// What the province has lost, in the order it is given back.
    lost: VecDeque<Wanted>,
    /// What the province asked for last.
    asked: Option<Vec<Wanted>>,
    /// It lacks lines of others that this side cannot give back.
    is_unproven: bool,
    greet: bool,
    held: Option<Held>,
    pull: bool,
    rounds: u32,
    /// Hellos after the first.
    greetings: u32,
    finish: Option<Finish>,
}

impl Pass {
    /// Begins with the answer to the first Hello. `own_chain` gives this side's own chain at a seq.
    pub(super) fn begin(
        known: Known,
        view: &View,
        in_flight_max: usize,
        own_chain: impl Fn(u64) -> Option<Chain>,
    ) -> Pass {
        let sent = known.own.seq;
        let mut pass = Pass {
            known,
            in_flight_max: in_flight_max.clamp(1, 16),
            sent,
            in_flight: 0,
            rewind: None,
            lost: VecDeque::new(),
            asked: None,
            is_unproven: false,
            greet: false,
            held: None,
            pull: false,
            rounds: 0,
            greetings: 0,
            finish: None,
        };
        pass.compare(view, own_chain);
        pass
    }

    /// What this side had when it was last compared with the province.
    pub(super) fn known(&self) -> &Known {
        &self.known
    }

    pub(super) fn next(&self) -> Step {
        if let Some(finish) = &self.finish
            && self.in_flight == 0
        {
            return Step::Finish(finish.clone());
        }
        if let Some(after) = self.upcoming()
            && self.in_flight < self.in_flight_max
        {
            return Step::Push { after };
        }
        if self.in_flight > 0 {
            return Step::Await;
        }
        if let Some(wanted) = self.lost.front() {
            return Step::GiveBack(*wanted);
        }
        if self.greet {
            return Step::Greet;
        }
        if self.pull {
            return Step::Pull;
        }
        // Nothing to send, nothing to ask for: `compare` sets the end before this is reached.
        Step::Finish(Finish::NotEqual(Unequal::Idle))
    }

    /// Where the batch after those in flight will begin, when there is one.
    pub(super) fn upcoming(&self) -> Option<u64> {
        (self.finish.is_none() && self.rewind.is_none() && self.sent < self.known.own.seq).then_some(self.sent)
    }

    /// How far the own ledger reaches.
    pub(super) fn head_seq(&self) -> u64 {
        self.known.own.seq
    }

    /// The link is known now: so many batches at a time.
    pub(super) fn widen(&mut self, in_flight_max: usize) {
        self.in_flight_max = in_flight_max.clamp(1, 16);
    }

    /// A batch left, up to this own line.
    pub(super) fn sent(&mut self, to: u64) {
        self.sent = to;
        self.in_flight += 1;
    }

    /// The answer to a batch in flight.
    pub(super) fn pushed(&mut self, pushed: Pushed) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match pushed {
            Pushed::Stored(_) => {}
            Pushed::Gap(from) => {
                self.rewind = Some(self.rewind.map_or(from.seq, |earlier| earlier.min(from.seq)));
            }
            Pushed::Held(held) => {
                self.held = Some(held);
                self.sent = self.known.own.seq;
            }
            Pushed::Fork(theirs) => self.finish = Some(Finish::Behind { theirs }),
        }
        if self.in_flight == 0
            && let Some(from) = self.rewind.take()
        {
            self.rounds += 1;
            if self.rounds > ROUNDS_MAX {
                self.finish = Some(Finish::NotEqual(Unequal::SameAgain));
            }
            self.sent = from;
        }
    }

    /// The answer to lines given back: how far the province has the ledger now, with what waits there for its proof. `None`:
    /// this side cannot prove them.
    pub(super) fn gave_back(&mut self, reached: Option<u64>) {
        let Some(front) = self.lost.front_mut() else { return };
        let has = self.known.followed.iter().find(|ours| ours.ledger == front.ledger).map_or(0, |ours| ours.seq);
        match reached {
            Some(seq) if seq > front.after && seq < has => front.after = seq,
            // All there, or no way on: the next Hello tells which.
            _ => {
                self.lost.pop_front();
            }
        }
    }

    /// The answer to another Hello.
    pub(super) fn greeted(&mut self, known: Known, view: &View, own_chain: impl Fn(u64) -> Option<Chain>) {
        self.known = known;
        self.greetings += 1;
        self.compare(view, own_chain);
    }

    /// A page of pulled lines has been taken in; `view` comes with the last one.
    pub(super) fn pulled(&mut self, known: Known, view: Option<&View>, own_chain: impl Fn(u64) -> Option<Chain>) {
        self.known = known;
        if let Some(view) = view {
            self.rounds += 1;
            self.compare(view, own_chain);
        }
    }

    fn compare(&mut self, view: &View, own_chain: impl Fn(u64) -> Option<Chain>) {
        let own = self.known.own;
        let theirs = view.frontier.iter().find(|frontier| frontier.ledger == own.ledger);
        let reached = theirs.map_or(0, |theirs| theirs.seq);
        if let Some(theirs) = theirs {
            let is_ours = own_chain(theirs.seq).is_some_and(|chain| chain == theirs.chain);
            if theirs.seq > own.seq || !is_ours {
                self.finish = Some(Finish::Behind { theirs: *theirs });
                return;
            }
        }
        (self.pull, self.greet) = (false, false);
        if let Some(theirs) = view.forked
            && let Some(ours) = self.known.followed.iter().find(|ours| ours.ledger == theirs.ledger)
        {
            return self.diverged(*ours, theirs);
        }
        if self.has_lost(view) {
            return;
        }
        for theirs in view.frontier.iter().filter(|frontier| frontier.ledger != own.ledger) {
            let Some(ours) = self.known.followed.iter().find(|ours| ours.ledger == theirs.ledger) else {
                self.pull |= theirs.seq > 0;
                continue;
            };
            let at_ours = view.at_ours.iter().find(|at| at.ledger == ours.ledger && at.seq == ours.seq);
            let joins = match (at_ours, theirs.seq.cmp(&ours.seq)) {
                (Some(at), _) => at.chain == ours.chain,
                (None, Ordering::Equal) => theirs.chain == ours.chain,
                // Not told: the lines that come down must join on, and are checked then.
                (None, Ordering::Greater) => true,
                // Lost there: given back before this is reached.
                (None, Ordering::Less) => true,
            };
            if !joins {
                return self.diverged(*ours, *theirs);
            }
            self.pull |= theirs.seq > ours.seq;
        }
        let has_more = self.held.is_none() && reached < own.seq;
        self.sent = if has_more { reached } else { own.seq };
        // Verdicts on the lines that are pushed now come down afterwards.
        self.pull |= has_more;
        if has_more || self.pull {
            if self.rounds >= ROUNDS_MAX {
                self.finish = Some(Finish::NotEqual(Unequal::Moving));
            }
        } else if let Some(held) = self.held {
            self.finish = Some(Finish::Held(held));
        } else if self.is_unproven {
            self.finish = Some(Finish::NotEqual(Unequal::Unproven));
        } else if view.digest == self.known.digest {
            self.finish = Some(Finish::Synced);
        } else {
            self.finish = Some(Finish::NotEqual(Unequal::Digests));
        }
    }

    /// Whether the province lacks lines of others that this side can give back. They go before anything else, so that own
    /// lines meet the verdicts they had. What nobody here can prove holds up nothing: own lines go up all the same.
    fn has_lost(&mut self, view: &View) -> bool {
        let theirs = |ours: &Frontier| view.frontier.iter().find(|theirs| theirs.ledger == ours.ledger);
        let is_lost = |ours: &&Frontier| ours.seq > theirs(ours).map_or(0, |theirs| theirs.seq);
        if !self.known.followed.iter().any(|ours| is_lost(&ours)) {
            self.is_unproven = false;
            return false;
        }
        if self.is_unproven {
            return false;
        }
        match &view.wanted {
            _ if self.greetings >= ROUNDS_MAX => {
                self.is_unproven = true;
                return false;
            }
            None => {}
            Some(wanted) if !wanted.is_empty() && self.asked.as_ref() != Some(wanted) => {
                self.lost = wanted.iter().copied().collect();
                self.asked = Some(wanted.clone());
            }
            Some(_) => {
                self.is_unproven = true;
                return false;
            }
        }
        self.sent = self.known.own.seq;
        self.greet = true;
        true
    }

    fn diverged(&mut self, ledger: Frontier, theirs: Frontier) {
        self.finish = Some(Finish::Diverged { ledger, theirs });
    }
}

#[cfg(test)]
mod tests;

//! What happens to a pass on the way. Each mishap strikes in the middle of the bytes, not before or after them, because the
//! link waits for the byte; afterwards everything is whole again and the pass is made once more.

use std::time::Duration;

use anyhow::Result;

use super::office::{Office, Pass};
use super::province::Province;
use crate::link::{Deed, Direction};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mishap {
    /// The plug is pulled while the office sends.
    CutOnTheWayUp,
    /// The plug is pulled while the province answers: the lines may be there, the office does not know.
    CutOnTheWayBack,
    /// A byte arrives turned.
    Corruption,
    /// The agent dies in the middle (kill -9).
    AgentKilled,
    /// The province's server dies in the middle (kill -9) and is started again.
    ServerKilled,
}

/// Past the greetings of TLS, within the lines.
const BYTES_UP: u64 = 4_000;
/// Past the server's certificate, within its answers.
const BYTES_BACK: u64 = 2_000;

impl Mishap {
    /// What strikes which pass of the show: the server once, in the middle of it all, and every other kind now and then.
    pub fn of_pass(pass: usize, passes: usize) -> Option<Mishap> {
        match pass % 9 {
            _ if pass == passes / 2 => Some(Mishap::ServerKilled),
            0 => Some(Mishap::CutOnTheWayUp),
            1 => Some(Mishap::AgentKilled),
            2 => Some(Mishap::CutOnTheWayBack),
            3 => Some(Mishap::Corruption),
            _ => None,
        }
    }

    pub fn told(self) -> &'static str {
        match self {
            Mishap::CutOnTheWayUp => "the plug was pulled while it sent",
            Mishap::CutOnTheWayBack => "the plug was pulled while the province answered",
            Mishap::Corruption => "a byte arrived corrupted",
            Mishap::AgentKilled => "the agent was killed (kill -9) while it sent",
            Mishap::ServerKilled => "the province's server was killed (kill -9) and started again",
        }
    }

    /// Makes a pass and strikes it. The pass's figures if it came to an end by itself, and whether the mishap came in time.
    pub fn strike(self, office: &Office, province: &Province) -> Result<(Option<Pass>, bool)> {
        let link = &office.link;
        let (direction, bytes, deed) = match self {
            Mishap::CutOnTheWayUp => (Direction::Up, BYTES_UP, Deed::PullPlug),
            Mishap::CutOnTheWayBack => (Direction::Down, BYTES_BACK, Deed::PullPlug),
            Mishap::Corruption => (Direction::Up, BYTES_UP, Deed::Corrupt),
            Mishap::AgentKilled | Mishap::ServerKilled => (Direction::Up, BYTES_UP, Deed::Stall),
        };
        let before = link.counts().sprung;
        link.after(direction, bytes, deed);
        let mut child = office.start_sync()?;
        let struck = loop {
            if link.wait_until(Duration::from_millis(50), |counts| counts.sprung > before) {
                break true;
            }
            if child.try_wait()?.is_some() {
                break link.counts().sprung > before;
            }
        };
        match self {
            Mishap::AgentKilled => child.kill()?,
            Mishap::ServerKilled => province.kill()?,
            _ => {}
        }
        if deed == Deed::Stall {
            link.cut();
            link.stall(false);
        }
        let (_, pass) = office.end_sync(child)?;
        link.calm();
        if self == Mishap::ServerKilled {
            province.start()?;
        }
        Ok((pass, struck))
    }
}

#[cfg(test)]
mod tests {
    use super::Mishap;

    #[test]
    fn every_mishap_strikes_in_the_small_show_and_in_the_full_one_and_the_server_dies_once() {
        for passes in [8, 42] {
            let struck: Vec<Mishap> = (0..passes).filter_map(|pass| Mishap::of_pass(pass, passes)).collect();
            let count = |mishap| struck.iter().filter(|one| **one == mishap).count();
            assert_eq!(count(Mishap::ServerKilled), 1);
            for mishap in [Mishap::CutOnTheWayUp, Mishap::CutOnTheWayBack, Mishap::Corruption, Mishap::AgentKilled] {
                assert!(count(mishap) > 0, "{mishap:?} in {passes} passes");
            }
        }
    }
}

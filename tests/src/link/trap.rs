//! Deeds that wait for a byte: after so many bytes in a direction the link does one thing, once. Pure bookkeeping; `carry`
//! feeds it the chunks and does what comes back.

use std::collections::VecDeque;

/// The way a byte goes: `Up` from the side that dialled (the agent) to the target (the server), `Down` back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

/// What happens when the byte is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The bytes before it arrive, then every open connection is cut.
    Cut,
    /// As `Cut`, and new connections are turned away until the plug is in again.
    PullPlug,
    /// The bytes before it arrive, then everything is held until told to flow.
    Stall,
    /// The byte itself arrives with all its bits turned.
    Corrupt,
    /// The bytes read together with it arrive twice.
    Repeat,
}

/// The deeds that wait in one direction, the nearest first.
#[derive(Debug, Default)]
pub(crate) struct Traps {
    waiting: VecDeque<(u64, Deed)>,
}

/// A part of a chunk to hand on, and what to do afterwards.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Portion {
    pub bytes: Vec<u8>,
    /// The deed that ended the portion: cut, plug or stall.
    pub then: Option<Deed>,
    /// Deeds done, those in the bytes included.
    pub sprung: u64,
}

impl Traps {
    pub fn set(&mut self, bytes: u64, deed: Deed) {
        self.waiting.push_back((bytes, deed));
    }

    /// Takes the next portion off the front of a chunk; `chunk` keeps the rest.
    pub fn next_portion(&mut self, chunk: &mut Vec<u8>) -> Portion {
        let mut portion = Portion { bytes: Vec::with_capacity(chunk.len()), then: None, sprung: 0 };
        while let Some((distance, deed)) = self.waiting.front_mut() {
            let here = usize::try_from(*distance).unwrap_or(usize::MAX);
            if here >= chunk.len() {
                *distance -= chunk.len() as u64;
                break;
            }
            let deed = *deed;
            self.waiting.pop_front();
            portion.sprung += 1;
            portion.bytes.extend(chunk.drain(..here));
            match deed {
                Deed::Corrupt => chunk[0] = !chunk[0],
                Deed::Repeat => {
                    portion.bytes.append(chunk);
                    chunk.clone_from(&portion.bytes);
                    return portion;
                }
                Deed::Cut | Deed::PullPlug | Deed::Stall => {
                    portion.then = Some(deed);
                    return portion;
                }
            }
        }
        portion.bytes.append(chunk);
        portion
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portions(traps: &mut Traps, chunk: &[u8]) -> Vec<(Vec<u8>, Option<Deed>)> {
        let mut rest = chunk.to_vec();
        let mut portions = Vec::new();
        while !rest.is_empty() {
            let portion = traps.next_portion(&mut rest);
            portions.push((portion.bytes, portion.then));
        }
        portions
    }

    #[test]
    fn without_a_trap_a_chunk_passes_whole() {
        assert_eq!(portions(&mut Traps::default(), b"abc"), [(b"abc".to_vec(), None)]);
    }

    #[test]
    fn a_cut_lets_pass_exactly_the_bytes_before_it() {
        let mut traps = Traps::default();
        traps.set(5, Deed::Cut);
        assert_eq!(portions(&mut traps, b"abc"), [(b"abc".to_vec(), None)]);
        assert_eq!(portions(&mut traps, b"defg"), [(b"de".to_vec(), Some(Deed::Cut)), (b"fg".to_vec(), None)]);
    }

    #[test]
    fn one_byte_is_corrupted_and_no_other() {
        let mut traps = Traps::default();
        traps.set(1, Deed::Corrupt);
        assert_eq!(portions(&mut traps, &[1, 2, 3]), [(vec![1, !2, 3], None)]);
        assert_eq!(portions(&mut traps, &[1, 2, 3]), [(vec![1, 2, 3], None)]);
    }

    #[test]
    fn a_chunk_is_repeated_once() {
        let mut traps = Traps::default();
        traps.set(4, Deed::Repeat);
        assert_eq!(portions(&mut traps, b"abc"), [(b"abc".to_vec(), None)]);
        assert_eq!(portions(&mut traps, b"def"), [(b"def".to_vec(), None), (b"def".to_vec(), None)]);
        assert_eq!(portions(&mut traps, b"ghi"), [(b"ghi".to_vec(), None)]);
    }

    #[test]
    fn traps_queue_up_and_count_from_each_other() {
        let mut traps = Traps::default();
        traps.set(1, Deed::Stall);
        traps.set(2, Deed::Cut);
        let expected = [(b"a".to_vec(), Some(Deed::Stall)), (b"bc".to_vec(), Some(Deed::Cut)), (b"d".to_vec(), None)];
        assert_eq!(portions(&mut traps, b"abcd"), expected);
    }
}

//! Spoiling good bytes the ways that links, disks, editors and liars do.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Values where counting goes wrong.
const EDGES: [u64; 12] =
    [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, 1 << 62, i64::MAX as u64, i64::MIN as u64, u64::MAX];

pub(super) fn edge(chance: &mut ChaCha8Rng) -> u64 {
    match chance.random_range(0..3) {
        0 => chance.random_range(0..20),
        1 => chance.random(),
        _ => EDGES.get(chance.random_range(0..EDGES.len())).copied().unwrap_or(0),
    }
}

/// A place in `0..size`, or 0.
pub(super) fn place(chance: &mut ChaCha8Rng, size: usize) -> usize {
    if size == 0 { 0 } else { chance.random_range(0..size) }
}

pub(super) fn noise(chance: &mut ChaCha8Rng, max: usize) -> Vec<u8> {
    let size = chance.random_range(0..=max);
    (0..size).map(|_| chance.random()).collect()
}

/// Spoils bytes in a few places, or not at all; `words` are pieces that this kind of reader looks for.
pub(super) fn spoil(chance: &mut ChaCha8Rng, bytes: &mut Vec<u8>, words: &[&[u8]]) {
    if chance.random_range(0..40) == 0 {
        *bytes = noise(chance, 400);
        return;
    }
    let times = [0, 1, 1, 1, 2, 3, 8, 40].get(chance.random_range(0..8)).copied().unwrap_or(1);
    for _ in 0..times {
        let at = place(chance, bytes.len());
        let to = (at + chance.random_range(1..24)).min(bytes.len());
        match chance.random_range(0..9) {
            0 | 1 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << chance.random_range(0..8);
                }
            }
            2 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = edge(chance) as u8;
                }
            }
            3 => bytes.truncate(at),
            4 => drop(bytes.drain(at..to)),
            5 => {
                let piece: Vec<u8> = bytes.get(at..to).unwrap_or_default().to_vec();
                bytes.splice(at..at, piece);
            }
            6 => {
                let word = words.get(place(chance, words.len())).copied().unwrap_or(b"\0");
                bytes.splice(at..at, word.iter().copied());
            }
            7 => {
                let number = edge(chance).to_be_bytes();
                bytes.splice(at..to, number);
            }
            _ => {
                let piece = noise(chance, 12);
                bytes.splice(at..at, piece);
            }
        }
    }
}

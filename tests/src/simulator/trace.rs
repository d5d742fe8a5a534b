//! What happened, in order: a hash over all of it, so that two runs of one seed can be compared, and the end of it in words.

use std::collections::VecDeque;

const TAIL: usize = 4_000;

#[derive(Default)]
pub(super) struct Trace {
    hasher: blake3::Hasher,
    steps: u64,
    tail: VecDeque<String>,
}

impl Trace {
    pub(super) fn note(&mut self, event: String) {
        self.steps += 1;
        self.hasher.update(event.as_bytes()).update(b"\n");
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(format!("{:>5} {event}", self.steps));
    }

    pub(super) fn hash(&self) -> String {
        self.hasher.finalize().to_hex().to_string()
    }

    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    pub(super) fn tail(&self) -> String {
        self.tail.iter().fold(String::new(), |text, event| text + event + "\n")
    }
}

//! A bad link as physics makes it: a rate for each direction, a way that takes time, segments that are lost and come again
//! a timeout later, and an outage every so often. Pure but for the clock that is passed in: `carry` asks when a chunk
//! arrives and waits until then. The sender's window is never full: what is modelled is the line, not TCP's ramp.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::time::Instant;

use super::trap::Direction;

/// What TCP puts into one packet.
pub(super) const SEGMENT_BYTES: usize = 1_400;
/// TCP's least timeout before it sends a lost segment again, beside the round trip.
const RETRANSMIT_MIN: Duration = Duration::from_millis(200);

/// How bad a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weather {
    /// In each direction, shared by all connections.
    pub bytes_per_second: u64,
    /// One way.
    pub delay_up: Duration,
    pub delay_down: Duration,
    /// Of a hundred segments.
    pub lost_percent: u32,
    /// Every open connection is cut this often; `None`: never.
    pub cut_every: Option<Duration>,
    /// Of the dice that lose segments.
    pub seed: u64,
}

impl Weather {
    /// 64 kbit/s, 800 ms round trip, 5 % loss, cut every 30 s.
    pub fn bad(seed: u64) -> Weather {
        let delay = Duration::from_millis(400);
        Weather {
            bytes_per_second: 8_000,
            delay_up: delay,
            delay_down: delay,
            lost_percent: 5,
            cut_every: Some(Duration::from_secs(30)),
            seed,
        }
    }

    pub fn round_trip(&self) -> Duration {
        self.delay_up + self.delay_down
    }
}

/// The line in both directions.
#[derive(Debug)]
pub(super) struct Air {
    weather: Weather,
    chance: ChaCha8Rng,
    up_free_at: Option<Instant>,
    down_free_at: Option<Instant>,
}

impl Air {
    pub(super) fn new(weather: Weather) -> Air {
        Air { weather, chance: ChaCha8Rng::seed_from_u64(weather.seed), up_free_at: None, down_free_at: None }
    }

    /// What waited to be sent is gone with its connections.
    pub(super) fn clear(&mut self) {
        (self.up_free_at, self.down_free_at) = (None, None);
    }

    /// When a segment that is sent now arrives, and how much of that is due to a loss.
    pub(super) fn arrival(&mut self, direction: Direction, bytes: usize, now: Instant) -> (Instant, Duration) {
        let (free_at, delay) = match direction {
            Direction::Up => (&mut self.up_free_at, self.weather.delay_up),
            Direction::Down => (&mut self.down_free_at, self.weather.delay_down),
        };
        let micros = (bytes as u64).saturating_mul(1_000_000) / self.weather.bytes_per_second.max(1);
        let sent = free_at.map_or(now, |free| free.max(now)) + Duration::from_micros(micros);
        *free_at = Some(sent);
        let is_lost = self.chance.random_range(0..100) < self.weather.lost_percent;
        let again = if is_lost { self.weather.round_trip() + RETRANSMIT_MIN } else { Duration::ZERO };
        (sent + delay + again, again)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_take_their_time_and_the_way_takes_its_own() {
        let mut air = Air::new(Weather { lost_percent: 0, ..Weather::bad(1) });
        let now = Instant::now();
        let after = |arrival: (Instant, Duration)| (arrival.0 - now).as_millis();
        assert_eq!(after(air.arrival(Direction::Up, 800, now)), 100 + 400);
        assert_eq!(after(air.arrival(Direction::Up, 800, now)), 200 + 400, "behind the one before");
        assert_eq!(after(air.arrival(Direction::Down, 80, now)), 10 + 400, "the other direction is free");
        air.clear();
        assert_eq!(after(air.arrival(Direction::Up, 800, now)), 100 + 400, "nothing of before is in the way");
    }

    #[test]
    fn of_a_hundred_segments_some_come_late_and_the_same_seed_loses_the_same() {
        let losses = |seed| -> Vec<bool> {
            let mut air = Air::new(Weather::bad(seed));
            let now = Instant::now();
            (0..1_000).map(|_| !air.arrival(Direction::Up, 1, now).1.is_zero()).collect()
        };
        let lost = losses(7).into_iter().filter(|lost| *lost).count();
        assert!((25..80).contains(&lost), "{lost} of 1,000 at 5 %");
        assert_eq!(losses(7), losses(7));
        assert_ne!(losses(7), losses(8));
    }
}

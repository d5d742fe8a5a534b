//! Who may try a password now. Kept in memory and bounded: a guess costs no write, and an invented name no more than a place.
//!
//! Wrong passwords in a row make their network wait for that name; nobody elsewhere waits for them. A network has a pace over
//! all names, and a name one over all networks that never knew its password; the own computer has neither.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::bucket::{Bucket, Rates, network};
use super::password::wait_ms;

/// Passwords tried from one network, whatever the name: at once, and then a second. An office comes from one address.
const NETWORK_BURST: u32 = 30;
const NETWORK_PER_SECOND: f64 = 0.2;
/// Passwords tried for one name from networks that never knew it.
const NAME_BURST: u32 = 60;
const NAME_PER_SECOND: f64 = 1.0 / 30.0;
/// The longest a wait is told to be.
const MOST: Duration = Duration::from_secs(15 * 60);
/// Wrong passwords older than this are forgotten.
const FORGET_MS: i64 = 24 * 3_600_000;
/// Names, and names with networks, that are remembered.
const KEPT_MAX: usize = 4_096;

/// A name as somebody types it somewhere.
#[derive(Clone, Debug)]
pub struct Who {
    pub name: String,
    pub from: Option<IpAddr>,
    /// Of the password's hash: another password counts anew.
    pub mark: [u8; 32],
}

/// When: by the program's clock, which waits are told in, and by one that is never set.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub now_ms: i64,
    pub now: Instant,
}

#[derive(Debug)]
pub struct Attempts {
    pace: Rates,
    kept: Mutex<Kept>,
}

type Key = (String, Option<IpAddr>);

#[derive(Debug, Default)]
struct Kept {
    tries: HashMap<Key, Tries>,
    names: HashMap<String, Bucket>,
    known: HashSet<Key>,
}

#[derive(Debug)]
struct Tries {
    /// In a row, those under way too: many at once are no more than one after the other.
    failures: u32,
    /// Refused before, milliseconds since 1970 UTC.
    retry_ms: i64,
    last_ms: i64,
    mark: [u8; 32],
}

impl Default for Attempts {
    fn default() -> Attempts {
        Attempts { pace: Rates::new(NETWORK_BURST, NETWORK_PER_SECOND), kept: Mutex::default() }
    }
}

impl Attempts {
    /// Counts a try as wrong until [`Self::was_right`] or [`Self::was_withheld`]; else how long to wait.
    pub fn begin(&self, who: &Who, moment: Moment) -> Result<(), Duration> {
        let Moment { now_ms, now } = moment;
        let far = who.from.filter(|from| !from.is_loopback());
        if far.is_some() {
            self.pace.take(far, now, MOST)?;
        }
        let mut kept = self.kept();
        let key = key(who);
        let tries = kept.tries.get(&key).filter(|tries| tries.mark == who.mark && is_recent(tries, now_ms));
        let failures = tries.map_or(0, |tries| tries.failures);
        if let Some(wait) = tries.and_then(|tries| u64::try_from(tries.retry_ms - now_ms).ok()).filter(|wait| *wait > 0)
        {
            return Err(Duration::from_millis(wait));
        }
        if far.is_some() && !kept.known.contains(&key) {
            kept.take_of_name(&who.name, now)?;
        }
        kept.make_room(now_ms);
        let failures = failures.saturating_add(1);
        let retry_ms = now_ms + wait_ms(failures);
        kept.tries.insert(key, Tries { failures, retry_ms, last_ms: now_ms, mark: who.mark });
        Ok(())
    }

    /// The try was right: what went before is forgotten.
    pub fn was_right(&self, who: &Who) {
        let mut kept = self.kept();
        let key = key(who);
        kept.tries.remove(&key);
        if kept.known.len() >= KEPT_MAX {
            kept.known.clear();
        }
        kept.known.insert(key);
    }

    /// The try was neither right nor wrong: more is asked for.
    pub fn was_withheld(&self, who: &Who) {
        if let Some(tries) = self.kept().tries.get_mut(&key(who)) {
            tries.failures = tries.failures.saturating_sub(1);
            tries.retry_ms = 0;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn take_of_name(&mut self, name: &str, now: Instant) -> Result<(), Duration> {
        if self.names.len() >= KEPT_MAX {
            self.names.retain(|_, bucket| !bucket.is_full(now));
        }
        if self.names.len() >= KEPT_MAX && !self.names.contains_key(name) {
            return Ok(());
        }
        let fresh = || Bucket::full(NAME_BURST, NAME_PER_SECOND, now);
        self.names.entry(name.to_owned()).or_insert_with(fresh).take(now, MOST)
    }

    fn make_room(&mut self, now_ms: i64) {
        if self.tries.len() < KEPT_MAX {
            return;
        }
        self.tries.retain(|_, tries| is_recent(tries, now_ms));
        let oldest = self.tries.iter().min_by_key(|(_, tries)| tries.last_ms).map(|(key, _)| key.clone());
        if let Some(oldest) = oldest.filter(|_| self.tries.len() >= KEPT_MAX) {
            self.tries.remove(&oldest);
        }
    }
}

/// A clock that was set back leaves none from the future: they would wait for it.
fn is_recent(tries: &Tries, now_ms: i64) -> bool {
    (now_ms - FORGET_MS..=now_ms).contains(&tries.last_ms)
}

fn key(who: &Who) -> Key {
    (who.name.clone(), who.from.map(network))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(name: &str, from: &str) -> Who {
        Who { name: name.to_owned(), from: Some(from.parse().unwrap()), mark: [1; 32] }
    }

    fn moment(seconds: u64) -> Moment {
        static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
        let start = *START.get_or_init(Instant::now);
        Moment { now_ms: 1_000 * seconds as i64, now: start + Duration::from_secs(seconds) }
    }

    #[test]
    fn who_guesses_waits_and_the_person_elsewhere_does_not() {
        let attempts = Attempts::default();
        let (stranger, admin) = (who("admin", "203.0.113.9"), who("admin", "192.0.2.1"));
        assert!((0..5).all(|_| attempts.begin(&stranger, moment(0)).is_ok()));
        assert_eq!(attempts.begin(&stranger, moment(0)), Err(Duration::from_secs(15)));
        assert_eq!(attempts.begin(&admin, moment(0)), Ok(()));
        attempts.was_right(&admin);
        assert_eq!(attempts.begin(&stranger, moment(15)), Ok(()));
        assert_eq!(attempts.begin(&stranger, moment(15)), Err(Duration::from_secs(30)));
        let changed = Who { mark: [2; 32], ..stranger };
        assert_eq!(attempts.begin(&changed, moment(15)), Ok(()), "another password counts anew");
    }

    #[test]
    fn a_network_tries_so_many_names_and_then_has_to_wait() {
        let attempts = Attempts::default();
        let tried =
            (0..200).filter(|n| attempts.begin(&who(&format!("n{n}"), "203.0.113.9"), moment(0)).is_ok()).count();
        assert_eq!(tried, NETWORK_BURST as usize);
        assert!(attempts.begin(&who("siti", "203.0.113.10"), moment(0)).is_ok(), "its neighbour may");
        assert!(attempts.begin(&who("siti", "203.0.113.9"), moment(200)).is_ok());
    }

    #[test]
    fn a_name_that_many_networks_guess_stays_open_to_those_that_knew_its_password() {
        let attempts = Attempts::default();
        let known = who("admin", "192.0.2.1");
        attempts.begin(&known, moment(0)).unwrap();
        attempts.was_right(&known);
        let tried =
            (0..1_000).filter(|n| attempts.begin(&who("admin", &format!("2001:db8:0:{n:x}::1")), moment(0)).is_ok());
        assert_eq!(tried.count(), NAME_BURST as usize - 1, "one was the person's own");
        assert!(attempts.begin(&known, moment(0)).is_ok());
        assert!(attempts.begin(&who("admin", "127.0.0.1"), moment(0)).is_ok(), "nor is the own computer");
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let attempts = Attempts::default();
        for n in 0..2 * KEPT_MAX {
            let (name, from) = (format!("n{n}"), format!("10.{}.{}.1", n / 256, n % 256));
            let _ = attempts.begin(&who(&name, &from), moment(n as u64 / 100));
        }
        let kept = attempts.kept();
        assert!(kept.tries.len() <= KEPT_MAX && kept.names.len() <= KEPT_MAX, "{}", kept.tries.len());
    }

    #[test]
    fn a_password_without_its_code_is_no_failure() {
        let attempts = Attempts::default();
        let siti = who("siti", "192.0.2.1");
        for _ in 0..20 {
            assert_eq!(attempts.begin(&siti, moment(0)), Ok(()));
            attempts.was_withheld(&siti);
        }
    }
}

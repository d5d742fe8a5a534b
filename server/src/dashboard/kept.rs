//! What was made since the last change and is asked for by many: one making serves all who want the same, and who wants
//! something else waits for none of it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

/// Things by what they are of, each with the mark of the state that it was made from.
pub struct Kept<K, M, V> {
    most: usize,
    lasts: Duration,
    slots: Mutex<HashMap<K, Slot<M, V>>>,
}

type Slot<M, V> = Arc<tokio::sync::Mutex<Option<Made<M, V>>>>;

struct Made<M, V> {
    mark: M,
    since: Instant,
    value: V,
}

impl<K: Eq + Hash, M: PartialEq, V: Clone> Kept<K, M, V> {
    /// At most `most` things, besides those that are being made, each for as long.
    pub fn new(most: usize, lasts: Duration) -> Kept<K, M, V> {
        Kept { most, lasts, slots: Mutex::default() }
    }

    /// What was made of the state with this mark, else what `make` gives. Who asks for the same meanwhile waits for it.
    pub async fn get(&self, key: K, mark: M, make: impl Future<Output = Result<V>>) -> Result<V> {
        let slot = self.slot(key);
        let mut made = slot.lock().await;
        if let Some(known) = made.as_ref().filter(|known| known.mark == mark && known.since.elapsed() < self.lasts) {
            return Ok(known.value.clone());
        }
        let value = make.await?;
        *made = Some(Made { mark, since: Instant::now(), value: value.clone() });
        Ok(value)
    }

    fn slot(&self, key: K) -> Slot<M, V> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= self.most && !slots.contains_key(&key) {
            // Whoever waits for one holds it too.
            slots.retain(|_, slot| Arc::strong_count(slot) > 1);
        }
        Arc::clone(slots.entry(key).or_default())
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Notify;

    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);

    #[tokio::test]
    async fn a_thing_is_made_once_for_each_state() {
        let kept = Kept::new(2, LONG);
        let get = async |key, mark, text: &str| {
            let text = text.to_owned();
            kept.get(key, mark, async move { Ok(text) }).await.unwrap()
        };
        assert_eq!(get("one", 1, "a").await, "a");
        assert_eq!(get("one", 1, "b").await, "a");
        assert_eq!(get("other", 1, "c").await, "c");
        assert_eq!(get("one", 2, "d").await, "d");
        let failed = kept.get("one", 3, async { anyhow::bail!("no") }).await;
        assert!(failed.is_err());
        assert_eq!(get("one", 3, "e").await, "e", "a failure is not kept");
        assert_eq!(get("third", 3, "f").await, "f");
        assert_eq!(get("one", 3, "g").await, "g", "only so many are kept");
    }

    #[tokio::test]
    async fn what_is_old_is_made_again() {
        let kept = Kept::new(2, Duration::ZERO);
        for text in ["a", "b"] {
            assert_eq!(kept.get("one", 1, async { Ok(text) }).await.unwrap(), text);
        }
    }

    #[tokio::test]
    async fn the_same_is_made_once_for_all_who_wait_and_something_else_does_not_wait() {
        let (kept, is_other_made) = (Kept::new(8, LONG), Notify::new());
        let slow = kept.get("slow", 1, async {
            // Until something else was made beside it.
            is_other_made.notified().await;
            Ok("slow")
        });
        let same = kept.get("slow", 1, async { Ok("made twice") });
        let other = async {
            let made = kept.get("other", 1, async { Ok("other") }).await;
            is_other_made.notify_one();
            made
        };
        let (slow, same, other) = tokio::join!(slow, same, other);
        assert_eq!((slow.unwrap(), same.unwrap(), other.unwrap()), ("slow", "slow", "other"));
    }
}

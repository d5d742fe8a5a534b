//! Fragments that were rendered since the last change: many readers of one view cost one reading.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use selaras_web::Language;
use tokio::sync::Mutex;

use crate::dashboard::view::View;

/// Views kept; a person rarely looks at more than a few.
const VIEWS: usize = 64;
/// Deadlines pass without a change.
const LASTS: Duration = Duration::from_secs(30);

#[derive(Default)]
pub struct Cache(Mutex<HashMap<(View, Language), Kept>>);

struct Kept {
    /// The changes there had been when it was read.
    count: u64,
    since: Instant,
    text: Arc<str>,
}

impl Cache {
    /// What was rendered since change `count`, else what `render` gives. Who asks for the same meanwhile waits for it.
    pub async fn get(
        &self,
        key: (View, Language),
        count: u64,
        render: impl Future<Output = Result<String>>,
    ) -> Result<Arc<str>> {
        let mut kept = self.0.lock().await;
        if let Some(known) = kept.get(&key).filter(|known| known.count >= count && known.since.elapsed() < LASTS) {
            return Ok(Arc::clone(&known.text));
        }
        let text: Arc<str> = render.await?.into();
        if kept.len() >= VIEWS {
            kept.clear();
        }
        kept.insert(key, Kept { count, since: Instant::now(), text: Arc::clone(&text) });
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use selaras_domain::rank::{Measure, Pool};
    use selaras_web::Shown;

    use super::*;

    #[tokio::test]
    async fn a_view_is_rendered_once_for_each_change() {
        let cache = Cache::default();
        let view = View { shown: Shown::checked(2023, 4).unwrap(), pool: Pool::All, by: Measure::Index };
        let get = async |count, language, text: &str| {
            let text = text.to_owned();
            cache.get((view, language), count, async move { Ok(text) }).await.unwrap().to_string()
        };
        assert_eq!(get(1, Language::Indonesian, "a").await, "a");
        assert_eq!(get(1, Language::Indonesian, "b").await, "a");
        assert_eq!(get(1, Language::English, "c").await, "c");
        assert_eq!(get(2, Language::Indonesian, "d").await, "d");
        let failed = cache.get((view, Language::Indonesian), 3, async { anyhow::bail!("no") }).await;
        assert!(failed.is_err());
        assert_eq!(get(3, Language::Indonesian, "e").await, "e", "a failure is not kept");
    }
}

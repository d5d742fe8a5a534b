//! The province's keys while the server runs: read again when their files change, so that a rotation begun beside the live
//! server takes effect, and the server's certificate is renewed without a restart.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::SystemTime;

use anyhow::{Result, anyhow};

use super::files::{NEXT, PRESENT, certificate_path, folder, key_path};
use super::{Authority, ServerIdentity};

pub struct Keyring {
    data: PathBuf,
    hosts: Vec<String>,
    held: RwLock<Held>,
}

struct Held {
    authority: Arc<Authority>,
    identity: ServerIdentity,
    seen: Vec<Option<SystemTime>>,
}

impl Keyring {
    pub fn open(data: &Path, hosts: &[String], now_ms: i64) -> Result<Keyring> {
        let seen = seen(data);
        let authority = Arc::new(Authority::load(data)?);
        let identity = authority.server_identity(hosts, now_ms)?;
        let held = RwLock::new(Held { authority, identity, seen });
        Ok(Keyring { data: data.to_owned(), hosts: hosts.to_owned(), held })
    }

    pub fn authority(&self) -> Result<Arc<Authority>> {
        Ok(Arc::clone(&self.held.read().map_err(poisoned)?.authority))
    }

    pub fn identity(&self) -> Result<ServerIdentity> {
        Ok(self.held.read().map_err(poisoned)?.identity.clone())
    }

    /// Looks at the files and the clock; whether the TLS side has to change.
    pub fn refresh(&self, now_ms: i64) -> Result<bool> {
        let seen = seen(&self.data);
        let is_changed = self.held.read().map_err(poisoned)?.seen != seen;
        let authority = if is_changed { Arc::new(Authority::load(&self.data)?) } else { self.authority()? };
        let identity = authority.server_identity(&self.hosts, now_ms)?;
        let mut held = self.held.write().map_err(poisoned)?;
        let is_news = is_changed || held.identity != identity;
        *held = Held { authority, identity, seen };
        Ok(is_news)
    }
}

/// When the CA files were last written.
fn seen(data: &Path) -> Vec<Option<SystemTime>> {
    let folder = folder(data);
    let paths = [PRESENT, NEXT].into_iter().flat_map(|name| [certificate_path(&folder, name), key_path(&folder, name)]);
    paths.map(|path| std::fs::metadata(path).and_then(|file| file.modified()).ok()).collect()
}

fn poisoned<T>(_: T) -> anyhow::Error {
    anyhow!("the keyring was left by a thread that failed")
}

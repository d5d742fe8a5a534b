//! Passwords: argon2id, a few at once, and waiting longer after each wrong one.

use anyhow::{Context, Result, anyhow};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

pub const PASSWORD_MIN_CHARS: usize = 10;
/// argon2 reads all of it.
pub const PASSWORD_MAX_CHARS: usize = 200;
/// Passwords hashed at once: each takes 19 MiB and a core.
const HASHES_AT_ONCE: usize = 2;
/// Wrong passwords in a row that cost no wait.
const FREE_FAILURES: u32 = 4;
const FIRST_WAIT_MS: i64 = 15_000;
const LONGEST_WAIT_MS: i64 = 15 * 60_000;

/// The turns to hash a password.
pub struct Hashing(Semaphore);

impl Default for Hashing {
    fn default() -> Hashing {
        Hashing(Semaphore::new(HASHES_AT_ONCE))
    }
}

/// The PHC string to keep.
pub async fn hash(hashing: &Hashing, password: String) -> Result<String> {
    let _turn = hashing.0.acquire().await?;
    tokio::task::spawn_blocking(move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        Ok(hash.map_err(|error| anyhow!("hash a password: {error}"))?.to_string())
    })
    .await
    .context("hash a password")?
}

/// Whether the password is the hash's. Without a hash it takes as long and is not.
pub async fn is_right(hashing: &Hashing, password: String, hash: Option<String>) -> Result<bool> {
    let _turn = hashing.0.acquire().await?;
    let verify = move || match hash {
        Some(hash) => {
            let hash = PasswordHash::new(&hash).map_err(|error| anyhow!("read a password's hash: {error}"))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        }
        None => {
            let _ = Argon2::default().hash_password(password.as_bytes());
            Ok(false)
        }
    };
    tokio::task::spawn_blocking(verify).await.context("verify a password")?
}

/// How long a name is refused after its wrong passwords in a row, milliseconds.
pub fn wait_ms(failures: u32) -> i64 {
    match failures.checked_sub(FREE_FAILURES + 1) {
        None => 0,
        Some(more) => (FIRST_WAIT_MS << more.min(10)).min(LONGEST_WAIT_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::wait_ms;

    #[test]
    fn wrong_passwords_wait_longer_and_longer_but_never_for_ever() {
        let seconds: Vec<i64> = [1, 4, 5, 6, 7, 30, u32::MAX].map(|failures| wait_ms(failures) / 1_000).into();
        assert_eq!(seconds, [0, 0, 15, 30, 60, 900, 900]);
    }
}

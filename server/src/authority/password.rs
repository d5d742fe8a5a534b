//! Passwords of the people who log in: made, hashed with argon2id, never shown again.

use anyhow::{Result, anyhow};
use argon2::{Argon2, PasswordHasher};

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
const LENGTH: usize = 20;

/// A password of about 98 bits.
pub fn new_password() -> String {
    // 248 is the largest multiple of the alphabet's 31 letters in a byte: no letter is likelier than another.
    std::iter::repeat_with(rand::random::<u8>)
        .filter(|byte| *byte < 248)
        .map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]))
        .take(LENGTH)
        .collect()
}

/// The PHC string to keep.
pub fn hash_password(password: &str) -> Result<String> {
    let hash =
        Argon2::default().hash_password(password.as_bytes()).map_err(|error| anyhow!("hash a password: {error}"))?;
    Ok(hash.to_string())
}

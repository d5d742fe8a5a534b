//! A second factor at login: a code that the person's device makes from the time (TOTP, RFC 6238), or one of the recovery codes
//! that were shown once.

use anyhow::{Result, anyhow};
use data_encoding::BASE32_NOPAD;
use selaras_ledger::Connection;
use selaras_web::SecondFactor;
use totp_rs::{Builder, Secret, Totp};

use crate::store;

/// Recovery codes of a person.
const RECOVERY_CODES: usize = 8;
const SECRET_BYTES: usize = 20;

/// A secret that no device has yet.
pub fn new_secret() -> [u8; SECRET_BYTES] {
    rand::random()
}

/// The codes of a secret: six digits, every 30 seconds, one step of clocks apart borne.
pub fn codes_of(secret: &[u8], person: &str) -> Result<Totp> {
    let builder = Builder::new().with_secret(Secret::new(secret.into())).with_account_name(person);
    builder.with_issuer(Some("Selaras")).build().map_err(|error| anyhow!("the second factor of {person}: {error}"))
}

/// The step of a right code.
pub fn step_of(codes: &Totp, code: &str, now_ms: i64) -> Option<u64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    codes.check(&digits, now_ms.div_euclid(1_000).unsigned_abs())
}

/// Checks what a person gave beside the password, and uses it up.
pub fn check(connection: &Connection, name: &str, code: &str, now_ms: i64) -> Result<SecondFactor> {
    let Some(row) = store::totp(connection, name)?.filter(|row| row.is_on) else { return Ok(SecondFactor::Enough) };
    if code.is_empty() {
        return Ok(SecondFactor::Asked);
    }
    let is_good = match step_of(&codes_of(&row.secret, name)?, code, now_ms) {
        Some(step) => store::use_totp_step(connection, name, step)?,
        None => store::use_recovery_code(connection, name, &recovery_hash(code))?,
    };
    Ok(if is_good { SecondFactor::Enough } else { SecondFactor::Wrong })
}

/// Codes for a lost device, in two groups of five letters and digits, 50 bits each.
pub fn new_recovery_codes() -> Vec<String> {
    let code = || {
        let text = BASE32_NOPAD.encode(&rand::random::<[u8; 7]>()).to_lowercase();
        format!("{}-{}", &text[..5], &text[5..10])
    };
    std::iter::repeat_with(code).take(RECOVERY_CODES).collect()
}

/// What is kept of a recovery code, however it was typed.
pub fn recovery_hash(code: &str) -> [u8; 32] {
    let typed: String = code.chars().filter(|c| c.is_alphanumeric()).collect();
    *blake3::hash(typed.to_lowercase().as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_that_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        let codes = codes_of(b"12345678901234567890", "admin").unwrap();
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            assert_eq!(step_of(&codes, code, seconds * 1_000), Some(seconds.unsigned_abs() / 30));
            assert!(step_of(&codes, &format!("{} {}", &code[..3], &code[3..]), seconds * 1_000 + 29_000).is_some());
            assert_eq!(step_of(&codes, code, seconds * 1_000 + 90_000), None);
        }
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let code = new_recovery_codes().pop().unwrap();
        assert_eq!(code.len(), 11);
        assert_eq!(recovery_hash(&code), recovery_hash(&code.to_uppercase().replace('-', " ")));
    }
}

//! One CA takes the place of another. During the overlap both are trusted, the server still shows the former one, and
//! every certificate issued is signed by the next one; with it an office learns the next CA. Then the former one retires.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use rcgen::KeyPair;

use super::Authority;
use super::files::{NEXT, PRESENT, certificate_path, folder, key_path, remove, replace, write_new_secret};
use super::issue::{self, AUTHORITY_NAME};

/// Begins: makes the next CA. Its key is there before its certificate, which is what says that a rotation is on.
pub fn rotate(data: &Path, province: &str, now_ms: i64) -> Result<Authority> {
    let folder = folder(data);
    let present = Authority::load(data)?;
    ensure!(present.next.is_none(), "a rotation is on already; see `authority status`");
    let key = KeyPair::generate().context("make the CA's key")?;
    // Named by its day, so that a person tells the two apart.
    let day = jiff::Timestamp::from_millisecond(now_ms)?.strftime("%Y-%m-%d");
    let certificate = issue::authority(&key, format!("{AUTHORITY_NAME}{province} ({day})"), now_ms)?;
    remove(&key_path(&folder, NEXT))?;
    write_new_secret(&key_path(&folder, NEXT), key.serialize_pem().as_bytes())?;
    replace(&certificate_path(&folder, NEXT), certificate.pem().as_bytes())?;
    Authority::load(data)
}

/// Ends: the next CA becomes the only one, and the key of the former one is gone.
pub fn retire(data: &Path) -> Result<Authority> {
    let folder = folder(data);
    let authority = Authority::load(data)?;
    let next = authority.next.as_ref().context("no rotation is on; begin one with `authority rotate`")?;
    replace(&certificate_path(&folder, PRESENT), next.pem.as_bytes())?;
    finish(&folder)?;
    Authority::load(data)
}

/// Goes on with a retirement that was cut off: the certificate has changed places, its key has not.
pub(super) fn finish(folder: &Path) -> Result<()> {
    let read = |name| std::fs::read(certificate_path(folder, name)).ok();
    let Some(next) = read(NEXT) else { return Ok(()) };
    if read(PRESENT).as_ref() != Some(&next) {
        return Ok(());
    }
    match std::fs::rename(key_path(folder, NEXT), key_path(folder, PRESENT)) {
        // Another process of this folder was quicker.
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).context("put the next CA's key into place");
        }
        _ => {}
    }
    remove(&certificate_path(folder, NEXT))
}

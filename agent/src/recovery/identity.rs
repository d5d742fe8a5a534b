//! Who this office is, kept beside its keys: enough to begin its database anew, and to know a database that was put back
//! from a backup by the live ledger it names.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use selaras_domain::line::LedgerId;
use serde::{Deserialize, Serialize};

use crate::store::Office;
use selaras_program::whole_file;

const FILE: &str = "office.toml";

#[derive(Serialize, Deserialize)]
struct Kept {
    office: String,
    region: u16,
    name: String,
    sectors: Vec<u8>,
    server: String,
    province_key: String,
    /// The live ledger.
    ledger: String,
}

fn path(data: &Path) -> PathBuf {
    data.join("keys").join(FILE)
}

/// Keeps who the office is; durable when it returns.
pub fn keep_identity(data: &Path, office: &Office) -> Result<()> {
    let kept = Kept {
        office: office.office.to_string(),
        region: office.region.number(),
        name: office.name.clone(),
        sectors: office.sectors.clone(),
        server: office.server.clone(),
        province_key: blake3::Hash::from_bytes(office.province_key).to_hex().to_string(),
        ledger: office.ledger.to_string(),
    };
    fs::create_dir_all(data.join("keys")).context("create the folder of the keys")?;
    let text = toml::to_string(&kept).context("who this office is")?;
    whole_file::write(&path(data), text.as_bytes())
}

/// Who the office is, `None` when nobody has kept it yet.
pub fn identity(data: &Path) -> Result<Option<Office>> {
    let path = path(data);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("read {}", path.display())),
    };
    read(&text).map(Some).with_context(|| format!("read {}", path.display()))
}

fn read(text: &str) -> Result<Office> {
    let kept: Kept = toml::from_str(text)?;
    let key = blake3::Hash::from_hex(&kept.province_key).context("the province's key")?;
    Ok(Office {
        office: kept.office.parse()?,
        region: selaras_domain::region::RegionCode::new(kept.region).context("a region's code")?,
        name: kept.name,
        sectors: kept.sectors,
        server: kept.server,
        ledger: kept.ledger.parse()?,
        province_key: *key.as_bytes(),
    })
}

/// The ledger that this office wrote last, as it is kept beside the keys, when the database names an older one (then it is a
/// copy that was put back) or one that is not opened yet.
pub fn former_ledger(data: &Path, office: &Office, is_opened: bool) -> Result<Option<LedgerId>> {
    Ok(identity(data)?.map(|kept| kept.ledger).filter(|kept| !is_opened || *kept > office.ledger))
}

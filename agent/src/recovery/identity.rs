//! Who this office is and how often it sent lines, kept beside its keys: enough to begin its database anew, and to know a
//! database that was put back from before by the live ledger that it names and by its count.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use selaras_domain::line::LedgerId;
use selaras_ledger::Database;
use serde::{Deserialize, Serialize};

use crate::store::{self, Office};
use selaras_program::whole_file;

const FILE: &str = "office.toml";
const SENDINGS: &str = "sendings";

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

/// In how many passes this office has sent own lines, as it stands beside the keys.
fn sendings(data: &Path) -> Result<u64> {
    let path = data.join("keys").join(SENDINGS);
    match fs::read_to_string(&path) {
        Ok(text) => text.trim().parse().with_context(|| format!("read {}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
    }
}

/// Counts a pass that is about to send own lines, or a bundle of them: in the database, and then beside the keys.
pub fn count_sending(database: &Database) -> Result<()> {
    let data = database.path().parent().unwrap_or(Path::new(".")).to_owned();
    let count = database.read(|tx| store::sendings(tx))?.max(sendings(&data)?) + 1;
    database.write_blocking(move |tx| store::record_sendings(tx, count))?;
    let folder = data.join("keys");
    fs::create_dir_all(&folder).context("create the folder of the keys")?;
    whole_file::write(&folder.join(SENDINGS), count.to_string().as_bytes())
}

/// The count beside the keys when this database knows of fewer passes that sent lines: it is a copy from before, and what it
/// holds next may have been written otherwise already.
pub fn missed_sendings(database: &Database) -> Result<Option<u64>> {
    let counted = sendings(database.path().parent().unwrap_or(Path::new(".")))?;
    Ok((database.read(|tx| store::sendings(tx))? < counted).then_some(counted))
}

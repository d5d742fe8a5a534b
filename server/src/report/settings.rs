//! The `[report]` section of selaras.toml: whose documents they are. A file and not the dashboard, because a letterhead changes
//! with an office's name, once in years, and a backup carries the file beside the pictures that it names.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use selaras_program::{WrongUse, whole_file};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportSettings {
    /// Lines at the head of every document; without it the province's name.
    pub letterhead: Vec<String>,
    /// Address, telephone and the like, in small type.
    pub address: String,
    /// PNG, JPEG or SVG; absolute, or within the data folder.
    pub logo: Option<PathBuf>,
    pub signatory: Signatory,
    pub texts: ReportTexts,
    /// Where a reader checks a digest, for example `https://spm.kalteng.go.id/edisi/`: the digest is put behind it.
    pub verify_address: String,
    /// The press; without it the program beside this one.
    pub press: Option<PathBuf>,
    /// The longest that one document may take.
    pub seconds: u64,
    /// The most memory that one document may take.
    pub memory_mib: u64,
}

/// Who signs; left out while there is no name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signatory {
    pub place: String,
    pub office: String,
    pub name: String,
    /// Rank and NIP, as they stand below a name.
    pub rank: String,
    pub nip: String,
}

/// Paragraphs of a region's report that the office words itself; an empty one is worded by Selaras.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportTexts {
    pub background: String,
    pub legal_basis: Vec<String>,
    pub general_policy: String,
    pub direction: String,
    pub closing: String,
}

impl Default for ReportSettings {
    fn default() -> Self {
        ReportSettings {
            letterhead: Vec::new(),
            address: String::new(),
            logo: None,
            signatory: Signatory::default(),
            texts: ReportTexts::default(),
            verify_address: String::new(),
            press: None,
            seconds: 60,
            memory_mib: 1024,
        }
    }
}

/// A logo is a picture, not a poster.
const LOGO_MAX_BYTES: usize = 2 << 20;
const LOGO_ENDINGS: [&str; 4] = ["png", "jpg", "jpeg", "svg"];

impl ReportSettings {
    /// With paths made absolute, and what cannot be refused.
    pub fn within(mut self, data: &Path) -> Result<ReportSettings, WrongUse> {
        for path in [&mut self.logo, &mut self.press].into_iter().flatten() {
            *path = data.join(&path);
        }
        if let Some(logo) = &self.logo
            && ending(logo).is_none()
        {
            return Err(WrongUse(format!("selaras.toml: report.logo must end with {}", LOGO_ENDINGS.join(", "))));
        }
        for (name, value, max) in [("seconds", self.seconds, 3600), ("memory_mib", self.memory_mib, 65_536)] {
            if !(1..=max).contains(&value) {
                return Err(WrongUse(format!("selaras.toml: report.{name} must be 1 to {max}")));
            }
        }
        Ok(self)
    }

    /// The logo's name for a template, and its bytes.
    pub fn logo_file(&self) -> Result<Option<(String, Vec<u8>)>> {
        let Some((path, ending)) = self.logo.as_ref().and_then(|path| Some((path, ending(path)?))) else {
            return Ok(None);
        };
        let bytes = whole_file::read(path, LOGO_MAX_BYTES).context("read the logo of the letterhead")?;
        if bytes.len() > LOGO_MAX_BYTES {
            return Err(WrongUse(format!("the logo {} is larger than 2 MiB", path.display())).into());
        }
        Ok(Some((format!("logo.{ending}"), bytes)))
    }
}

fn ending(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    LOGO_ENDINGS.into_iter().find(|one| *one == ending)
}

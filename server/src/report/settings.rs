//! The `[report]` section of selaras.toml: whose documents they are. A file and not the dashboard, because a letterhead changes
//! with an office's name, once in years, and a backup carries the file beside the pictures that it names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use selaras_domain::region::RegionCode;
use selaras_program::WrongUse;
use serde::Deserialize;

use super::logo::Logo;
use super::press::Presses;

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
    /// Whose report has a letterhead or a signatory of its own.
    pub regions: BTreeMap<RegionCode, RegionHead>,
    pub texts: ReportTexts,
    /// Where a reader checks a digest, for example `https://spm.kalteng.go.id/terbuka/`: the digest is put behind it.
    pub verify_address: String,
    /// The press; without it the program beside this one.
    pub press: Option<PathBuf>,
    /// The longest that one document may take.
    pub seconds: u64,
    /// The most memory that one document may take.
    pub memory_mib: u64,
    /// Those at work by these settings; no setting.
    #[serde(skip)]
    pub presses: Presses,
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

/// What a region's own report has in place of the province's. Letterhead, address and logo go together: those of two offices
/// never stand side by side.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegionHead {
    pub letterhead: Vec<String>,
    pub address: String,
    pub logo: Option<PathBuf>,
    pub signatory: Option<Signatory>,
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
            regions: BTreeMap::new(),
            texts: ReportTexts::default(),
            verify_address: String::new(),
            press: None,
            seconds: 60,
            memory_mib: 1024,
            presses: Presses::default(),
        }
    }
}

impl ReportSettings {
    /// With paths made absolute, and what cannot be refused.
    pub fn within(mut self, data: &Path) -> Result<ReportSettings, WrongUse> {
        let own = self.regions.values_mut().map(|head| &mut head.logo);
        for path in [&mut self.logo, &mut self.press].into_iter().chain(own).flatten() {
            *path = data.join(&path);
        }
        self.logo()?;
        for (region, head) in &self.regions {
            let setting = format!("report.regions.{:?}", region.to_string());
            if head.letterhead.is_empty() && (head.logo.is_some() || !head.address.is_empty()) {
                return Err(WrongUse(format!(
                    "selaras.toml: {setting}: address and logo need a letterhead beside them"
                )));
            }
            head.logo.as_ref().map(|path| Logo::read(path, &format!("{setting}.logo"))).transpose()?;
        }
        let address = &self.verify_address;
        if !address.is_empty() && !["https://", "http://"].iter().any(|start| address.starts_with(start)) {
            return Err(WrongUse("selaras.toml: report.verify_address must begin with https:// or http://".to_owned()));
        }
        for (name, value, max) in [("seconds", self.seconds, 3600), ("memory_mib", self.memory_mib, 65_536)] {
            if !(1..=max).contains(&value) {
                return Err(WrongUse(format!("selaras.toml: report.{name} must be 1 to {max}")));
            }
        }
        Ok(self)
    }

    pub fn logo(&self) -> Result<Option<Logo>, WrongUse> {
        self.logo.as_ref().map(|path| Logo::read(path, "report.logo")).transpose()
    }

    /// As a document about this region has them.
    pub fn of(&self, region: Option<RegionCode>) -> ReportSettings {
        let mut settings = self.clone();
        let Some(own) = region.and_then(|region| settings.regions.remove(&region)) else { return settings };
        if !own.letterhead.is_empty() {
            (settings.letterhead, settings.address, settings.logo) = (own.letterhead, own.address, own.logo);
        }
        settings.signatory = own.signatory.unwrap_or(settings.signatory);
        settings
    }
}

//! SAMPLE data: the files that fourteen districts of Kalimantan Tengah could have sent for 2021–2023, made from a seed. No
//! number of it was ever reported; the published figures of `published` alone come out of it, because each district's
//! largest service is set so that they do. The files go to an agent's `import`, in the demo and in the suite.

mod aim;
mod budget;
mod chance;
mod district;
mod file;
mod published;
mod table;
mod words;
mod year;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use selaras_domain::period::Quarter;
use selaras_domain::region::{RegionCode, of_province};

pub use district::{District, achievements};
pub use file::{File, FileKind};
pub use published::{Measure, PUBLISHED, Published};

/// Kalimantan Tengah.
pub const PROVINCE: u8 = 62;

/// What to make. The same order gives the same bytes, and a part of an order gives that part of the bytes.
#[derive(Clone, Debug)]
pub struct Sample {
    pub seed: u64,
    pub regions: Vec<RegionCode>,
    pub years: Vec<u16>,
    pub quarters: Vec<Quarter>,
}

impl Sample {
    /// Fourteen districts, three years, four quarters each.
    pub fn full(seed: u64) -> Sample {
        Sample {
            seed,
            regions: of_province(PROVINCE).map(|region| region.code).collect(),
            years: vec![2021, 2022, 2023],
            quarters: Quarter::ALL.to_vec(),
        }
    }

    /// The districts and years that have a published figure, two quarters each: what the suite can afford.
    pub fn small(seed: u64) -> Sample {
        let published = |region: &RegionCode| PUBLISHED.iter().any(|figure| figure.region() == Some(*region));
        let mut small = Sample::full(seed);
        small.regions.retain(published);
        small.years = vec![2021, 2023];
        small.quarters = vec![Quarter::Q2, Quarter::Q4];
        small
    }

    /// The districts one by one, in order of their codes.
    pub fn districts(&self) -> impl Iterator<Item = Result<District>> {
        self.regions.iter().map(|region| District::make(self, *region))
    }
}

impl District {
    /// Writes the files into a folder, which is made if it is not there; the paths in the order of the files.
    pub fn write(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        fs::create_dir_all(folder)?;
        self.files
            .iter()
            .map(|file| {
                let path = folder.join(&file.name);
                fs::write(&path, &file.bytes)?;
                Ok(path)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;

//! Files of evidence that an inspector of the province gives: kept in the same transaction as the finding that names them.

use anyhow::Result;
use selaras_domain::evidence::{FILES_MAX, Refusal, examine};
use selaras_domain::line::Attachment;
use selaras_domain::message::Message;
use selaras_domain::region::RegionCode;
use selaras_domain::spoken_error;
use selaras_ledger::{Connection, keep_file};
use selaras_web::Uploaded;

/// A file that is not taken: which, and why.
#[derive(Clone, Debug)]
pub struct Unfit {
    file: String,
    refusal: Refusal,
}

spoken_error!(Unfit);

impl Unfit {
    pub fn message(&self) -> Message {
        self.refusal.message().within(&format!("{}: ", self.file), "")
    }
}

/// Looks at the number of the files, and at the size and kind of each by its content.
pub fn look_through(files: &[Uploaded]) -> Result<(), Unfit> {
    let unfit = |file: &Uploaded, refusal| Unfit { file: file.name.clone(), refusal };
    if let Some(file) = files.get(FILES_MAX) {
        return Err(unfit(file, Refusal::TooMany));
    }
    files.iter().try_for_each(|file| examine(&file.bytes, 0).map(drop).map_err(|refusal| unfit(file, refusal)))
}

/// Keeps files that were looked through; what a finding says of them.
pub fn keep_files(connection: &Connection, region: RegionCode, files: &[Uploaded]) -> Result<Vec<Attachment>> {
    let keep = |file: &Uploaded| {
        let kept = keep_file(connection, region, &file.name, &file.bytes)?;
        kept.map_err(|refusal| Unfit { file: file.name.clone(), refusal }.into())
    };
    files.iter().map(keep).collect()
}

//! Evidence: files that prove a figure, a finding or an answer. A line names a file by the hash of its content
//! ([`crate::line::Attachment`]); what such a file may be is the same at an office, on the way and at the province.

mod kind;

pub use kind::FileKind;

use crate::message::Message;
use crate::{message, spoken_error};

/// BLAKE3 of a file.
pub type FileHash = [u8; 32];

/// What stands for a set of files, of evidence or reports, so that two sides see at little cost whether they know of the same. A
/// zero byte: no file. `files`: in order.
pub fn tag(files: &[FileHash]) -> Vec<u8> {
    if files.is_empty() {
        return vec![0];
    }
    let mut hasher = blake3::Hasher::new();
    files.iter().for_each(|file| {
        hasher.update(file);
    });
    hasher.finalize().as_bytes().iter().copied().take(TAG_BYTES).collect()
}

const TAG_BYTES: usize = 16;

/// Largest file, in bytes: about eleven minutes of 64 kbit/s.
pub const FILE_MAX_BYTES: u64 = 5 << 20;
/// All files of a region together, in bytes.
pub const REGION_MAX_BYTES: u64 = 100 << 20;
/// Files of one finding or answer.
pub const FILES_MAX: usize = 3;

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Empty,
    TooLarge,
    /// Its content is none of the kinds that are taken, whatever its name says.
    Kind,
    /// The region has as many bytes of files as it may have.
    RegionFull,
    /// It holds somebody's NIK.
    Personal,
    /// More files at once than a finding or an answer may have.
    TooMany,
    /// What came is not what the line names.
    Other,
}

impl Refusal {
    const ALL: [Refusal; 7] = [
        Refusal::Empty,
        Refusal::TooLarge,
        Refusal::Kind,
        Refusal::RegionFull,
        Refusal::Personal,
        Refusal::TooMany,
        Refusal::Other,
    ];

    /// A word for programs; the same on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Refusal::Empty => "file_empty",
            Refusal::TooLarge => "file_too_large",
            Refusal::Kind => "file_kind",
            Refusal::RegionFull => "region_full",
            Refusal::Personal => "file_personal",
            Refusal::TooMany => "too_many_files",
            Refusal::Other => "file_other",
        }
    }

    pub fn from_word(word: &str) -> Option<Refusal> {
        Refusal::ALL.into_iter().find(|refusal| refusal.word() == word)
    }
}

impl Refusal {
    /// What is wrong, and what to do.
    pub fn message(&self) -> Message {
        let (file_mib, region_mib) = (FILE_MAX_BYTES >> 20, REGION_MAX_BYTES >> 20);
        match self {
            Refusal::Empty => message!("berkas kosong; pilih berkas lain", "the file is empty; choose another one"),
            Refusal::TooLarge => message!(
                "berkas lebih besar dari {file_mib} MiB; perkecil pindaiannya atau lampirkan bagian yang penting saja",
                "the file is larger than {file_mib} MiB; scan it smaller, or attach the part that matters"
            ),
            Refusal::Kind => message!(
                "isi berkas bukan PDF, JPEG, PNG, XLSX tanpa makro, atau CSV; simpan dahulu sebagai PDF",
                "the content is not PDF, JPEG, PNG, XLSX without macros, or CSV; save it as PDF first"
            ),
            Refusal::RegionFull => message!(
                "berkas bukti daerah ini sudah mencapai {region_mib} MiB; kabari admin provinsi",
                "the region's files of evidence have reached {region_mib} MiB; tell the province's administrator"
            ),
            Refusal::Personal => message!(
                "berkas memuat NIK; hapus NIK dari berkas, data pribadi tidak boleh keluar dari daerah",
                "the file holds a NIK; take it out of the file, personal data must not leave the district"
            ),
            Refusal::TooMany => message!(
                "paling banyak {FILES_MAX} berkas sekaligus; kirim sisanya sesudah ini",
                "at most {FILES_MAX} files at a time; send the others after these"
            ),
            Refusal::Other => message!(
                "isi berkas tidak sama dengan yang disebut barisnya; lampirkan lagi",
                "the content is not what the line names; attach the file again"
            ),
        }
    }
}

spoken_error!(Refusal);

/// What a file is, when it may be evidence. `used_bytes`: of the region's other files.
pub fn examine(bytes: &[u8], used_bytes: u64) -> Result<FileKind, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    has_room(bytes.len() as u64, used_bytes)?;
    FileKind::of(bytes).ok_or(Refusal::Kind)
}

/// Whether a file of this size may be taken beside what its region has.
pub fn has_room(size_bytes: u64, used_bytes: u64) -> Result<(), Refusal> {
    match size_bytes {
        0 => Err(Refusal::Empty),
        size if size > FILE_MAX_BYTES => Err(Refusal::TooLarge),
        size if used_bytes.saturating_add(size) > REGION_MAX_BYTES => Err(Refusal::RegionFull),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_up_to_each_limit_and_not_beyond() {
        let pdf = |size: u64| [b"%PDF-1.7\n".to_vec(), vec![b'x'; size as usize - 9]].concat();
        assert_eq!(examine(&pdf(FILE_MAX_BYTES), 0), Ok(FileKind::Pdf));
        assert_eq!(examine(&pdf(FILE_MAX_BYTES + 1), 0), Err(Refusal::TooLarge));
        assert_eq!(examine(&pdf(10), REGION_MAX_BYTES - 10), Ok(FileKind::Pdf));
        assert_eq!(examine(&pdf(11), REGION_MAX_BYTES - 10), Err(Refusal::RegionFull));
        assert_eq!(examine(&pdf(10), u64::MAX), Err(Refusal::RegionFull));
        assert_eq!(examine(b"", 0), Err(Refusal::Empty));
        assert_eq!(examine(b"MZ\x90\0program", 0), Err(Refusal::Kind));
    }

    #[test]
    fn two_sets_of_files_have_two_tags_and_none_has_one_too() {
        let tags = [tag(&[]), tag(&[[1; 32]]), tag(&[[2; 32]]), tag(&[[1; 32], [2; 32]])];
        assert_eq!(tags.iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
        assert!(tags.iter().all(|tag| !tag.is_empty() && tag.len() <= TAG_BYTES));
    }

    #[test]
    fn every_refusal_is_read_back_from_its_word_and_says_what_to_do() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::from_word(refusal.word()), Some(refusal));
            assert!(refusal.to_string().contains("; "), "{refusal}");
        }
        assert_eq!(Refusal::from_word("lain"), None);
    }
}

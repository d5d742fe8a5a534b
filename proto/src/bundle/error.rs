//! Why a bundle is refused: what is wrong and what to do, for the person who brings the file.

use selaras_domain::message::Message;
use selaras_domain::{message, spoken_error};

use super::{FILE_MAX_BYTES, FORMAT};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BundleError {
    NotABundle,
    /// Of this format.
    Newer(u16),
    TooLarge,
    Truncated,
    Damaged,
    WrongSignature,
    Key,
}

spoken_error!(BundleError);

impl BundleError {
    pub fn message(&self) -> Message {
        match self {
            BundleError::NotABundle => message!(
                "berkas ini bukan bundel Selaras; periksa berkas yang dibawa",
                "this file is not a bundle of Selaras; look at the file that was brought"
            ),
            BundleError::Newer(format) => message!(
                "bundel ini dibuat oleh program yang lebih baru (format {format}, di sini paling tinggi {FORMAT}); pasang versi program yang baru",
                "a newer program made this bundle (format {format}, here {FORMAT} at most); install a newer version of the program"
            ),
            BundleError::TooLarge => {
                let mebibytes = FILE_MAX_BYTES / 1024 / 1024;
                message!(
                    "bundel melebihi batas {mebibytes} MiB; buat bundel lagi dengan `--max-mb` yang lebih kecil",
                    "the bundle is larger than {mebibytes} MiB; make it again with a smaller `--max-mb`"
                )
            }
            BundleError::Truncated => message!(
                "bundel terpotong; salin lagi berkasnya dari asalnya",
                "the bundle is cut off; copy the file again from where it was made"
            ),
            BundleError::Damaged => message!(
                "bundel rusak, diubah orang, atau disegel untuk kunci lain; salin lagi dari asalnya atau minta dibuat lagi",
                "the bundle is damaged, changed by somebody, or sealed for another key; copy it again from where it was made, or have it made again"
            ),
            BundleError::WrongSignature => message!(
                "tanda tangan bundel tidak cocok; minta dibuat lagi",
                "the bundle's signature does not fit; have it made again"
            ),
            BundleError::Key => {
                message!("kunci ini tidak dapat dipakai untuk bundel", "this key cannot be used for a bundle")
            }
        }
    }
}

//! Why a bundle is refused: what is wrong and what to do, for the person who brings the file.

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    #[error("berkas ini bukan bundel Selaras; periksa berkas yang dibawa")]
    NotABundle,
    #[error(
        "bundel ini dibuat oleh program yang lebih baru (format {0}, di sini paling tinggi {format}); pasang versi program yang baru",
        format = super::FORMAT
    )]
    Newer(u16),
    #[error(
        "bundel melebihi batas {} MiB; buat bundel lagi dengan `--max-mb` yang lebih kecil",
        super::FILE_MAX_BYTES / 1024 / 1024
    )]
    TooLarge,
    #[error("bundel terpotong; salin lagi berkasnya dari asalnya")]
    Truncated,
    #[error(
        "bundel rusak, diubah orang, atau disegel untuk kunci lain; salin lagi dari asalnya atau minta dibuat lagi"
    )]
    Damaged,
    #[error("tanda tangan bundel tidak cocok; minta dibuat lagi")]
    WrongSignature,
    #[error("kunci ini tidak dapat dipakai untuk bundel")]
    Key,
}

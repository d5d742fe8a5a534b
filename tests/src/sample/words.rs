//! The Indonesian sentences of the SAMPLE data; each says SAMPLE, so that nobody takes it for a report.

pub(super) const NOTE: &str = "SAMPLE";

pub(super) const NIHIL: &[&str] = &[
    "SAMPLE: tidak ada kejadian yang memerlukan layanan ini sampai triwulan berjalan",
    "SAMPLE: nihil, tidak ada bencana atau relokasi dalam periode ini",
    "SAMPLE: tidak ada warga terdampak menurut laporan posko",
];

pub(super) const NOT_APPLICABLE: &[&str] = &[
    "SAMPLE: butir ini tidak berlaku, layanan dirujuk ke kabupaten tetangga",
    "SAMPLE: tidak berlaku karena sudah disediakan oleh provinsi",
    "SAMPLE: tidak berlaku di wilayah sungai tanpa akses jalan",
];

/// Problem and remedy.
pub(super) const NARRATIVES: &[(&str, &str)] = &[
    (
        "SAMPLE: data sasaran belum padan dengan data kependudukan; selisih masih diverifikasi",
        "SAMPLE: rekonsiliasi data dengan Disdukcapil setiap akhir bulan",
    ),
    (
        "SAMPLE: wilayah sungai sulit dijangkau saat kemarau, biaya angkut naik",
        "SAMPLE: jadwal layanan keliling disusun ulang mengikuti tinggi air",
    ),
    (
        "SAMPLE: tenaga di lapangan kurang, satu petugas melayani tiga kecamatan",
        "SAMPLE: usulan formasi PPPK dan kerja sama dengan desa",
    ),
    (
        "SAMPLE: pengadaan barang terlambat karena tayang di katalog pada triwulan II",
        "SAMPLE: pengadaan dini dan kontrak payung untuk tahun berikutnya",
    ),
    (
        "SAMPLE: pencatatan masih di kertas, \"rekap manual\" sering berbeda",
        "SAMPLE: pelatihan operator dan satu format isian untuk semua unit",
    ),
];

/// Stage, its word in the import format, comes with the documents that prove it.
pub(super) const STAGE_DOCUMENTS: &[&str] = &[
    "SAMPLE Berita Acara",
    "SAMPLE Laporan Penghitungan",
    "SAMPLE RKPD",
    "SAMPLE Laporan Pelaksanaan",
    "SAMPLE Peraturan Bupati/Wali Kota",
    "SAMPLE Keputusan Tim Penerapan SPM",
    "SAMPLE Rencana Aksi Daerah",
];

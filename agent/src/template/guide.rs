//! The first sheet: what to do with the others, in the user's language.

use anyhow::Result;
use rust_xlsxwriter::Workbook;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region;

use crate::import::stamp::GUIDE_SHEET;
use crate::store::Office;

use super::book::Looks;

const STEPS: [&str; 14] = [
    "Isi sel putih saja. Sel abu-abu sudah terisi dan tidak perlu diubah; kolom berjudul \"info\" hanya untuk dibaca.",
    "Baris yang belum ada angkanya biarkan kosong: sel kosong berarti belum diisi dan tidak pernah menghapus apa pun.",
    "Angka bersifat kumulatif dalam tahun berjalan: triwulan II memuat triwulan I, dan seterusnya.",
    "Lembar Capaian: dibutuhkan = yang harus dilayani, terpenuhi = yang dilayani sesuai standar. Yang dilayani di bawah \
     standar ditulis di tidak_sesuai_standar; kosongkan bila tidak diketahui.",
    "Nol adalah angka: tulis 0 bila memang tidak ada yang terpenuhi.",
    "Bila tidak ada yang membutuhkan layanan: kosongkan angkanya, pilih status nihil, dan tulis alasannya di keterangan.",
    "Bila butir mutu tidak berlaku di daerah ini: pilih status tidak_berlaku dan tulis alasannya di keterangan.",
    "Butir mutu pendidikan berupa persentase Rapor Pendidikan: dibutuhkan sudah 100, isi terpenuhi saja.",
    "Lembar Anggaran: rupiah penuh tanpa pecahan, kumulatif. Lembar Masalah: masalah dan tindak lanjut per layanan.",
    "Lembar Target: target setahun per dokumen. Dokumen lain (RPJMD, Renstra, RKPD, Renja, APBD): tambahkan baris.",
    "Lembar Tahapan: tanggal dan dokumen setiap tahapan penerapan.",
    "Jangan mengubah judul kolom, jangan menggabungkan sel, jangan menyembunyikan baris yang berisi.",
    "Jangan menulis nama orang atau NIK.",
    "Setelah diisi: selaras-agent import --data DIR BERKAS.xlsx --annotate CATATAN.xlsx. Baris yang ditolak diberi catatan \
     pada selnya di CATATAN.xlsx: perbaiki di sana, lalu impor berkas itu. Hanya yang berubah yang ditulis.",
];

pub fn write(workbook: &mut Workbook, looks: &Looks, office: &Office, period: Period) -> Result<()> {
    let sheet = workbook.add_worksheet().set_name(GUIDE_SHEET)?;
    let name = region::region(office.region).map_or("", |region| region.name.as_str());
    let quarter = period.quarter.map_or("", Quarter::roman);
    sheet.set_column_width(0, 4)?.set_column_width(1, 110)?;
    sheet.write_string_with_format(0, 0, "Templat laporan SPM", &looks.title)?;
    sheet.write_string(1, 0, format!("{name} ({}), {}", office.region, office.name))?;
    sheet.write_string(2, 0, format!("Tahun {}, triwulan {quarter}", period.year))?;
    for (row, step) in (4u32..).zip(STEPS) {
        sheet.write_number_with_format(row, 0, f64::from(row - 3), &looks.paragraph)?;
        sheet.write_string_with_format(row, 1, step, &looks.paragraph)?;
    }
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

//! The first sheet: what to do with the others, in the user's language.

use anyhow::Result;
use rust_xlsxwriter::Workbook;
use selaras_domain::message;
use selaras_domain::message::Language;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region;

use crate::import::stamp::GUIDE_SHEET;
use crate::store::Office;

use super::book::Looks;

/// Indonesian, English.
const STEPS: [(&str, &str); 14] = [
    (
        "Isi sel putih saja. Sel abu-abu sudah terisi dan tidak perlu diubah; kolom berjudul \"info\" hanya untuk dibaca.",
        "Fill the white cells only. Grey cells are filled already and need no change; columns titled \"info\" are there to be read.",
    ),
    (
        "Baris yang belum ada angkanya biarkan kosong: sel kosong berarti belum diisi dan tidak pernah menghapus apa pun.",
        "Leave a row empty that has no figure yet: an empty cell is not filled in yet, and never deletes anything.",
    ),
    (
        "Angka bersifat kumulatif dalam tahun berjalan: triwulan II memuat triwulan I, dan seterusnya.",
        "Figures are cumulative within the year: quarter II holds quarter I, and so on.",
    ),
    (
        "Lembar Capaian: dibutuhkan = yang harus dilayani, terpenuhi = yang dilayani sesuai standar. Yang dilayani di bawah standar ditulis di tidak_sesuai_standar; kosongkan bila tidak diketahui.",
        "Sheet Capaian: dibutuhkan = who is to be served, terpenuhi = who is served to standard. Who is served below standard is written in tidak_sesuai_standar; leave it empty if that is not known.",
    ),
    (
        "Nol adalah angka: tulis 0 bila memang tidak ada yang terpenuhi.",
        "Zero is a figure: write 0 where nobody is served indeed.",
    ),
    (
        "Bila tidak ada yang membutuhkan layanan: kosongkan angkanya, pilih status nihil, dan tulis alasannya di keterangan.",
        "Where nobody needs the service: leave the figures empty, choose the status nihil, and write the reason in keterangan.",
    ),
    (
        "Bila butir mutu tidak berlaku di daerah ini: pilih status tidak_berlaku dan tulis alasannya di keterangan.",
        "Where a quality item does not apply in this region: choose the status tidak_berlaku and write the reason in keterangan.",
    ),
    (
        "Butir mutu pendidikan berupa persentase Rapor Pendidikan: dibutuhkan sudah 100, isi terpenuhi saja.",
        "Quality items of education are percentages of the Rapor Pendidikan: dibutuhkan is 100 already, fill in terpenuhi only.",
    ),
    (
        "Lembar Anggaran: rupiah penuh tanpa pecahan, kumulatif. Lembar Masalah: masalah dan tindak lanjut per layanan.",
        "Sheet Anggaran: whole rupiah without fractions, cumulative. Sheet Masalah: problems and remedies of each service.",
    ),
    (
        "Lembar Target: target setahun per dokumen. Dokumen lain (RPJMD, Renstra, RKPD, Renja, APBD): tambahkan baris.",
        "Sheet Target: the year's target of each document. For another document (RPJMD, Renstra, RKPD, Renja, APBD) add a row.",
    ),
    (
        "Lembar Tahapan: tanggal dan dokumen setiap tahapan penerapan.",
        "Sheet Tahapan: date and document of each stage of implementation.",
    ),
    (
        "Jangan mengubah judul kolom, jangan menggabungkan sel, jangan menyembunyikan baris yang berisi.",
        "Do not change the titles of columns, do not merge cells, do not hide rows that hold something.",
    ),
    ("Jangan menulis nama orang atau NIK.", "Do not write names of people or a NIK."),
    (
        "Setelah diisi: selaras-agent import --data DIR BERKAS.xlsx --annotate CATATAN.xlsx. Baris yang ditolak diberi catatan pada selnya di CATATAN.xlsx: perbaiki di sana, lalu impor berkas itu. Hanya yang berubah yang ditulis.",
        "When it is filled: selaras-agent import --data DIR FILE.xlsx --annotate NOTES.xlsx. Rows that are refused get a note on the cell in NOTES.xlsx: mend them there, then import that file. Only what has changed is written.",
    ),
];

pub fn write(
    workbook: &mut Workbook,
    looks: &Looks,
    office: &Office,
    period: Period,
    language: Language,
) -> Result<()> {
    let sheet = workbook.add_worksheet().set_name(GUIDE_SHEET)?;
    let name = region::region(office.region).map_or("", |region| region.name.as_str());
    let quarter = period.quarter.map_or("", Quarter::roman);
    sheet.set_column_width(0, 4)?.set_column_width(1, 110)?;
    let title = message!("Templat laporan SPM", "Template of the SPM report");
    sheet.write_string_with_format(0, 0, title.text(language), &looks.title)?;
    sheet.write_string(1, 0, format!("{name} ({}), {}", office.region, office.name))?;
    let year = period.year;
    let of_quarter = message!("Tahun {year}, triwulan {quarter}", "Year {year}, quarter {quarter}");
    sheet.write_string(2, 0, of_quarter.text(language))?;
    for (row, (indonesian, english)) in (4u32..).zip(STEPS) {
        let step = match language {
            Language::Indonesian => indonesian,
            Language::English => english,
        };
        sheet.write_number_with_format(row, 0, f64::from(row - 3), &looks.paragraph)?;
        sheet.write_string_with_format(row, 1, step, &looks.paragraph)?;
    }
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

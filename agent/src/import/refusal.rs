//! How a file, a sheet or a row is refused: with its place, what is wrong and what to do next, in the user's words. Comes
//! from the readers and from `rows`; goes to the terminal, to `import --json` and to the agent page.

use std::sync::Arc;

use super::header::Column;
use super::table::{CellText, Problem, RowProblem};

/// The whole file cannot be read as a table; nothing of it goes in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct FileRefusal {
    pub reason: String,
}

/// A row, or a whole sheet where `row` is its header or `None`, that does not go in. The same shape tells a warning about
/// one that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub sheet: Option<Arc<str>>,
    /// 1-based, as the user's program shows it.
    pub row: Option<u32>,
    /// The column's title in the contract; the first bad one of the row.
    pub column: Option<&'static str>,
    /// The row's `kode`, `tahapan` or `APBD`, as written.
    pub code: Option<String>,
    pub reason: String,
}

impl FileRefusal {
    pub(super) fn new(reason: impl Into<String>) -> FileRefusal {
        FileRefusal { reason: reason.into() }
    }
}

/// What to tell about a cell without a value that can be trusted.
pub(crate) fn of_cell(problem: Problem, shown: &str) -> String {
    let start: String = shown.chars().take(40).collect();
    match problem {
        Problem::FormulaWithoutValue => {
            "rumus belum dihitung: buka berkas di Excel atau LibreOffice, simpan, lalu impor lagi".to_owned()
        }
        Problem::ErrorValue => format!("rumus menghasilkan {start}: perbaiki rumusnya atau tulis nilainya"),
        Problem::Percent => {
            format!(
                "sel berformat persen (tersimpan {start}): ubah format sel menjadi angka, lalu tulis misalnya 95 untuk 95%"
            )
        }
        Problem::Boolean => "sel berisi benar/salah: tulis angka atau teksnya".to_owned(),
        Problem::TimeOrOddDate => {
            "sel berformat tanggal atau jam yang tidak wajar: periksa isi dan format selnya".to_owned()
        }
        Problem::TooLong => format!("teks lebih dari {} karakter: ringkas dulu", super::limits::CELL_MAX_CHARS),
        Problem::OutOfRange => format!("angka {start} di luar jangkauan: periksa selnya"),
        Problem::Broken => "isi sel rusak: buka berkas di Excel atau LibreOffice, simpan, lalu impor lagi".to_owned(),
    }
}

/// What to tell about a row that cannot be trusted as a whole.
pub(crate) fn of_row(problem: &RowProblem) -> String {
    match problem {
        RowProblem::Hidden => {
            "baris tersembunyi (disembunyikan atau tersaring): tampilkan dulu, atau hapus barisnya".to_owned()
        }
        RowProblem::Merged(range) => {
            format!("sel digabung ({range}): pisahkan sel (unmerge), lalu isi setiap barisnya")
        }
        RowProblem::TooWide { fields, columns, comma: true } => format!(
            "baris berisi {fields} kolom, judulnya {columns}: angka berkoma desimal atau teks berkoma harus diapit tanda kutip (\"10,5\"), \
             atau simpan berkas dengan pemisah titik koma (;)"
        ),
        RowProblem::TooWide { fields, columns, comma: false } => {
            format!(
                "baris berisi {fields} kolom, judulnya {columns}: hapus pemisah yang berlebih, atau apit teksnya dengan tanda kutip"
            )
        }
        RowProblem::TooShort { fields, columns } => format!(
            "baris berisi {fields} kolom, judulnya {columns}, sehingga koma desimal tidak dapat dibedakan dari pemisah: \
             lengkapi pemisahnya, atau simpan berkas dengan titik koma (;)"
        ),
        RowProblem::UnclosedQuote => {
            "tanda kutip pada baris ini tidak ditutup, sehingga baris sesudahnya tidak terbaca: tutup tanda kutipnya"
                .to_owned()
        }
        RowProblem::Unsplit => {
            "seluruh baris terbaca sebagai satu kolom: pakai pemisah yang sama dengan baris judul, dan \
                                jangan mengapit seluruh baris dengan tanda kutip"
                .to_owned()
        }
        RowProblem::OtherHeader(row) => format!(
            "baris {row} adalah judul kolom lain, sehingga kolom sejak baris itu tidak pasti: pindahkan tabelnya ke lembar \
             atau berkas tersendiri"
        ),
    }
}

/// What to tell about a cell whose type does not suit its column; `None` where it does.
pub(super) fn of_misplaced(cell: CellText<'_>, column: Column) -> Option<String> {
    match cell {
        CellText::Problem(problem, shown) => Some(of_cell(problem, shown)),
        // A date inside a remark is a remark.
        CellText::Date(date) if column != Column::Date && !column.is_free_text() => Some(format!(
            "sel berformat tanggal ({date}): ubah format sel menjadi angka atau teks, lalu tulis ulang isinya"
        )),
        _ => None,
    }
}

//! How a file, a sheet or a row is refused: with its place, what is wrong and what to do next, in both languages. Comes
//! from the readers and from `rows`; goes to the terminal, to `import --json` and to the agent page.

use std::sync::Arc;

use selaras_domain::message::Message;
use selaras_domain::{message, spoken_error};

use super::header::Column;
use super::table::{CellText, Problem, RowProblem};

/// The whole file cannot be read as a table; nothing of it goes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRefusal {
    pub reason: Message,
}

spoken_error!(FileRefusal);

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
    pub reason: Message,
}

impl FileRefusal {
    pub(super) fn new(reason: Message) -> FileRefusal {
        FileRefusal { reason }
    }

    fn message(&self) -> &Message {
        &self.reason
    }
}

/// The same words in Indonesian and in English.
pub(super) type Pair = (&'static str, &'static str);

/// What to tell about a file that is something else than a table: what it is, and what to do.
pub(super) fn of_other_type((what, what_en): Pair, (next, next_en): Pair) -> FileRefusal {
    FileRefusal::new(message!(
        "ini {what}, bukan CSV atau XLSX: {next}",
        "this is {what_en} and neither CSV nor XLSX: {next_en}"
    ))
}

/// What to tell about a cell without a value that can be trusted.
pub(crate) fn of_cell(problem: Problem, shown: &str) -> Message {
    let start: String = shown.chars().take(40).collect();
    match problem {
        Problem::FormulaWithoutValue => message!(
            "rumus belum dihitung: buka berkas di Excel atau LibreOffice, simpan, lalu impor lagi",
            "a formula that was not calculated: open the file in Excel or LibreOffice, save it, then import it again"
        ),
        Problem::ErrorValue => message!(
            "rumus menghasilkan {start}: perbaiki rumusnya atau tulis nilainya",
            "the formula gives {start}: mend it, or write the value"
        ),
        Problem::Percent => message!(
            "sel berformat persen (tersimpan {start}): ubah format sel menjadi angka, lalu tulis misalnya 95 untuk 95%",
            "the cell has the format percent (kept as {start}): make it a number, then write 95 for 95%"
        ),
        Problem::Boolean => message!(
            "sel berisi benar/salah: tulis angka atau teksnya",
            "the cell holds true or false: write the number or the text"
        ),
        Problem::TimeOrOddDate => message!(
            "sel berformat tanggal atau jam yang tidak wajar: periksa isi dan format selnya",
            "the cell has the format of an unusual date or time: look at what it holds and at its format"
        ),
        Problem::TooLong => {
            let most = super::limits::CELL_MAX_CHARS;
            message!("teks lebih dari {most} karakter: ringkas dulu", "more than {most} characters of text: shorten it")
        }
        Problem::OutOfRange => {
            message!(
                "angka {start} di luar jangkauan: periksa selnya",
                "number {start} is out of range: look at the cell"
            )
        }
        Problem::Broken => message!(
            "isi sel rusak: buka berkas di Excel atau LibreOffice, simpan, lalu impor lagi",
            "the cell is damaged: open the file in Excel or LibreOffice, save it, then import it again"
        ),
    }
}

/// What to tell about a row that cannot be trusted as a whole.
pub(crate) fn of_row(problem: &RowProblem) -> Message {
    match problem {
        RowProblem::Hidden => message!(
            "baris tersembunyi (disembunyikan atau tersaring): tampilkan dulu, atau hapus barisnya",
            "a hidden row (hidden or filtered out): show it first, or delete it"
        ),
        RowProblem::Merged(range) => message!(
            "sel digabung ({range}): pisahkan sel (unmerge), lalu isi setiap barisnya",
            "merged cells ({range}): unmerge them, then fill in each row"
        ),
        RowProblem::TooWide { fields, columns, comma: true } => message!(
            "baris berisi {fields} kolom, judulnya {columns}: angka berkoma desimal atau teks berkoma harus diapit tanda kutip (\"10,5\"), \
             atau simpan berkas dengan pemisah titik koma (;)",
            "the row has {fields} columns, the header {columns}: a number or a text with a comma stands in quotes (\"10,5\"), \
             or save the file with semicolons (;)"
        ),
        RowProblem::TooWide { fields, columns, comma: false } => message!(
            "baris berisi {fields} kolom, judulnya {columns}: hapus pemisah yang berlebih, atau apit teksnya dengan tanda kutip",
            "the row has {fields} columns, the header {columns}: remove the separators too many, or put the text in quotes"
        ),
        RowProblem::TooShort { fields, columns } => message!(
            "baris berisi {fields} kolom, judulnya {columns}, sehingga koma desimal tidak dapat dibedakan dari pemisah: \
             lengkapi pemisahnya, atau simpan berkas dengan titik koma (;)",
            "the row has {fields} columns, the header {columns}, so that a decimal comma cannot be told from a separator: \
             add what lacks, or save the file with semicolons (;)"
        ),
        RowProblem::UnclosedQuote => message!(
            "tanda kutip pada baris ini tidak ditutup, sehingga baris sesudahnya tidak terbaca: tutup tanda kutipnya",
            "a quote in this row is not closed, so that the rows after it cannot be read: close it"
        ),
        RowProblem::Unsplit => message!(
            "seluruh baris terbaca sebagai satu kolom: pakai pemisah yang sama dengan baris judul, dan \
             jangan mengapit seluruh baris dengan tanda kutip",
            "the whole row reads as one column: use the separator of the header, and put no quotes around a whole row"
        ),
        RowProblem::OtherHeader(row) => message!(
            "baris {row} adalah judul kolom lain, sehingga kolom sejak baris itu tidak pasti: pindahkan tabelnya ke lembar \
             atau berkas tersendiri",
            "row {row} is another header, so that the columns from there on are uncertain: move that table to a sheet or a \
             file of its own"
        ),
    }
}

/// What to tell about the rows of a sheet that nobody sees.
pub(crate) fn of_hidden_sheet() -> Message {
    message!(
        "lembar tersembunyi berisi data: tampilkan lembarnya (unhide), atau hapus",
        "a hidden sheet that holds data: show it (unhide), or delete it"
    )
}

/// What to tell about a cell whose type does not suit its column; `None` where it does.
pub(super) fn of_misplaced(cell: CellText<'_>, column: Column) -> Option<Message> {
    match cell {
        CellText::Problem(problem, shown) => Some(of_cell(problem, shown)),
        // A date inside a remark is a remark.
        CellText::Date(date) if column != Column::Date && !column.is_free_text() => Some(message!(
            "sel berformat tanggal ({date}): ubah format sel menjadi angka atau teks, lalu tulis ulang isinya",
            "the cell has the format of a date ({date}): make it a number or text, then write it again"
        )),
        _ => None,
    }
}

//! Reads an XLSX workbook to tables, one pass over each sheet with zip and quick-xml. Our own reader and not calamine,
//! which was measured first (0.38): a forged string count aborts the process and cannot be caught, one `#SPILL!` cell
//! loses its whole sheet, hidden rows are not told, and a formula that was never calculated looks like a blank. calamine
//! stays as the oracle of the tests. Numbers become exact decimal text here; what a cell should be is judged in `rows`.

mod notes;
mod package;
mod personal;
mod sheet;
mod strings;
mod styles;
mod workbook;
mod xml;

use selaras_domain::message;

use super::gather::{Gathered, Totals};
use super::limits::{SHEETS_MAX, UNPACKED_MAX_BYTES};
use super::refusal::FileRefusal;
use super::table::Pool;

use package::Package;

pub use notes::annotated;
pub use personal::has_nik;

/// Why a workbook cannot be read on.
pub(super) enum Trouble {
    Damaged,
    TooLarge,
    Refused(FileRefusal),
}

/// Reads the bytes of a ZIP file that should be a workbook.
pub fn read(bytes: &[u8]) -> Result<(Pool, Vec<Gathered>), FileRefusal> {
    let mut package = Package::open(bytes)?;
    read_package(&mut package).map_err(|trouble| match trouble {
        Trouble::Refused(refusal) => refusal,
        // A part that ends at the limit looks damaged to its parser.
        _ if package.is_spent() => too_large(),
        Trouble::TooLarge => too_large(),
        Trouble::Damaged => FileRefusal::new(message!(
            "berkas XLSX rusak atau tidak lengkap: buka di Excel atau LibreOffice, simpan ulang, atau minta lagi berkasnya",
            "the XLSX file is damaged or incomplete: open it in Excel or LibreOffice and save it, or ask for the file again"
        )),
    })
}

fn read_package(package: &mut Package<'_>) -> Result<(Pool, Vec<Gathered>), Trouble> {
    let workbook = workbook::read(package)?;
    if workbook.sheets.len() > SHEETS_MAX {
        let reason = message!(
            "buku kerja berisi lebih dari {SHEETS_MAX} lembar: hapus yang tidak perlu",
            "the workbook has more than {SHEETS_MAX} sheets: delete those that are not needed"
        );
        return Err(Trouble::Refused(FileRefusal::new(reason)));
    }
    let styles = styles::read(package, &workbook)?;
    let mut pool = Pool::default();
    let strings = strings::read(package, &workbook, &mut pool)?;
    let mut totals = Totals::default();
    let mut gathered = Vec::with_capacity(workbook.sheets.len());
    for sheet in &workbook.sheets {
        let context = sheet::Context { workbook: &workbook, styles: &styles, strings: &strings };
        gathered.push(sheet::read(package, sheet, &context, &mut pool, &mut totals)?);
    }
    Ok((pool, gathered))
}

fn too_large() -> FileRefusal {
    let most = UNPACKED_MAX_BYTES >> 20;
    FileRefusal::new(message!(
        "isi berkas XLSX lebih dari {most} MiB setelah dibuka: bagi menjadi beberapa berkas",
        "the XLSX file holds more than {most} MiB when it is opened: divide it into several"
    ))
}

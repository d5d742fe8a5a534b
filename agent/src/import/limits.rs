//! How much of a file is looked at. A number comes from a file that anybody may have made, so what it may cost is
//! stated here before a byte of it is read; beyond a limit the file or the cell is refused with what to do.

/// Largest file that is opened.
pub const FILE_MAX_BYTES: u64 = 64 * 1024 * 1024;
/// All XLSX parts together, unpacked, and all texts the cells point to.
pub const UNPACKED_MAX_BYTES: u64 = 512 * 1024 * 1024;
/// Filled rows below the headers of one file, all sheets together: a little over the 1,048,576 rows of one Excel sheet.
pub const FILE_MAX_ROWS: usize = 1_100_000;
/// Longest text of a cell, in characters; the longest free text of a line.
pub const CELL_MAX_CHARS: usize = selaras_domain::line::TEXT_MAX_CHARS;
/// The header is searched in this many rows from the top, so that title rows may stand above it.
pub const HEADER_SEARCH_ROWS: usize = 20;
/// A second header further down is looked for in this many columns: every row may pretend to be one.
pub const HEADER_AGAIN_COLUMNS: usize = 64;
/// Rows of an Excel sheet.
pub const SHEET_MAX_ROWS: u32 = 1_048_576;
/// Columns of an Excel sheet.
pub const SHEET_MAX_COLUMNS: usize = 16_384;
/// Sheets of a workbook, and ranges of merged cells of a sheet.
pub const SHEETS_MAX: usize = 1_000;
pub const MERGED_RANGES_MAX: usize = FILE_MAX_ROWS;
/// Entries of an XLSX shared string table: more than all cells of [`FILE_MAX_ROWS`] rows can name.
pub const SHARED_STRINGS_MAX: usize = 12_000_000;
/// Nearest known codes that a message about an unknown code names.
pub const NEAREST_CODES: usize = 3;
/// Unknown codes of one file for which the nearest are looked up; a file with more is of another kind.
pub const NEAREST_LOOKUPS: usize = 500;
/// Other rows that a message about a repeated cell names.
pub const OTHER_ROWS: usize = 10;

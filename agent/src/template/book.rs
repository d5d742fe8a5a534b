//! How the cells of a template look: what is filled in by us is grey, what is to be filled is white, numbers show what is
//! stored and no less.

use anyhow::Result;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet};

const GREY: u32 = 0x00F2_F2F2;
const HEAD: u32 = 0x001F_4E78;
const INFO_HEAD: u32 = 0x0080_8080;
const LINES: u32 = 0x00BF_BFBF;
/// A4, by Excel's numbering.
const A4: u8 = 9;

pub struct Looks {
    /// The title of a column that is read.
    pub head: Format,
    /// The title of a column for people.
    pub info_head: Format,
    /// Filled in by us, not to be changed.
    pub key: Format,
    pub info: Format,
    pub info_amount: Format,
    /// To be filled.
    pub amount: Format,
    pub rupiah: Format,
    pub text: Format,
    pub date: Format,
    /// The instructions.
    pub title: Format,
    pub paragraph: Format,
}

/// A column of a sheet.
pub struct Column {
    pub title: &'static str,
    /// In characters.
    pub width: f64,
}

pub const fn column(title: &'static str, width: f64) -> Column {
    Column { title, width }
}

impl Looks {
    pub fn new() -> Looks {
        let cell = Format::new().set_border(FormatBorder::Thin).set_border_color(LINES).set_align(FormatAlign::Top);
        let grey = cell.clone().set_background_color(GREY);
        let head = cell.clone().set_bold().set_text_wrap().set_font_color(0x00FF_FFFF);
        // Amounts have up to two decimals; hiding them would show another number than the one stored.
        let (amount, rupiah) = ("#,##0.00", "#,##0");
        Looks {
            head: head.clone().set_background_color(HEAD),
            info_head: head.set_background_color(INFO_HEAD),
            key: grey.clone(),
            info: grey.clone().set_text_wrap(),
            info_amount: grey.set_num_format(amount),
            amount: cell.clone().set_num_format(amount),
            rupiah: cell.clone().set_num_format(rupiah),
            text: cell.clone().set_text_wrap(),
            date: cell.set_num_format("dd/mm/yyyy"),
            title: Format::new().set_bold().set_font_size(14),
            paragraph: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

/// Adds a sheet with its header: frozen, repeated on every printed page, a page wide.
pub fn add_sheet<'a>(
    workbook: &'a mut Workbook,
    name: &str,
    columns: &[Column],
    keys: u16,
    looks: &Looks,
) -> Result<&'a mut Worksheet> {
    let sheet = workbook.add_worksheet().set_name(name)?;
    for (place, Column { title, width }) in (0u16..).zip(columns) {
        let look = if title.starts_with("info") { &looks.info_head } else { &looks.head };
        sheet.write_string_with_format(0, place, *title, look)?.set_column_width(place, *width)?;
    }
    sheet.set_freeze_panes(1, keys)?.set_row_height(0, 32)?;
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    sheet.set_footer("&L&A&R&P / &N");
    Ok(sheet)
}

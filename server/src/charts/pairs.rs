//! Two that are compared, part by part: the first dark, the second light, each bar with its letter and number.

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::{Color, FontStyle, RGBColor};

use super::paint::{INK, OUTLINE, SECOND, SERIES};
use super::{Caption, Sheet, Side, block, drawn, text};

/// A part with the value of each and how it is written; `None`: it has none.
pub struct Pair {
    pub label: String,
    pub values: [Option<(f64, String)>; 2],
    /// What stands in the place of a missing bar.
    pub none: String,
}

const WIDTH: i32 = 760;
const MARGIN: i32 = 8;
const LEGEND: i32 = 44;
const BAR: i32 = 18;
const ROW: i32 = 26 + 2 * BAR;
/// A bar of a hundred percent; what follows is for its number.
const WHOLE: f64 = 660.0;
const LETTERS: [(&str, RGBColor); 2] = [("A", SERIES[0]), ("B", SECOND)];

/// Bars in percent; what is above a hundred is drawn as a hundred and written as it is.
pub fn pairs(caption: &Caption, names: [&str; 2], pairs: &[Pair]) -> Result<String> {
    let height = LEGEND + ROW * pairs.len() as i32 + MARGIN;
    drawn((WIDTH as u32, height as u32), caption, |sheet| {
        for ((name, (letter, fill)), row) in names.into_iter().zip(LETTERS).zip(0..) {
            let middle = MARGIN + row * BAR + BAR / 2;
            block(sheet, (MARGIN, middle - 6), (MARGIN + 24, middle + 6), fill, OUTLINE)?;
            text(sheet, &format!("{letter}  {name}"), (MARGIN + 32, middle), Side::Right, INK, FontStyle::Normal)?;
        }
        for (pair, row) in pairs.iter().zip(0..) {
            one(sheet, pair, LEGEND + row * ROW)?;
        }
        let line = vec![(MARGIN, LEGEND), (MARGIN, height - MARGIN)];
        Ok(sheet.draw(&PathElement::new(line, OUTLINE.stroke_width(1)))?)
    })
}

fn one(sheet: &Sheet<'_>, pair: &Pair, top: i32) -> Result<()> {
    text(sheet, &pair.label, (MARGIN + 6, top + 12), Side::Right, INK, FontStyle::Bold)?;
    for ((value, (letter, fill)), row) in pair.values.iter().zip(LETTERS).zip(0..) {
        let middle = top + 22 + row * BAR + BAR / 2;
        let (end, written) = match value {
            Some((value, written)) => {
                let end = MARGIN + (value.clamp(0.0, 100.0) / 100.0 * WHOLE).round() as i32;
                block(sheet, (MARGIN, middle - 7), (end, middle + 7), fill, OUTLINE)?;
                (end, written)
            }
            None => (MARGIN, &pair.none),
        };
        text(sheet, &format!("{letter} {written}"), (end + 6, middle), Side::Right, INK, FontStyle::Normal)?;
    }
    Ok(())
}

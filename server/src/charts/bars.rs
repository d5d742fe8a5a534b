//! Bars under each other, as a ranking has them: label, bar, number.

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::{Color, FontStyle};

use super::paint::{INK, OUTLINE, Shade};
use super::{Caption, Side, block, drawn, text, width_of};

pub struct Bar {
    pub label: String,
    pub value: f64,
    /// The value as it is written.
    pub text: String,
    pub shade: Shade,
}

const WIDTH: i32 = 760;
const ROW: i32 = 22;
const MARGIN: i32 = 6;
const GAP: i32 = 8;

/// From the top in the order given. `full`: how long a whole bar is; without it the longest is.
pub fn bars(caption: &Caption, bars: &[Bar], full: Option<f64>) -> Result<String> {
    let height = MARGIN * 2 + ROW * bars.len() as i32;
    let widest = |text: &dyn Fn(&Bar) -> i32| bars.iter().map(text).max().unwrap_or_default();
    let left = MARGIN + widest(&|bar| width_of(&bar.label)) + GAP;
    let beside = widest(&|bar| width_of(&bar.text)) + GAP * 2;
    let least = bars.iter().map(|bar| bar.value).fold(0.0, f64::min);
    let most = bars.iter().map(|bar| bar.value).fold(full.unwrap_or_default(), f64::max);
    // A bar to the left has its number on its left.
    let from = left + if least < 0.0 { beside } else { 0 };
    let scale = f64::from(WIDTH - beside - from) / (most - least).max(f64::EPSILON);
    let place = |value: f64| from + ((value - least) * scale).round() as i32;
    drawn((WIDTH as u32, height as u32), caption, |sheet| {
        let zero = place(0.0);
        for (bar, row) in bars.iter().zip(0..) {
            let middle = MARGIN + row * ROW + ROW / 2;
            text(sheet, &bar.label, (left - GAP, middle), Side::Left, INK, FontStyle::Normal)?;
            let end = place(bar.value);
            let (low, high) = (zero.min(end), zero.max(end));
            block(sheet, (low, middle - 7), (high, middle + 7), bar.shade.color(), OUTLINE)?;
            let (at, side) = match bar.value < 0.0 {
                true => (low - GAP, Side::Left),
                false => (high + GAP, Side::Right),
            };
            text(sheet, &bar.text, (at, middle), side, INK, FontStyle::Normal)?;
        }
        let line = vec![(zero, MARGIN), (zero, height - MARGIN)];
        Ok(sheet.draw(&PathElement::new(line, OUTLINE.stroke_width(1)))?)
    })
}

//! Charts as SVG: pure functions from plain numbers to a picture, the same on a page, in print and in a report. The caller
//! brings every word, in its language; a chart carries its title and description for those who do not see it, tells apart by
//! shape and text and not by colour alone, and styles by attributes only, so that it needs no style sheet.
//!
//! Colours have at least 3:1 against what they stand on, words 4.5:1 (WCAG 2.2 AA).

mod bars;
mod map;
mod paint;
mod pairs;
mod scatter;
#[cfg(test)]
mod tests;
mod trend;

use std::fmt::Write as _;

use anyhow::Result;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{PathElement, Polygon, Text};
use plotters::prelude::SVGBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, FontStyle, IntoTextStyle, RGBColor};

pub use bars::{Bar, bars};
pub use map::{Drawing, Mark, draw as draw_map, map};
pub use paint::Shade;
pub use pairs::{Pair, pairs};
pub use scatter::{Axes, Dot, scatter};
use selaras_domain::amount::Score;
pub use trend::{SMALL, Series, WIDE, trend};

/// What is told of a chart beside the picture.
pub struct Caption {
    pub title: String,
    /// What there is to be seen, in a sentence.
    pub description: String,
}

/// For drawing only; what is compared or shown as text stays a [`Score`].
pub fn height_of(score: Score) -> f64 {
    score.billionths() as f64 / 1e9
}

/// Where a chart of two measures has its middle: the middle one; of an even number the mean of the two in the middle, rounded down.
pub fn median(scores: impl Iterator<Item = Score>) -> Option<Score> {
    let mut scores: Vec<Score> = scores.collect();
    scores.sort_unstable();
    let upper = *scores.get(scores.len() / 2)?;
    let lower = *scores.get((scores.len() - 1) / 2)?;
    Some(Score::from_billionths(i64::midpoint(lower.billionths(), upper.billionths())))
}

type Sheet<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Height of usual text, in pixels.
const TEXT: i32 = 13;
/// The backend takes sizes of the whole line.
const LINE: f64 = 1.24;

/// Draws on an empty sheet and gives the whole SVG.
fn drawn(size: (u32, u32), caption: &Caption, draw: impl FnOnce(&Sheet<'_>) -> Result<()>) -> Result<String> {
    let mut svg = String::new();
    {
        let sheet = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&sheet)?;
        sheet.present()?;
    }
    let body = svg.split_once('>').map_or("", |(_, body)| body);
    let (width, height) = size;
    let mut whole = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n"
    );
    let (title, description) = (escaped(&caption.title), escaped(&caption.description));
    let _ = writeln!(whole, "<title>{title}</title><desc>{description}</desc>");
    whole.push_str(body.trim());
    Ok(whole)
}

/// Where a text stands from its point.
#[derive(Clone, Copy)]
enum Side {
    /// The text ends there.
    Left,
    Middle,
    /// The text begins there.
    Right,
}

fn text(sheet: &Sheet<'_>, text: &str, (x, y): (i32, i32), side: Side, ink: RGBColor, style: FontStyle) -> Result<()> {
    let horizontal = match side {
        Side::Left => HPos::Right,
        Side::Middle => HPos::Center,
        Side::Right => HPos::Left,
    };
    let font = (FontFamily::SansSerif, f64::from(TEXT) * LINE, style).into_text_style(sheet);
    let font = font.color(&ink).pos(Pos::new(horizontal, VPos::Center));
    Ok(sheet.draw(&Text::new(text.to_owned(), (x, y), font))?)
}

/// About how wide a text is, in pixels: the fonts of readers are not known.
fn width_of(text: &str) -> i32 {
    (text.chars().count() as f64 * f64::from(TEXT) * 0.56).ceil() as i32
}

/// A filled rectangle with an outline. Not the library's: it writes an attribute twice, which is no XML.
fn block(sheet: &Sheet<'_>, from: (i32, i32), to: (i32, i32), fill: RGBColor, outline: RGBColor) -> Result<()> {
    let corners = vec![from, (to.0, from.1), to, (from.0, to.1)];
    area(sheet, corners, fill, outline)
}

fn area(sheet: &Sheet<'_>, corners: Vec<(i32, i32)>, fill: RGBColor, outline: RGBColor) -> Result<()> {
    let closed: Vec<(i32, i32)> = corners.iter().chain(corners.first()).copied().collect();
    sheet.draw(&Polygon::new(corners, fill.filled()))?;
    Ok(sheet.draw(&PathElement::new(closed, outline.stroke_width(1)))?)
}

/// Marks that differ in shape: what tells series apart where colours do not.
fn marker(sheet: &Sheet<'_>, number: usize, (x, y): (i32, i32), fill: RGBColor) -> Result<()> {
    const SIZE: i32 = 5;
    let corners: &[(i32, i32)] = match number % 7 {
        0 => &[(-1, -1), (1, -1), (1, 1), (-1, 1)],
        1 => &[(0, -1), (1, 1), (-1, 1)],
        2 => &[(0, -1), (1, 0), (0, 1), (-1, 0)],
        3 => &[(-1, -1), (1, -1), (0, 1)],
        4 => &[(-1, -1), (1, 1), (1, -1), (-1, 1)],
        5 => &[(-1, -1), (1, 0), (-1, 1)],
        _ => &[(1, -1), (-1, 0), (1, 1)],
    };
    let corners = corners.iter().map(|(dx, dy)| (x + dx * SIZE, y + dy * SIZE)).collect();
    area(sheet, corners, fill, paint::INK)
}

/// The short form of a region's name for a picture: "Kabupaten" says nothing there.
pub fn short_name(name: &str) -> &str {
    name.strip_prefix("Kabupaten ").unwrap_or(name)
}

/// Cut to what fits beside a picture; tables have the whole.
fn cut(text: &str, most_chars: usize) -> String {
    match text.char_indices().nth(most_chars) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or(text).trim_end()),
        None => text.to_owned(),
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            one => safe.push(one),
        }
    }
    safe
}

//! Lines over years. A named line has a colour, a marker and its name at its end; the others are faint and give the
//! surroundings.

use anyhow::Result;
use plotters::chart::ChartBuilder;
use plotters::element::PathElement;
use plotters::style::{Color, FontStyle, IntoFont};

use super::paint::{FAINT, GRID, INK, OUTLINE, SERIES};
use super::{Caption, LINE, Side, TEXT, cut, drawn, marker, text, width_of};

pub struct Series {
    /// Empty: a faint line.
    pub name: String,
    /// Year and percent, by year; where a year lacks the line is broken.
    pub points: Vec<(i32, f64)>,
}

/// Width and height of a picture that has a page to itself.
pub const WIDE: (i32, i32) = (760, 380);
/// Of one that stands among the text of a page: words are as large as those around it.
pub const SMALL: (i32, i32) = (460, 190);
const MARGIN: i32 = 12;
/// Of a name beside its line, in characters.
const NAME_MOST: usize = 24;

/// Percent from 0 to 100, so that two charts can be laid beside each other; more only where a value lies outside.
pub fn trend(caption: &Caption, series: &[Series], (width, height): (i32, i32)) -> Result<String> {
    let years = || series.iter().flat_map(|series| series.points.iter().map(|(year, _)| *year));
    let (first, last) = (years().min().unwrap_or_default(), years().max().unwrap_or_default());
    let values = || series.iter().flat_map(|series| series.points.iter().map(|(_, value)| *value));
    let (least, most) = (values().fold(0.0, f64::min), values().fold(100.0, f64::max));
    let named = || series.iter().filter(|series| !series.name.is_empty());
    let beside = named().map(|series| width_of(&cut(&series.name, NAME_MOST))).max().unwrap_or_default() + 24;
    drawn((width as u32, height as u32), caption, |sheet| {
        let font = ("sans-serif", f64::from(TEXT) * LINE).into_font().color(&INK);
        let mut chart = ChartBuilder::on(sheet)
            .margin(MARGIN)
            .margin_right(beside)
            .x_label_area_size(28)
            .y_label_area_size(34)
            // Half a year on each side: a single year stands in the middle.
            .build_cartesian_2d(f64::from(first) - 0.5..f64::from(last) + 0.5, least..most)?;
        let year = |at: &f64| if (at - at.round()).abs() < 0.01 { format!("{at:.0}") } else { String::new() };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(GRID.mix(0.0))
            .bold_line_style(GRID)
            .axis_style(OUTLINE)
            .label_style(font)
            .x_labels((last - first + 2) as usize)
            .x_label_formatter(&year)
            .y_labels(6)
            .y_label_formatter(&|at: &f64| format!("{at:.0}"))
            .draw()?;
        let place = |(year, value): &(i32, f64)| chart.backend_coord(&(f64::from(*year), *value));
        for faint in series.iter().filter(|series| series.name.is_empty()) {
            for run in runs(&faint.points) {
                let points: Vec<(i32, i32)> = run.iter().map(place).collect();
                sheet.draw(&PathElement::new(points, FAINT.stroke_width(1)))?;
            }
        }
        let mut names = Vec::new();
        for (line, number) in named().zip(0..) {
            let ink = SERIES.get(number % SERIES.len()).copied().unwrap_or(INK);
            for run in runs(&line.points) {
                let points: Vec<(i32, i32)> = run.iter().map(place).collect();
                sheet.draw(&PathElement::new(points.clone(), ink.stroke_width(2)))?;
                points.into_iter().try_for_each(|point| marker(sheet, number, point, ink))?;
            }
            if let Some((x, y)) = line.points.last().map(place) {
                names.push((x + 12, y, line.name.as_str(), ink));
            }
        }
        let spread = spread(names.iter().map(|(_, y, ..)| *y).collect(), height);
        names.iter().zip(spread).try_for_each(|((x, _, name, ink), y)| {
            text(sheet, &cut(name, NAME_MOST), (*x, y), Side::Right, *ink, FontStyle::Bold)
        })
    })
}

/// Stretches of years that follow each other.
fn runs(points: &[(i32, f64)]) -> impl Iterator<Item = &[(i32, f64)]> {
    points.chunk_by(|one, next| next.0 == one.0 + 1)
}

/// Heights at which names do not lie on each other, in the order of what they name.
fn spread(heights: Vec<i32>, lowest: i32) -> Vec<i32> {
    const APART: i32 = TEXT + 2;
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by_key(|at| heights.get(*at));
    let mut spread = heights;
    let mut below = i32::MIN;
    for at in &order {
        if let Some(y) = spread.get_mut(*at) {
            *y = (*y).max(below);
            below = *y + APART;
        }
    }
    // What was pushed over the lower edge pushes the others up again.
    let mut above = lowest - MARGIN;
    for at in order.iter().rev() {
        if let Some(y) = spread.get_mut(*at) {
            *y = (*y).min(above);
            above = *y - APART;
        }
    }
    spread
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_lie_on_each_other() {
        assert_eq!(spread(vec![100, 40, 104, 101], 380), [100, 40, 130, 115]);
        assert_eq!(spread(vec![380, 380], 380), [380 - MARGIN - TEXT - 2, 380 - MARGIN]);
    }

    #[test]
    fn a_year_without_a_value_breaks_the_line() {
        let points = [(2019, 1.0), (2020, 2.0), (2022, 3.0)];
        assert_eq!(runs(&points).map(<[_]>::len).collect::<Vec<_>>(), [2, 1]);
    }
}

//! Two numbers of each region as a point, and the quadrants that the middle of each makes.

use anyhow::Result;
use plotters::chart::ChartBuilder;
use plotters::element::{Circle, PathElement};
use plotters::style::{Color, FontStyle, IntoFont};

use super::paint::{GRID, INK, OUTLINE, Shade};
use super::{Caption, LINE, Side, TEXT, drawn, text, width_of};

pub struct Dot {
    pub name: String,
    /// Percent.
    pub x: f64,
    pub y: f64,
    pub shade: Shade,
}

/// What the axes mean, where the quadrants meet, and what each is called.
pub struct Axes {
    pub x: String,
    pub y: String,
    pub middle: (f64, f64),
    /// Left above, right above, left below, right below.
    pub quadrants: [String; 4],
}

const WIDTH: i32 = 760;
const HEIGHT: i32 = 520;
const RADIUS: i32 = 5;
/// Of more, none is named: names would lie on each other.
const NAMED_MOST: usize = 60;

pub fn scatter(caption: &Caption, axes: &Axes, dots: &[Dot]) -> Result<String> {
    let (across, up) = (around(dots.iter().map(|dot| dot.x)), around(dots.iter().map(|dot| dot.y)));
    drawn((WIDTH as u32, HEIGHT as u32), caption, |sheet| {
        let font = ("sans-serif", f64::from(TEXT) * LINE).into_font().color(&INK);
        let mut chart = ChartBuilder::on(sheet)
            .margin(14)
            .x_label_area_size(44)
            .y_label_area_size(52)
            .build_cartesian_2d(across.0..across.1, up.0..up.1)?;
        let whole = |at: &f64| format!("{at:.0}");
        chart
            .configure_mesh()
            .light_line_style(GRID.mix(0.0))
            .bold_line_style(GRID)
            .axis_style(OUTLINE)
            .label_style(font.clone())
            .axis_desc_style(font)
            .x_desc(&axes.x)
            .y_desc(&axes.y)
            .x_labels(6)
            .y_labels(6)
            .x_label_formatter(&whole)
            .y_label_formatter(&whole)
            .draw()?;
        let place = |x: f64, y: f64| chart.backend_coord(&(x, y));
        let ((left, bottom), (right, top)) = (place(across.0, up.0), place(across.1, up.1));
        let (x, y) = place(axes.middle.0, axes.middle.1);
        for line in [vec![(x, top), (x, bottom)], vec![(left, y), (right, y)]] {
            sheet.draw(&PathElement::new(line, OUTLINE.stroke_width(2)))?;
        }
        let [left_above, right_above, left_below, right_below] = &axes.quadrants;
        let mut taken = vec![Frame(x - 1, top, x + 1, bottom), Frame(left, y - 1, right, y + 1)];
        for (name, at, side) in [
            (left_above, (left + 6, top + 10), Side::Right),
            (right_above, (right - 6, top + 10), Side::Left),
            (left_below, (left + 6, bottom - 10), Side::Right),
            (right_below, (right - 6, bottom - 10), Side::Left),
        ] {
            taken.push(Frame::of(name, at, side));
            text(sheet, name, at, side, OUTLINE, FontStyle::Italic)?;
        }
        let points: Vec<(i32, i32)> = dots.iter().map(|dot| place(dot.x, dot.y)).collect();
        taken.extend(points.iter().map(|(x, y)| Frame(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS)));
        for (dot, at) in dots.iter().zip(&points) {
            sheet.draw(&Circle::new(*at, RADIUS as u32, dot.shade.color().filled()))?;
            sheet.draw(&Circle::new(*at, RADIUS as u32, INK.stroke_width(1)))?;
        }
        let bounds = Frame(left, top, right, bottom);
        for (dot, at) in dots.iter().zip(points).take_while(|_| dots.len() <= NAMED_MOST) {
            let (at, side) = free_place(&dot.name, at, &bounds, &taken);
            taken.push(Frame::of(&dot.name, at, side));
            text(sheet, &dot.name, at, side, INK, FontStyle::Normal)?;
        }
        Ok(())
    })
}

/// The tens around some percentages, so that regions which lie close together come apart.
fn around(values: impl Iterator<Item = f64>) -> (f64, f64) {
    const AIR: f64 = 2.0;
    let (mut least, mut most) = (f64::MAX, f64::MIN);
    for value in values {
        (least, most) = (least.min(value), most.max(value));
    }
    if least > most {
        return (0.0, 100.0);
    }
    (((least - AIR) / 10.0).floor().max(0.0) * 10.0, ((most + AIR) / 10.0).ceil() * 10.0)
}

/// Left, top, right, bottom.
struct Frame(i32, i32, i32, i32);

impl Frame {
    fn of(text: &str, (x, y): (i32, i32), side: Side) -> Frame {
        let width = width_of(text);
        let left = match side {
            Side::Left => x - width,
            Side::Middle => x - width / 2,
            Side::Right => x,
        };
        Frame(left, y - TEXT / 2, left + width, y + TEXT / 2)
    }

    fn meets(&self, other: &Frame) -> bool {
        self.0 < other.2 && other.0 < self.2 && self.1 < other.3 && other.1 < self.3
    }

    fn holds(&self, other: &Frame) -> bool {
        self.0 <= other.0 && self.1 <= other.1 && other.2 <= self.2 && other.3 <= self.3
    }
}

/// Beside the point where the name lies on the fewest others.
fn free_place(name: &str, (x, y): (i32, i32), bounds: &Frame, taken: &[Frame]) -> ((i32, i32), Side) {
    let away = RADIUS + 4;
    let places = [
        ((x + away, y), Side::Right),
        ((x - away, y), Side::Left),
        ((x, y - away - TEXT / 2), Side::Middle),
        ((x, y + away + TEXT / 2), Side::Middle),
        ((x + away, y - TEXT), Side::Right),
        ((x + away, y + TEXT), Side::Right),
        ((x - away, y - TEXT), Side::Left),
        ((x - away, y + TEXT), Side::Left),
    ];
    let cost = |(at, side): &((i32, i32), Side)| {
        let frame = Frame::of(name, *at, *side);
        let outside = usize::from(!bounds.holds(&frame)) * 2;
        taken.iter().filter(|other| frame.meets(other)).count() + outside
    };
    places.into_iter().min_by_key(cost).unwrap_or(((x + away, y), Side::Right))
}

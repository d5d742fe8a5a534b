//! Boundaries as paths: longitude and latitude flattened around their middle, in whole units of the drawing.

use std::fmt::Write as _;

use selaras_domain::region::RegionCode;

use super::{Drawing, Place, Shape};
use crate::store::Rings;

/// The drawing is at most so wide and so high.
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 520.0;
/// Lines across a region on which its name is tried.
const LINES: i32 = 24;
/// Around it.
const MARGIN: f64 = 4.0;
/// Of a degree, as boundaries are kept.
const UNITS: f64 = 10_000.0;

/// From kept coordinates to those of the drawing.
struct Flat {
    west: f64,
    north: f64,
    /// A degree of longitude is shorter than one of latitude by the cosine of the latitude.
    narrower: f64,
    scale: f64,
}

/// Draws regions by their boundaries; nothing and without a size when there are none.
pub(super) fn draw(regions: &[(RegionCode, &Rings)]) -> Drawing {
    let mut drawing =
        Drawing { width: 0, height: 0, is_named: true, has_rows: false, shapes: Vec::new(), names: Vec::new() };
    let Some((flat, width, height)) = flatten(regions) else { return drawing };
    (drawing.width, drawing.height) = (width, height);
    for (region, rings) in regions {
        let (x, y) = flat.middle(rings);
        drawing.shapes.push(Shape { region: *region, place: Place::Path(flat.path(rings)), x, y });
    }
    drawing
}

fn flatten(regions: &[(RegionCode, &Rings)]) -> Option<(Flat, u32, u32)> {
    let points = || regions.iter().flat_map(|(_, rings)| rings.iter().flatten());
    let (west, east) = (points().map(|[x, _]| *x).min()?, points().map(|[x, _]| *x).max()?);
    let (south, north) = (points().map(|[_, y]| *y).min()?, points().map(|[_, y]| *y).max()?);
    let narrower = (f64::from(south + (north - south) / 2) / UNITS).to_radians().cos();
    let (wide, high) = ((f64::from(east) - f64::from(west)) * narrower, f64::from(north) - f64::from(south));
    let scale = (WIDTH / wide.max(1.0)).min(HEIGHT / high.max(1.0));
    let flat = Flat { west: west.into(), north: north.into(), narrower, scale };
    let size = |length: f64| (length * scale + 2.0 * MARGIN).ceil() as u32;
    Some((flat, size(wide), size(high)))
}

impl Flat {
    fn point(&self, [x, y]: [i32; 2]) -> (i32, i32) {
        let x = (f64::from(x) - self.west) * self.narrower * self.scale + MARGIN;
        let y = (self.north - f64::from(y)) * self.scale + MARGIN;
        (x.round() as i32, y.round() as i32)
    }

    /// Steps from point to point; those that round to nothing are left out.
    fn path(&self, rings: &Rings) -> String {
        let mut path = String::new();
        for ring in rings {
            let mut points = ring.iter().map(|point| self.point(*point));
            let Some(mut at) = points.next() else { continue };
            let _ = write!(path, "M{} {}l", at.0, at.1);
            for next in points {
                if next != at {
                    let _ = write!(path, "{} {} ", next.0 - at.0, next.1 - at.1);
                    at = next;
                }
            }
            path.truncate(path.trim_end_matches([' ', 'l']).len());
            path.push('z');
        }
        path
    }

    /// Where a name fits best: the middle of the widest stretch of some lines across the ring with the most points.
    fn middle(&self, rings: &Rings) -> (u32, u32) {
        let points: Vec<(i32, i32)> =
            rings.iter().max_by_key(|ring| ring.len()).into_iter().flatten().map(|point| self.point(*point)).collect();
        let (top, bottom) = (points.iter().map(|point| point.1).min(), points.iter().map(|point| point.1).max());
        let (top, bottom) = (top.unwrap_or_default(), bottom.unwrap_or_default());
        let across = (1..LINES).map(|line| top + (bottom - top) * line / LINES);
        let widest = across.filter_map(|y| Some((widest(&points, y)?, y))).max_by_key(|((from, to), _)| to - from);
        let ((from, to), y) = widest.unwrap_or(((0, 0), top));
        let positive = |at: i32| at.max(0).unsigned_abs();
        (positive(i32::midpoint(from, to)), positive(y))
    }
}

/// The widest stretch of a level line that lies within a ring.
fn widest(ring: &[(i32, i32)], y: i32) -> Option<(i32, i32)> {
    let sides = ring.iter().zip(ring.iter().skip(1));
    let crossing = sides.filter(|(a, b)| (a.1 <= y) != (b.1 <= y));
    let mut crossings: Vec<i32> = crossing.map(|(a, b)| a.0 + (y - a.1) * (b.0 - a.0) / (b.1 - a.1)).collect();
    crossings.sort_unstable();
    crossings.chunks_exact(2).map(|pair| (pair[0], pair[1])).max_by_key(|(from, to)| to - from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_drawn_with_the_north_above() {
        let square: Rings = vec![vec![[0, 0], [10_000, 0], [10_000, 10_000], [0, 10_000], [0, 0]]];
        let drawing = draw(&[("62.07".parse().unwrap(), &square)]);
        let [Shape { place: Place::Path(path), x, y, .. }] = &drawing.shapes[..] else { panic!("one path") };
        assert_eq!(path, "M4 524l520 0 0 -520 -520 0 0 520z");
        assert_eq!((*x, drawing.width, drawing.height), (264, 528, 528));
        assert!((5..523).contains(y), "within");
    }

    #[test]
    fn nothing_imported_draws_nothing() {
        assert_eq!((draw(&[]).height, draw(&[]).shapes.len()), (0, 0));
    }

    #[test]
    fn a_name_stands_in_the_widest_part() {
        // A U: its arms are narrow, its bottom is wide.
        let ring = [(0, 0), (10, 0), (10, 80), (90, 80), (90, 0), (100, 0), (100, 100), (0, 100), (0, 0)];
        assert_eq!(widest(&ring, 40), Some((90, 100)));
        assert_eq!(widest(&ring, 90), Some((0, 100)));
        assert_eq!(widest(&ring, 200), None);
    }
}

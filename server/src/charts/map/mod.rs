//! The map: boundaries where some were imported, tiles where not. Arranged once, then drawn as SVG for a page, where each
//! region leads somewhere, or for a report.

mod shapes;
mod svg;
mod tiles;

use std::collections::BTreeMap;

use selaras_domain::region::RegionCode;

use crate::store::Rings;
pub use svg::{Mark, map};

/// With more regions a tile is small, says no name, and is not a link.
const NAMED_MOST: usize = 40;
const NAMED: Size = Size { width: 108, height: 64 };
const SMALL: Size = Size { width: 34, height: 26 };
/// Between tiles.
const GAP: u32 = 4;

#[derive(Clone, Copy)]
struct Size {
    width: u32,
    height: u32,
}

/// Regions in their places.
pub struct Drawing {
    width: u32,
    height: u32,
    /// Names and values are written on the regions, and each is a link.
    is_named: bool,
    /// Some tiles stand in rows by code, where no hand has placed them.
    pub has_rows: bool,
    shapes: Vec<Shape>,
}

struct Shape {
    region: RegionCode,
    place: Place,
    /// The middle, where it is written on.
    x: u32,
    y: u32,
}

enum Place {
    Tile {
        x: u32,
        y: u32,
        width: u32,
        height: u32,
    },
    /// The `d` of a path.
    Path(String),
}

/// Draws the regions.
pub fn draw(regions: &[RegionCode], boundaries: &BTreeMap<RegionCode, Rings>) -> Drawing {
    let is_named = regions.len() <= NAMED_MOST;
    let bounded: Vec<(RegionCode, &Rings)> =
        regions.iter().filter_map(|region| Some((*region, boundaries.get(region)?))).collect();
    let mut drawing = shapes::draw(&bounded);
    let rest: Vec<RegionCode> = regions.iter().copied().filter(|region| !boundaries.contains_key(region)).collect();
    let Size { width, height } = if is_named { NAMED } else { SMALL };
    let top = drawing.height;
    drawing.has_rows = rest.iter().any(|region| !tiles::is_by_hand(*region));
    for (region, column, row) in tiles::arrange(&rest) {
        let (x, y) = (column * (width + GAP), top + row * (height + GAP));
        let place = Place::Tile { x, y, width, height };
        drawing.shapes.push(Shape { region, place, x: x + width / 2, y: y + height / 2 });
        drawing.width = drawing.width.max(x + width + GAP);
        drawing.height = drawing.height.max(y + height + GAP);
    }
    Drawing { is_named, ..drawing }
}

//! The map as shapes of one SVG: boundaries where some were imported, tiles where not.

use std::collections::BTreeMap;

use selaras_domain::region::RegionCode;

use super::{shapes, tiles};
use crate::store::Rings;

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

pub struct Drawing {
    pub width: u32,
    pub height: u32,
    /// Names and values are written on the regions, and each leads to its row.
    pub is_named: bool,
    pub shapes: Vec<Shape>,
}

pub struct Shape {
    pub region: RegionCode,
    pub place: Place,
    /// The middle, where it is written on.
    pub x: u32,
    pub y: u32,
}

pub enum Place {
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
    for (region, column, row) in tiles::arrange(&rest) {
        let (x, y) = (column * (width + GAP), top + row * (height + GAP));
        let place = Place::Tile { x, y, width, height };
        drawing.shapes.push(Shape { region, place, x: x + width / 2, y: y + height / 2 });
        drawing.width = drawing.width.max(x + width + GAP);
        drawing.height = drawing.height.max(y + height + GAP);
    }
    Drawing { is_named, ..drawing }
}

/// A name in up to two lines that fit a tile.
pub fn lines_of(name: &str) -> Vec<&str> {
    let name = name.strip_prefix("Kabupaten ").unwrap_or(name);
    match name.split_once(' ') {
        Some((first, rest)) if name.chars().count() > 13 => vec![first, rest],
        _ => vec![name],
    }
}

//! The map: boundaries where some were imported, tiles where not. Arranged once, then drawn as SVG for a page, where each
//! region leads somewhere, or for a report.

mod country;
mod shapes;
mod svg;
mod tiles;

use std::collections::BTreeMap;

use selaras_domain::region::RegionCode;

use crate::store::Rings;
pub use svg::{Mark, map};

/// With more regions, those of several provinces, a tile is small and says no name: its province's block does.
const NAMED_MOST: usize = 40;
const WIDTH: u32 = 108;
const HEIGHT: u32 = 64;
/// Between tiles.
const GAP: u32 = 4;
/// The side of a small tile, and between two of them.
const SMALL: u32 = 16;
const SMALL_GAP: u32 = 2;
/// From the row of a province's name to the line it is written on, and room above the first.
const NAME_DOWN: u32 = 7;
const NAME_ROOM: u32 = 2;

/// Regions in their places.
pub struct Drawing {
    width: u32,
    height: u32,
    /// Names and values are written on the regions.
    pub is_named: bool,
    /// Some tiles stand in rows by code, where no hand has placed them.
    pub has_rows: bool,
    shapes: Vec<Shape>,
    /// Names of provinces above their tiles, and where they begin.
    names: Vec<(&'static str, u32, u32)>,
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
    drawing.is_named = is_named;
    match is_named {
        true => drawing.tile(&rest),
        false => drawing.tile_country(&rest),
    }
    drawing
}

impl Drawing {
    /// Tiles with names, below what is drawn already.
    fn tile(&mut self, regions: &[RegionCode]) {
        let top = self.height;
        self.has_rows = regions.iter().any(|region| !tiles::is_by_hand(*region));
        for (region, column, row) in tiles::arrange(regions) {
            self.push(region, (column * (WIDTH + GAP), top + row * (HEIGHT + GAP)), (WIDTH, HEIGHT), GAP);
        }
    }

    /// Small tiles in blocks of provinces, below what is drawn already.
    fn tile_country(&mut self, regions: &[RegionCode]) {
        let (top, half) = (self.height + NAME_ROOM, (SMALL + SMALL_GAP) / 2);
        let country = country::arrange(regions);
        for (name, at) in country.names {
            self.names.push((name, at.column * half, top + at.row * half + NAME_DOWN));
        }
        for (region, at) in country.tiles {
            self.push(region, (at.column * half, top + at.row * half), (SMALL, SMALL), SMALL_GAP);
        }
        let below = self.height;
        self.has_rows = !country.rest.is_empty();
        for (region, column, row) in tiles::arrange(&country.rest) {
            self.push(region, (column * 2 * half, below + row * 2 * half), (SMALL, SMALL), SMALL_GAP);
        }
    }

    fn push(&mut self, region: RegionCode, (x, y): (u32, u32), (width, height): (u32, u32), gap: u32) {
        let place = Place::Tile { x, y, width, height };
        self.shapes.push(Shape { region, place, x: x + width / 2, y: y + height / 2 });
        self.width = self.width.max(x + width + gap);
        self.height = self.height.max(y + height + gap);
    }
}

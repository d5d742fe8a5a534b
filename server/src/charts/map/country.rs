//! The tiles of many provinces: each province one block, the blocks placed roughly as on the map of Indonesia, and within a block
//! the regions in rows by code.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use selaras_domain::region::RegionCode;

/// Our own arrangement of the provinces: code, short name, column and row from the north-west in half tiles, tiles in a row.
const BLOCKS: &str = include_str!("../../../data/provinces.csv");
/// Above the tiles of a block, for its name.
const NAME_HALVES: u32 = 1;

struct Block {
    province: u8,
    name: &'static str,
    column: u32,
    row: u32,
    wide: u32,
}

/// A place in half tiles from the north-west.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    pub column: u32,
    pub row: u32,
}

/// What is placed.
#[derive(Default)]
pub struct Country {
    pub tiles: Vec<(RegionCode, At)>,
    /// The provinces' short names, each above its block.
    pub names: Vec<(&'static str, At)>,
    /// Regions of provinces that have no block.
    pub rest: Vec<RegionCode>,
}

/// Places regions; what is not among them leaves its room empty, and none at the edges.
pub fn arrange(regions: &[RegionCode]) -> Country {
    let mut of_province: BTreeMap<u8, Vec<RegionCode>> = BTreeMap::new();
    for region in regions {
        of_province.entry(region.province()).or_default().push(*region);
    }
    let mut country = Country::default();
    for block in blocks() {
        let Some(mut codes) = of_province.remove(&block.province) else { continue };
        codes.sort_unstable();
        country.names.push((block.name, At { column: block.column, row: block.row }));
        let tiles = codes.into_iter().zip(0..).map(|(region, at)| {
            let (column, row) = (block.column + 2 * (at % block.wide), block.row + NAME_HALVES + 2 * (at / block.wide));
            (region, At { column, row })
        });
        country.tiles.extend(tiles);
    }
    country.rest = of_province.into_values().flatten().collect();
    let west = country.names.iter().map(|(_, at)| at.column).min().unwrap_or_default();
    let north = country.names.iter().map(|(_, at)| at.row).min().unwrap_or_default();
    let places = country.tiles.iter_mut().map(|(_, at)| at).chain(country.names.iter_mut().map(|(_, at)| at));
    places.for_each(|at| *at = At { column: at.column - west, row: at.row - north });
    country
}

fn blocks() -> &'static [Block] {
    static READ: OnceLock<Vec<Block>> = OnceLock::new();
    READ.get_or_init(|| BLOCKS.lines().skip(1).filter_map(block).collect())
}

fn block(line: &'static str) -> Option<Block> {
    let mut parts = line.split(',');
    Some(Block {
        province: parts.next()?.parse().ok()?,
        name: parts.next()?,
        column: parts.next()?.parse().ok()?,
        row: parts.next()?.parse().ok()?,
        wide: parts.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use selaras_domain::region::{RegionKind, of_province, regions};

    use super::*;

    fn all() -> Vec<RegionCode> {
        regions().iter().filter(|region| region.kind != RegionKind::Provinsi).map(|region| region.code).collect()
    }

    #[test]
    fn every_region_of_the_country_has_a_tile_that_touches_no_other_and_no_name() {
        let Country { tiles, names, rest } = arrange(&all());
        assert_eq!((tiles.len(), names.len(), rest.len()), (514, 38, 0));
        let mut taken = BTreeSet::new();
        let squares = |at: At| [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(x, y)| (at.column + x, at.row + y));
        for (region, at) in &tiles {
            assert!(squares(*at).into_iter().all(|square| taken.insert(square)), "{region} lies on another");
        }
        // A name is about as wide as its letters.
        for (name, at) in names {
            let long = u32::try_from(name.len()).unwrap() * 6 / 9;
            assert!((0..=long).all(|x| taken.insert((at.column + x, at.row))), "{name} lies on something");
        }
    }

    #[test]
    fn provinces_stand_to_each_other_as_on_the_map() {
        let country = arrange(&all());
        let of = |province: u8| country.tiles.iter().filter(move |(region, _)| region.province() == province);
        let west = |province| of(province).map(|(_, at)| at.column).min().unwrap();
        let north = |province| of(province).map(|(_, at)| at.row).min().unwrap();
        for row in [&[11, 12, 14, 21, 61, 64, 72, 71, 82, 92, 91][..], &[36, 32, 33, 35, 51, 52, 53, 93]] {
            assert!(row.windows(2).all(|pair| west(pair[0]) < west(pair[1])), "from west to east: {row:?}");
        }
        for column in
            [&[11, 12, 13, 17, 18, 36][..], &[65, 64, 63, 51], &[71, 72, 73, 53], &[96, 92, 94], &[91, 95, 93]]
        {
            assert!(column.windows(2).all(|pair| north(pair[0]) < north(pair[1])), "from north to south: {column:?}");
        }
    }

    #[test]
    fn a_part_of_the_country_begins_at_its_own_edge() {
        let codes: Vec<RegionCode> =
            [91, 95].into_iter().flat_map(|one| of_province(one).map(|one| one.code)).collect();
        let Country { tiles, names, .. } = arrange(&codes);
        assert_eq!(names[0], ("Papua", At { column: 0, row: 0 }));
        assert_eq!(tiles[0].1, At { column: 0, row: 1 });
    }
}

//! The tile map of a province: each region one tile of the same size, placed roughly as on the map. By hand where our own arrangement has the
//! region, else in rows by code.

use std::sync::OnceLock;

use selaras_domain::region::RegionCode;

/// Our own arrangement: region, column and row from the north-west.
const TILES: &str = include_str!("../../../data/tiles.csv");
/// How much wider than high an arrangement by code is.
const WIDER: f64 = 1.8;

/// The column and row of each region.
pub fn arrange(regions: &[RegionCode]) -> Vec<(RegionCode, u32, u32)> {
    let mut placed: Vec<_> = regions.iter().filter_map(|region| by_hand(*region)).collect();
    let mut rest: Vec<RegionCode> = regions.iter().copied().filter(|region| !is_by_hand(*region)).collect();
    rest.sort_unstable();
    let known = placed.iter().map(|(_, column, _)| column + 1).max();
    let columns = known.unwrap_or(0).max((rest.len() as f64 * WIDER).sqrt().ceil() as u32).max(1);
    let below = placed.iter().map(|(_, _, row)| row + 1).max().unwrap_or_default();
    placed.extend(rest.into_iter().zip(0..).map(|(region, at)| (region, at % columns, below + at / columns)));
    placed
}

/// Whether our own arrangement has the region.
pub fn is_by_hand(region: RegionCode) -> bool {
    by_hand(region).is_some()
}

fn by_hand(region: RegionCode) -> Option<(RegionCode, u32, u32)> {
    arrangement().iter().find(|(one, ..)| *one == region).copied()
}

fn arrangement() -> &'static [(RegionCode, u32, u32)] {
    static ARRANGEMENT: OnceLock<Vec<(RegionCode, u32, u32)>> = OnceLock::new();
    ARRANGEMENT.get_or_init(|| TILES.lines().skip(1).filter_map(tile).collect())
}

fn tile(line: &str) -> Option<(RegionCode, u32, u32)> {
    let mut parts = line.split(',');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use selaras_domain::region::of_province;

    use super::*;

    #[test]
    fn every_region_has_a_tile_of_its_own() {
        for province in 11..=96 {
            let codes: Vec<RegionCode> = of_province(province).map(|region| region.code).collect();
            let tiles = arrange(&codes);
            let places: BTreeSet<_> = tiles.iter().map(|(_, column, row)| (column, row)).collect();
            assert_eq!((tiles.len(), places.len()), (codes.len(), codes.len()), "province {province}");
        }
    }

    #[test]
    fn our_own_arrangement_is_read_whole() {
        assert_eq!(arrangement().len(), TILES.lines().count() - 1);
        let codes: BTreeSet<_> = arrangement().iter().map(|(region, ..)| *region).collect();
        assert!(of_province(62).all(|region| codes.contains(&region.code)));
    }
}

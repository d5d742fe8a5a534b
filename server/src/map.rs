//! Boundaries of regions from a GeoJSON file, simplified until the map of a province is small. The file is read for this once
//! and not kept.

use std::collections::BTreeMap;

use geojson::{Feature, GeoJson, GeometryValue, Position};
use selaras_domain::region::{RegionCode, RegionKind, region};
use thiserror::Error;

use crate::store::Rings;

/// Largest file.
pub const MAX_BYTES: usize = 32 << 20;
/// Points of a region, on average, and in all: some 100 KiB on the page at most.
const POINTS_PER_REGION: usize = 150;
const POINTS_MOST: usize = 12_000;
/// Kept coordinates are ten-thousandths of a degree.
const UNITS: f64 = 10_000.0;
/// The least simplification: a point less than this beside the line between its neighbours is left out.
const FIRST_TOLERANCE: f64 = 5.0;

/// Why a file gives no map.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MapError {
    #[error("it is not GeoJSON: {0}")]
    NotGeoJson(String),
    #[error("no feature names a kabupaten or kota of this province by its code, such as 62.07")]
    NoRegion,
}

impl MapError {
    /// The message that says it on a page.
    pub const fn key(&self) -> &'static str {
        match self {
            MapError::NotGeoJson(_) => "boundaries-not-geojson",
            MapError::NoRegion => "boundaries-no-region",
        }
    }
}

/// The boundaries of a province's regions. A feature tells its region by an id or a property that is its code.
pub fn read(text: &str, province: u8) -> Result<BTreeMap<RegionCode, Rings>, MapError> {
    let wrong = |error: geojson::Error| MapError::NotGeoJson(error.to_string());
    let features = match text.parse::<GeoJson>().map_err(wrong)? {
        GeoJson::FeatureCollection(collection) => collection.features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(_) => return Err(MapError::NoRegion),
    };
    let mut boundaries: BTreeMap<RegionCode, Rings> = BTreeMap::new();
    for feature in &features {
        if let Some(code) = code_of(feature, province) {
            boundaries.entry(code).or_default().extend(rings_of(feature));
        }
    }
    boundaries.retain(|_, rings| !rings.is_empty());
    if boundaries.is_empty() {
        return Err(MapError::NoRegion);
    }
    Ok(simplify(boundaries))
}

fn code_of(feature: &Feature, province: u8) -> Option<RegionCode> {
    let id = feature.id.as_ref().map(|id| match id {
        geojson::feature::Id::String(text) => text.clone(),
        geojson::feature::Id::Number(number) => number.to_string(),
    });
    // A number such as an area may look like a code: only what is named as one counts.
    let named = |key: &str| ["code", "kode", "kd", "id"].iter().any(|part| key.to_lowercase().contains(part));
    let properties = feature.properties.iter().flatten().filter(|(key, _)| named(key)).map(|(_, value)| match value {
        geojson::JsonValue::String(text) => text.clone(),
        other => other.to_string(),
    });
    id.into_iter().chain(properties).find_map(|text| region_code(&text, province))
}

/// "62.07" or "6207".
fn region_code(text: &str, province: u8) -> Option<RegionCode> {
    let text = text.trim();
    let dotted = match text.len() {
        4 => format!("{}.{}", text.get(..2)?, text.get(2..)?),
        _ => text.to_owned(),
    };
    let code: RegionCode = dotted.parse().ok()?;
    region(code).filter(|region| region.province == province && region.kind != RegionKind::Provinsi)?;
    Some(code)
}

fn rings_of(feature: &Feature) -> Rings {
    let polygons: Vec<&Vec<Vec<Position>>> = match feature.geometry.as_ref().map(|geometry| &geometry.value) {
        Some(GeometryValue::Polygon { coordinates }) => vec![coordinates],
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates.iter().collect(),
        _ => Vec::new(),
    };
    let ring = |ring: &Vec<Position>| -> Vec<[i32; 2]> { ring.iter().filter_map(point).collect() };
    polygons.into_iter().flatten().map(ring).filter(|ring| ring.len() >= 4).collect()
}

/// A point of the earth.
fn point(position: &Position) -> Option<[i32; 2]> {
    let (x, y) = (*position.as_slice().first()?, *position.as_slice().get(1)?);
    let is_of_earth = x.abs() <= 180.0 && y.abs() <= 90.0;
    is_of_earth.then_some([(x * UNITS).round() as i32, (y * UNITS).round() as i32])
}

/// Coarser and coarser, until there are few enough points in all.
fn simplify(boundaries: BTreeMap<RegionCode, Rings>) -> BTreeMap<RegionCode, Rings> {
    let most = (boundaries.len() * POINTS_PER_REGION).min(POINTS_MOST);
    let mut tolerance = FIRST_TOLERANCE;
    loop {
        let simpler: BTreeMap<RegionCode, Rings> =
            boundaries.iter().map(|(region, rings)| (*region, simpler(rings, tolerance))).collect();
        let points: usize = simpler.values().flatten().map(Vec::len).sum();
        // Four points a region are the least there can be.
        if points <= most.max(boundaries.len() * 4) {
            return simpler;
        }
        tolerance *= 1.5;
    }
}

/// The rings that are still areas; of every region at least the largest.
fn simpler(rings: &Rings, tolerance: f64) -> Rings {
    let mut simpler: Rings = rings.iter().map(|ring| thinned(ring, tolerance)).filter(|ring| ring.len() >= 4).collect();
    if simpler.is_empty() {
        let largest = rings.iter().max_by_key(|ring| ring.len());
        simpler.extend(largest.map(|ring| vec![ring[0], ring[ring.len() / 3], ring[2 * ring.len() / 3], ring[0]]));
    }
    simpler
}

/// Ramer, Douglas and Peucker: the points that lie further than the tolerance from the line between those that are kept.
fn thinned(ring: &[[i32; 2]], tolerance: f64) -> Vec<[i32; 2]> {
    let last = ring.len() - 1;
    let mut kept = vec![false; ring.len()];
    // A closed ring has no line between its ends: it is cut at the point farthest from its beginning.
    let far = farthest(ring, 0, last).map_or(last / 2, |(at, _)| at);
    let mut open = vec![(0, far), (far, last)];
    [kept[0], kept[far], kept[last]] = [true; 3];
    while let Some((from, to)) = open.pop() {
        if let Some((at, _)) = farthest(ring, from, to).filter(|(_, distance)| *distance > tolerance) {
            kept[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    ring.iter().zip(kept).filter(|(_, kept)| *kept).map(|(point, _)| *point).collect()
}

/// The point between two that is farthest from the line through them, and how far.
fn farthest(ring: &[[i32; 2]], from: usize, to: usize) -> Option<(usize, f64)> {
    let (a, b) = (ring[from], ring[to]);
    let (dx, dy) = (f64::from(b[0] - a[0]), f64::from(b[1] - a[1]));
    let length = dx.hypot(dy);
    let distance = |point: &[i32; 2]| {
        let (x, y) = (f64::from(point[0] - a[0]), f64::from(point[1] - a[1]));
        if length == 0.0 { x.hypot(y) } else { (x * dy - y * dx).abs() / length }
    };
    let between = ring.iter().enumerate().take(to).skip(from + 1);
    between.map(|(at, point)| (at, distance(point))).max_by(|one, other| one.1.total_cmp(&other.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A circle of many points around a place, as a feature of a region.
    fn circle(properties: &str, points: usize) -> String {
        let point = |at: usize| {
            let angle = std::f64::consts::TAU * at as f64 / points as f64;
            format!("[{:.5},{:.5}]", 112.0 + angle.cos(), -2.0 + angle.sin())
        };
        let ring: Vec<String> = (0..=points).map(|at| point(at % points)).collect();
        format!(
            r#"{{"type":"Feature","properties":{properties},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
            ring.join(",")
        )
    }

    fn collection(features: &[String]) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
    }

    #[test]
    fn boundaries_are_found_by_their_code_and_made_small() {
        let text = collection(&[
            circle(r#"{"code":"62.07","luas":6201}"#, 5_000),
            circle(r#"{"KODE_KAB":6271}"#, 90),
            circle(r#"{"code":"63.01"}"#, 90),
            circle(r#"{"luas":6202}"#, 90),
        ]);
        let boundaries = read(&text, 62).unwrap();
        let codes: Vec<String> = boundaries.keys().map(ToString::to_string).collect();
        assert_eq!(codes, ["62.07", "62.71"], "of this province, and told by a code");
        let points: usize = boundaries.values().flatten().map(Vec::len).sum();
        assert!((100..=300).contains(&points), "{points}");
        // It is still a circle of one degree.
        for [x, y] in boundaries.values().flatten().flatten() {
            let radius = f64::from(x - 1_120_000).hypot(f64::from(y + 20_000));
            assert!((radius - 10_000.0).abs() < 2.0, "{radius}");
        }
    }

    #[test]
    fn what_is_no_map_of_the_province_is_told() {
        assert!(matches!(read("{", 62), Err(MapError::NotGeoJson(_))));
        assert!(matches!(read("[]", 62), Err(MapError::NotGeoJson(_))));
        for text in [
            collection(&[]),
            collection(&[circle(r#"{"code":"63.01"}"#, 90)]),
            r#"{"type":"Point","coordinates":[112,-2]}"#.to_owned(),
            r#"{"type":"Feature","id":"62.07","properties":null,"geometry":null}"#.to_owned(),
        ] {
            assert_eq!(read(&text, 62), Err(MapError::NoRegion), "{text}");
        }
    }

    #[test]
    fn a_region_of_specks_keeps_a_boundary() {
        let specks = vec![vec![[0, 0], [1, 0], [1, 1], [0, 0]], vec![[9, 9], [10, 9], [10, 10], [9, 10], [9, 9]]];
        assert_eq!(simpler(&specks, 100.0), [[[9, 9], [10, 9], [9, 10], [9, 9]]]);
    }
}

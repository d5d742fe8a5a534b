//! Figures to report, and whether both sides hold the same ones.

use rusqlite::Connection;
use selaras_domain::catalogue::{Catalogue, Level};
use selaras_domain::region::RegionCode;
use selaras_ledger::{ledgers_of_region, region_digest, verify_chain};

use super::{Office, World};

/// Rows for [`Office::import`]: a figure for each component of a kabupaten in these quarters, other ones in each round.
pub fn rows(years: impl IntoIterator<Item = u16>, quarters: &[u8], round: u64) -> Vec<String> {
    let mut rows = Vec::new();
    let mut figure = round;
    for year in years {
        for quarter in quarters {
            for component in Catalogue::for_year(year).components(Level::Kabupaten) {
                // Knuth's multiplier: figures that no compression guesses.
                figure = figure.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(round);
                let required = figure % 1_000_000 + 1;
                let achieved = (figure >> 32) % required;
                rows.push(format!("{year},{quarter},{component},{required},{achieved}"));
            }
        }
    }
    rows
}

/// A line's identity and chain: the same on both sides or something is wrong.
pub type Place = (Vec<u8>, i64, Vec<u8>);

/// The lines of a region's ledgers in a database file.
pub fn lines(database: &Connection, region: &str) -> Vec<Place> {
    let mut lines = Vec::new();
    for ledger in ledgers_of_region(database, code(region)).unwrap() {
        verify_chain(database, &ledger).unwrap();
        let mut statement = database
            .prepare("SELECT seq, chain FROM line l JOIN ledger g ON g.id = l.ledger WHERE g.ledger = ?1 ORDER BY seq")
            .unwrap();
        let id = ledger.start.id.as_bytes();
        let rows = statement.query_map([id], |row| Ok((id.to_vec(), row.get(0)?, row.get(1)?))).unwrap();
        lines.extend(rows.map(Result::unwrap));
    }
    lines
}

/// The digest of a region's current cells in a database file.
pub fn digest(database: &Connection, region: &str) -> [u8; 32] {
    region_digest(database, code(region)).unwrap()
}

impl World {
    /// Whether both sides hold the same lines and compute the same current cells of the office's region.
    pub fn in_step(&self, office: &Office) -> bool {
        let (there, here) = (self.database(), office.database());
        lines(&there, &office.region) == lines(&here, &office.region)
            && digest(&there, &office.region) == digest(&here, &office.region)
    }

    /// How many lines of the office's own ledger the server has.
    pub fn lines_of(&self, office: &Office) -> u64 {
        let sql = "SELECT count(*) FROM line l JOIN ledger g ON g.id = l.ledger WHERE g.ledger = ?1";
        let count: i64 = self.database().query_row(sql, [office.ledger()], |row| row.get(0)).unwrap();
        count as u64
    }
}

impl Office {
    /// The id of the own ledger.
    pub fn ledger(&self) -> [u8; 16] {
        self.database().query_row("SELECT ledger FROM office", [], |row| row.get(0)).unwrap()
    }

    /// How many lines of the region's ledgers this office has.
    pub fn line_count(&self) -> usize {
        lines(&self.database(), &self.region).len()
    }
}

pub fn code(region: &str) -> RegionCode {
    region.parse().unwrap()
}

//! What a template says of itself in a hidden sheet: for which region, office, quarter and catalogue it was made, and a
//! fingerprint of its keys. Written by `template`, looked at before a filled template is read, so that a neighbour's
//! workbook never goes in as one's own. A workbook without it is a plain workbook.

use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::Kind;
use selaras_domain::message;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::{self, RegionCode};

use super::header::Column;
use super::refusal::FileRefusal;
use super::table::{Pool, Sheet};

/// Only a number that this program knows is read; raised when the sheets of a template change their meaning.
pub const TEMPLATE_VERSION: u16 = 1;
/// The first cell of the hidden sheet, and the sheet's name.
pub const STAMP_SHEET: &str = "selaras_templat";
/// The sheet with the instructions; no table.
pub const GUIDE_SHEET: &str = "Petunjuk";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub version: u16,
    pub region: RegionCode,
    /// The office's id, for whoever looks into a file that went astray.
    pub office: String,
    pub period: Period,
    /// The catalogue's version.
    pub catalogue: String,
    /// BLAKE3 over the keys, as hex.
    pub fingerprint: String,
}

/// What a row of a template is about, as it stands in its key columns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub kind: &'static str,
    pub year: String,
    pub quarter: String,
    pub code: String,
}

impl Stamp {
    /// The cells of the hidden sheet's one row.
    pub fn cells(&self) -> [String; 8] {
        [
            STAMP_SHEET.to_owned(),
            self.version.to_string(),
            self.region.to_string(),
            self.office.clone(),
            self.period.year.to_string(),
            self.period.quarter.map_or(0, Quarter::number).to_string(),
            self.catalogue.clone(),
            self.fingerprint.clone(),
        ]
    }

    /// Reads a row; `None` where it is no stamp or a spoilt one, which then is no template.
    pub(super) fn read(titles: &[&str]) -> Option<Stamp> {
        let [STAMP_SHEET, version, region, office, year, quarter, catalogue, fingerprint, ..] = titles else {
            return None;
        };
        Some(Stamp {
            version: version.parse().ok()?,
            region: region.parse().ok()?,
            office: (*office).to_owned(),
            period: Period { year: year.parse().ok()?, quarter: Quarter::from_number(quarter.parse().ok()?) },
            catalogue: (*catalogue).to_owned(),
            fingerprint: (*fingerprint).to_owned(),
        })
    }

    /// Whether the template may be read for this region.
    pub(super) fn check(&self, own: RegionCode) -> Result<(), FileRefusal> {
        if self.version > TEMPLATE_VERSION {
            let version = self.version;
            return Err(FileRefusal::new(message!(
                "templat ini versi {version}, program ini mengenal sampai versi {TEMPLATE_VERSION}: perbarui program, atau buat \
                 templat lagi dengan program ini",
                "this template has version {version}, and this program knows up to version {TEMPLATE_VERSION}: update the \
                 program, or make the template again with this one"
            )));
        }
        if self.region != own {
            let [theirs, own] = [self.region, own].map(named);
            return Err(FileRefusal::new(message!(
                "templat ini milik {theirs}, sedangkan perangkat ini melapor untuk {own}: pakai templat daerah sendiri",
                "this template is of {theirs}, and this office reports for {own}: use the template of the own region"
            )));
        }
        let catalogue = Catalogue::for_year(self.period.year);
        if self.catalogue != catalogue.version {
            let (theirs, year, own) = (&self.catalogue, self.period.year, &catalogue.version);
            return Err(FileRefusal::new(message!(
                "templat ini dibuat dengan katalog {theirs}, sedangkan tahun {year} memakai katalog {own}: buat templat baru, \
                 lalu salin isinya",
                "this template was made with catalogue {theirs}, and the year {year} has catalogue {own}: make a new template, \
                 then copy the figures over"
            )));
        }
        Ok(())
    }
}

fn named(code: RegionCode) -> String {
    region::region(code).map_or_else(|| code.to_string(), |region| format!("{code} {}", region.name))
}

/// The fingerprint of keys in any order: sorting a sheet changes nothing.
pub fn fingerprint(mut keys: Vec<Key>) -> String {
    keys.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for Key { kind, year, quarter, code } in keys {
        hasher.update(format!("{kind}\t{year}\t{quarter}\t{code}\n").as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Kinds whose rows a template fixes; targets and stages may be added to.
pub const FIXED_KINDS: [Kind; 3] = [Kind::Achievement, Kind::Budget, Kind::Narrative];

/// The keys as they stand in a sheet now, filled or not.
pub(super) fn keys_of<'a>(sheet: &'a Sheet, pool: &'a Pool) -> impl Iterator<Item = Key> + 'a {
    let kind = sheet.format.kind.filter(|kind| FIXED_KINDS.contains(kind)).map(Kind::word);
    kind.into_iter().flat_map(move |kind| {
        sheet.rows(pool).map(move |row| Key {
            kind,
            year: row.get(Column::Year).shown().to_owned(),
            quarter: row.get(Column::Quarter).shown().to_owned(),
            code: row.get(Column::Code).shown().to_owned(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(region: &str) -> Stamp {
        Stamp {
            version: TEMPLATE_VERSION,
            region: region.parse().unwrap(),
            office: "x".to_owned(),
            period: Period::quarter(2023, Quarter::Q4),
            catalogue: "2018.1".to_owned(),
            fingerprint: fingerprint(Vec::new()),
        }
    }

    #[test]
    fn a_stamp_reads_as_it_was_written_and_a_spoilt_one_is_none() {
        let stamp = stamp("62.07");
        let cells = stamp.cells();
        let mut titles: Vec<&str> = cells.iter().map(String::as_str).collect();
        assert_eq!(Stamp::read(&titles), Some(stamp));
        titles[2] = "daerah";
        assert_eq!(Stamp::read(&titles), None);
        assert_eq!(Stamp::read(&["tahun", "triwulan"]), None);
    }

    #[test]
    fn another_region_or_catalogue_or_a_newer_version_is_refused_by_both_names() {
        let own: RegionCode = "62.07".parse().unwrap();
        assert_eq!(stamp("62.07").check(own), Ok(()));
        let reason = stamp("62.01").check(own).unwrap_err().reason.id;
        assert!(reason.contains("62.01 Kabupaten Kotawaringin Barat") && reason.contains("62.07"), "{reason}");
        let old = Stamp { catalogue: "2017.9".to_owned(), ..stamp("62.07") };
        let reason = old.check(own).unwrap_err().reason.id;
        assert!(reason.contains("2017.9") && reason.contains("2018.1"), "{reason}");
        let newer = Stamp { version: TEMPLATE_VERSION + 1, ..stamp("62.07") };
        assert!(newer.check(own).unwrap_err().reason.id.contains("perbarui program"));
    }

    #[test]
    fn the_fingerprint_is_of_the_keys_in_any_order() {
        let key = |code: &str| Key {
            kind: "achievement",
            year: "2023".to_owned(),
            quarter: "4".to_owned(),
            code: code.to_owned(),
        };
        let both = fingerprint(vec![key("K.1.01"), key("K.1.02")]);
        assert_eq!(both, fingerprint(vec![key("K.1.02"), key("K.1.01")]));
        assert_ne!(both, fingerprint(vec![key("K.1.01")]));
    }
}

//! What a seal must bind.

use uuid::Uuid;

use super::*;
use crate::catalogue::{Catalogue, Level};
use crate::line::{LedgerId, LineId, Seal, SealedCell};

fn sealed(kind: Kind, subject: &str) -> SealedCell {
    let head = LineId { ledger: LedgerId(Uuid::nil()), seq: 1 };
    SealedCell { cell: cell(kind, subject), head, content_hash: [7; 32] }
}

/// A seal of these cells by the catalogue of 2023.
fn seal(cells: Vec<SealedCell>) -> Seal {
    let digest = Seal::digest_of(&cells);
    let catalogue_version = Catalogue::for_year(2023).version.clone();
    Seal { cells, digest, frontier: vec![], catalogue_version, rules_version: String::new(), province_time_ms: None }
}

/// The recipients of every service of a kabupaten.
fn all() -> Vec<SealedCell> {
    let catalogue = Catalogue::for_year(2023);
    let services = catalogue.services(Level::Kabupaten).iter();
    let mut cells: Vec<_> = services.map(|one| sealed(Kind::Achievement, &one.code.to_string())).collect();
    cells.sort_by(|one, other| one.cell.cmp(&other.cell));
    cells
}

fn codes_of(seal: Seal) -> Vec<Code> {
    codes(Kind::Seal, "*", &Content::Seal(seal))
}

#[test]
fn a_seal_binds_the_recipients_of_every_service() {
    assert_eq!(codes_of(seal(all())), []);
    let without_one = all().into_iter().skip(1).collect();
    assert_eq!(codes_of(seal(without_one)), [Code::SealIncomplete]);
    assert_eq!(codes_of(seal(vec![])), [Code::SealIncomplete], "an empty one is none");
    let newer = Seal { catalogue_version: "2099.1".to_owned(), ..seal(vec![]) };
    assert_eq!(codes_of(newer), [], "what another catalogue asks for is not known here");
}

#[test]
fn a_seal_binds_what_it_lists_and_nothing_from_elsewhere() {
    let forged = Seal { digest: [0; 32], ..seal(all()) };
    assert_eq!(codes_of(forged), [Code::SealDigest]);
    let mut unsorted = all();
    unsorted.swap(0, 1);
    assert_eq!(codes_of(seal(unsorted)), [Code::SealForeignCell]);
    let mut twice = all();
    twice.insert(0, twice[0].clone());
    assert_eq!(codes_of(seal(twice)), [Code::SealForeignCell]);
    let mut target = all();
    target.push(sealed(Kind::Target, "K.2.01/RPJMD"));
    assert_eq!(codes_of(seal(target)), [Code::SealForeignCell]);
    let mut foreign = all();
    foreign[0].cell.region = RegionCode::new(6201).unwrap();
    assert_eq!(codes_of(seal(foreign)), [Code::SealForeignCell]);
}

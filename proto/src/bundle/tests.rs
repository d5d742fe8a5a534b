//! What a reader makes of whole, spoilt and arbitrary bundles.

use ed25519_dalek::{Signer as _, SigningKey};
use proptest::prelude::*;
use prost::Message as _;
use rcgen::SigningKey as _;

use super::*;
use crate::v1;
use crate::v1::bundle_item::Item;

fn header() -> v1::BundleHeader {
    v1::BundleHeader {
        kind: v1::BundleKind::Province.into(),
        from: vec![1; 32],
        to: vec![2; 16],
        encapsulated_key: Vec::new(),
    }
}

fn items() -> Vec<Item> {
    let batch = |lines| Item::Batch(v1::Batch { lines, columns: vec![7; 300], ..Default::default() });
    vec![batch(1), batch(2), batch(3)]
}

fn sealed(to: &SealTo) -> Vec<u8> {
    let key = SigningKey::from_bytes(&[3; 32]);
    let by = SignedBy::Key(key.verifying_key().to_bytes().to_vec());
    seal(header(), to, &Signer { by, sign: &|bytes| Ok(key.sign(bytes).to_bytes().to_vec()) }, items()).unwrap()
}

fn token() -> (SealTo, OpenWith) {
    (SealTo::token(&[9; 32]), OpenWith::token(&[9; 32]))
}

fn reason(bytes: &[u8], with: &OpenWith) -> BundleError {
    open(bytes, with).err().unwrap()
}

#[test]
fn a_bundle_reads_back_with_the_key_of_province_office_and_token() {
    let province = SigningKey::from_bytes(&[5; 32]);
    let office = rcgen::KeyPair::generate().unwrap();
    for (to, with) in [
        (SealTo::province(&province.verifying_key().to_bytes()).unwrap(), OpenWith::province(&province).unwrap()),
        (SealTo::office(office.public_key_raw()).unwrap(), OpenWith::office(office.serialized_der()).unwrap()),
        token(),
    ] {
        let bytes = sealed(&to);
        let opened = open(&bytes, &with).unwrap();
        assert_eq!(opened.header.to, [2; 16]);
        assert_eq!(opened.items().unwrap().collect::<Result<Vec<_>, _>>().unwrap(), items());
        assert!(!bytes.windows(64).any(|window| window == [7; 64]), "nothing but the header is in clear");
    }
}

#[test]
fn an_office_signs_with_the_key_of_its_certificate() {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::default().self_signed(&key).unwrap();
    let (to, with) = token();
    let by = SignedBy::Certificate(certificate.der().to_vec());
    let bytes =
        seal(header(), &to, &Signer { by: by.clone(), sign: &|bytes| Ok(key.sign(bytes).unwrap()) }, items()).unwrap();
    assert_eq!(open(&bytes, &with).unwrap().signed_by, by);
    let other = rcgen::KeyPair::generate().unwrap();
    let bytes = seal(header(), &to, &Signer { by, sign: &|bytes| Ok(other.sign(bytes).unwrap()) }, items()).unwrap();
    assert_eq!(reason(&bytes, &with), BundleError::WrongSignature);
}

#[test]
fn a_spoilt_bundle_is_refused_for_what_it_is() {
    let (to, with) = token();
    let bytes = sealed(&to);
    assert_eq!(reason(&bytes, &OpenWith::token(&[8; 32])), BundleError::Damaged, "another key");
    assert_eq!(reason(b"", &with), BundleError::NotABundle);
    assert_eq!(reason(b"PK\x03\x04 a workbook", &with), BundleError::NotABundle);
    assert_eq!(reason(&vec![0; FILE_MAX_BYTES + 1], &with), BundleError::TooLarge);
    let newer = [&bytes[..8], &[0, 2], &bytes[10..]].concat();
    assert_eq!(reason(&newer, &with), BundleError::Newer(2));
    for cut in 8..bytes.len() {
        assert_eq!(reason(&bytes[..cut], &with), BundleError::Truncated, "cut at {cut}");
    }
    assert_eq!(reason(&[&bytes[..], b"x"].concat(), &with), BundleError::Damaged);
}

#[test]
fn parts_hold_every_batch_once_within_their_size() {
    let batch = |lines| Item::Batch(v1::Batch { lines, columns: vec![0; 100_000], ..Default::default() });
    let batches: Vec<_> = (0..10).map(batch).collect();
    let parts = split(batches.clone(), 300_000);
    assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [2; 5]);
    assert_eq!(parts.concat(), batches);
    assert_eq!(split(batches.clone(), 1).len(), 10, "one a part at least");
    assert_eq!(split(Vec::new(), 1), [Vec::new()]);
}

proptest! {
    #[test]
    fn no_flipped_bit_is_taken(at in 0..2000_usize, bit in 0..8_u8) {
        let (to, with) = token();
        let mut bytes = sealed(&to);
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        prop_assert!(open(&bytes, &with).is_err());
    }

    #[test]
    fn what_a_stranger_seals_is_refused_without_a_panic(
        items in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 0..6),
        end in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let (to, with) = token();
        let (encapsulated_key, mut sealing) = to.begin().unwrap();
        let header = v1::BundleHeader { encapsulated_key, ..header() }.encode_to_vec();
        let length = u32::try_from(header.len()).unwrap().to_be_bytes();
        let prefix = [&MAGIC[..], &FORMAT.to_be_bytes(), &length, &header].concat();
        let mut bytes = prefix.clone();
        let forged = v1::BundleEnd { certificate: end.clone(), key: end.clone(), signature: end };
        let forged = v1::BundleItem { item: Some(Item::End(forged)) }.encode_to_vec();
        for plain in items.iter().chain([&forged]) {
            let sealed = sealing.seal(plain, &prefix).unwrap();
            bytes.extend(u32::try_from(sealed.len()).unwrap().to_be_bytes());
            bytes.extend(sealed);
        }
        prop_assert!(open(&bytes, &with).is_err());
    }

    #[test]
    fn arbitrary_bytes_are_refused_without_a_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..4_000), is_ours: bool) {
        let (_, with) = token();
        if is_ours && bytes.len() >= FIXED_BYTES {
            bytes[..10].copy_from_slice(b"SELARASB\x00\x01");
            bytes[10..12].fill(0);
        }
        prop_assert!(open(&bytes, &with).is_err());
    }
}

//! What arrives in a file that a person carried: sealed bundles, spoilt outside, and with spoilt items sealed as if they were
//! good, as a liar with a key could.

use anyhow::Result;
use ed25519_dalek::{Signer as _, SigningKey};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use selaras_domain::region::RegionCode;
use selaras_proto::batch::unpack;
use selaras_proto::bundle::{OpenWith, SealTo, SignedBy, Signer, open, seal};
use selaras_proto::v1;
use selaras_proto::v1::bundle_item::Item;

use super::Outcome;
use super::spoil::{noise, spoil};
use super::wire::good;

/// Pieces of a bundle's frame: its mark, the frame of zstd, lengths without an end.
const FRAMES: [&[u8]; 4] = [b"SELARAS", b"\x28\xb5\x2f\xfd", b"\xff\xff\xff\xff\x0f", b"\x0a\x80\x80\x80\x80\x04"];

pub(super) fn bundle(region: RegionCode, chance: &mut ChaCha8Rng) -> Outcome {
    let secret: [u8; 32] = chance.random();
    let mut bytes = sealed(&SealTo::token(&secret), region, chance)?;
    if chance.random_range(0..3) > 0 {
        spoil(chance, &mut bytes, &FRAMES);
    }
    let with = OpenWith::token(&secret);
    let Ok(opened) = open(&bytes, &with) else { return Ok(false) };
    let Ok(items) = opened.items() else { return Ok(false) };
    let mut is_whole = true;
    for item in items {
        match item {
            Ok(Item::Batch(batch)) => is_whole &= unpack(&batch).is_ok(),
            Ok(_) => {}
            Err(_) => return Ok(false),
        }
    }
    Ok(is_whole)
}

fn sealed(to: &SealTo, region: RegionCode, chance: &mut ChaCha8Rng) -> Result<Vec<u8>> {
    let mut items = Vec::new();
    for _ in 0..chance.random_range(0..3) {
        let mut batch = good(region, chance)?;
        if chance.random_range(0..4) == 0 {
            spoil(chance, &mut batch.columns, &FRAMES);
        }
        items.push(Item::Batch(batch));
    }
    let key = SigningKey::from_bytes(&[3; 32]);
    let by = SignedBy::Key(key.verifying_key().to_bytes().to_vec());
    let header = v1::BundleHeader {
        kind: chance.random_range(0..6),
        from: noise(chance, 40),
        to: noise(chance, 40),
        encapsulated_key: Vec::new(),
    };
    Ok(seal(header, to, &Signer { by, sign: &|bytes| Ok(key.sign(bytes).to_bytes().to_vec()) }, items)?)
}

//! The canonical bytes of lines and start records, and the verdict on what they say.

use anyhow::ensure;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use selaras_domain::line::{
    Content, LedgerStart, LineBytes, OfficeId, OfficeRights, Owner, decode_content, decode_header, encode_content,
    encode_header,
};
use selaras_domain::region::RegionCode;
use selaras_domain::verdict::{State, judge};
use selaras_proto::token::JoinToken;

use super::Outcome;
use super::good::{kind, ledger, line as good_line};
use super::spoil::{place, spoil};

/// CBOR that claims much: long arrays, byte strings and texts, deep nesting, indefinite lengths.
const CLAIMS: [&[u8]; 8] = [
    b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\x7a\xff\xff\xff\xff",
    b"\x9a\x00\xff\xff\xff",
    b"\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81\x81",
    b"\x9f",
    b"\x5f",
    b"\xff",
];

pub(super) fn line(region: RegionCode, chance: &mut ChaCha8Rng) -> Outcome {
    match chance.random_range(0..8) {
        0 => return start(region, chance),
        1 => return token(chance),
        _ => {}
    }
    let mut bytes = good_line(chance, region).to_bytes();
    spoil(chance, &mut bytes.header, &CLAIMS);
    spoil(chance, &mut bytes.content, &CLAIMS);
    // A content under another kind's name.
    if chance.random_range(0..4) == 0 {
        return content(chance, &bytes);
    }
    let Ok(read) = bytes.decode() else { return Ok(false) };
    let again = read.to_bytes().decode();
    ensure!(again.as_ref() == Ok(&read), "{read:?} was written as {again:?}");
    let rights = OfficeRights {
        office: OfficeId(uuid::Uuid::nil()),
        name: String::new(),
        region,
        sectors: Vec::new(),
        from_ms: None,
        until_ms: None,
    };
    let verdict = judge(&read.header, &read.content, &[rights], chance.random());
    ensure!((verdict.state == State::Accepted) == verdict.reason.is_none(), "{verdict:?} of {read:?}");
    Ok(true)
}

fn content(chance: &mut ChaCha8Rng, bytes: &LineBytes) -> Outcome {
    let kind = kind(chance);
    let Ok(read) = decode_content(kind, &bytes.content) else { return Ok(false) };
    let again = decode_content(kind, &encode_content(&read));
    ensure!(again.as_ref() == Ok(&read), "{read:?} was written as {again:?}");
    if let Ok(header) = decode_header(&bytes.header) {
        ensure!(decode_header(&encode_header(&header)) == Ok(header.clone()), "{header:?} was written differently");
    }
    Ok(!matches!(read, Content::Opaque(..)))
}

fn start(region: RegionCode, chance: &mut ChaCha8Rng) -> Outcome {
    let owner = match chance.random_range(0..3) {
        0 => Owner::Office(OfficeId(uuid::Uuid::from_u128(chance.random()))),
        1 => Owner::Region,
        _ => Owner::Common,
    };
    let start = LedgerStart { id: ledger(chance), owner, region, predecessor: None };
    let mut bytes = start.to_bytes();
    spoil(chance, &mut bytes, &CLAIMS);
    let Ok(read) = LedgerStart::from_bytes(&bytes) else { return Ok(false) };
    ensure!(LedgerStart::from_bytes(&read.to_bytes()) == Ok(read.clone()), "{read:?} was written differently");
    Ok(true)
}

fn token(chance: &mut ChaCha8Rng) -> Outcome {
    let good = JoinToken { id: chance.random(), secret: chance.random(), authority: chance.random() };
    let mut bytes = good.reveal().into_bytes();
    let at = place(chance, bytes.len());
    spoil(chance, &mut bytes, &[b"-", b"=", b" ", b"\xc3\xa9"]);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let cut = text.chars().take(at).collect::<String>();
    ensure!(cut.parse::<JoinToken>().is_err() || cut == good.reveal(), "half a token was read");
    let Ok(read) = text.parse::<JoinToken>() else { return Ok(false) };
    ensure!(read.reveal().parse::<JoinToken>().is_ok(), "a token was read and cannot be written");
    Ok(true)
}

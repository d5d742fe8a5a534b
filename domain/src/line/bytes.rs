//! Canonical bytes: deterministic CBOR (RFC 8949, section 4.2: definite lengths, shortest integers, fields in order), so
//! that anyone can read a line with any CBOR library and recompute the chain. Bytes are hashed and sent as written;
//! a field that a newer program added is skipped when reading and kept in the bytes.

use minicbor::encode::{Error as EncodeError, Write};
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::amount::{Amount, Rupiah};
use crate::period::{Period, Quarter};
use crate::region::RegionCode;

use super::{Base, Cell, Chain, Content, Header, Kind, LineId, Subject};

/// Bytes that are not a line.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("bytes of a line cannot be read: {0}")]
pub struct BytesError(String);

impl From<minicbor::decode::Error> for BytesError {
    fn from(error: minicbor::decode::Error) -> Self {
        BytesError(error.to_string())
    }
}

pub(super) fn encode<T: Encode<()> + ?Sized>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(96);
    // Writing to a Vec is infallible, so there is no error to carry.
    let _: Result<(), EncodeError<core::convert::Infallible>> = minicbor::encode(value, &mut bytes);
    bytes
}

pub(super) fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, BytesError> {
    let mut decoder = Decoder::new(bytes);
    let value = decoder.decode()?;
    if decoder.position() != bytes.len() {
        return Err(BytesError("bytes follow the value".to_owned()));
    }
    Ok(value)
}

pub fn encode_header(header: &Header) -> Vec<u8> {
    encode(header)
}

pub fn decode_header(bytes: &[u8]) -> Result<Header, BytesError> {
    decode(bytes)
}

pub fn encode_content(content: &Content) -> Vec<u8> {
    match content {
        Content::Achievement(c) => encode(c),
        Content::Budget(c) => encode(c),
        Content::Narrative(c) => encode(c),
        Content::Target(c) => encode(c),
        Content::Stage(c) => encode(c),
        Content::Withdraw(c) => encode(c),
        Content::Seal(c) => encode(c),
        Content::Reply(c) => encode(c),
        Content::Attachment(c) => encode(c),
        Content::Return(c) => encode(c),
        Content::Objection(c) => encode(c),
        Content::Observation(c) => encode(c),
        Content::Decision(c) => encode(c),
        Content::Finding(c) => encode(c),
        Content::Calendar(c) => encode(c),
        Content::Catalogue(c) => encode(c),
        Content::Region(c) => encode(c),
        Content::Office(c) => encode(c),
        Content::Edition(c) => encode(c),
        Content::Verdict(c) => encode(c),
        Content::Reminder(c) => encode(c),
        Content::Ruling(c) => encode(c),
        Content::Opaque(_, bytes) => bytes.clone(),
    }
}

pub fn decode_content(kind: Kind, bytes: &[u8]) -> Result<Content, BytesError> {
    Ok(match kind {
        Kind::Achievement => Content::Achievement(decode(bytes)?),
        Kind::Budget => Content::Budget(decode(bytes)?),
        Kind::Narrative => Content::Narrative(decode(bytes)?),
        Kind::Target => Content::Target(decode(bytes)?),
        Kind::Stage => Content::Stage(decode(bytes)?),
        Kind::Withdraw => Content::Withdraw(decode(bytes)?),
        Kind::Seal => Content::Seal(decode(bytes)?),
        Kind::Reply => Content::Reply(decode(bytes)?),
        Kind::Attachment => Content::Attachment(decode(bytes)?),
        Kind::Return => Content::Return(decode(bytes)?),
        Kind::Objection => Content::Objection(decode(bytes)?),
        Kind::Observation => Content::Observation(decode(bytes)?),
        Kind::Decision => Content::Decision(decode(bytes)?),
        Kind::Finding => Content::Finding(decode(bytes)?),
        Kind::Calendar => Content::Calendar(decode(bytes)?),
        Kind::Catalogue => Content::Catalogue(decode(bytes)?),
        Kind::Region => Content::Region(decode(bytes)?),
        Kind::Office => Content::Office(decode(bytes)?),
        Kind::Edition => Content::Edition(decode(bytes)?),
        Kind::Verdict => Content::Verdict(decode(bytes)?),
        Kind::Reminder => Content::Reminder(decode(bytes)?),
        Kind::Ruling => Content::Ruling(decode(bytes)?),
        Kind::Unknown(number) => Content::Opaque(number, bytes.to_vec()),
    })
}

impl<C> Encode<C> for Header {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.array(if self.origin.is_some() { 6 } else { 5 })?;
        e.i64(self.time_ms)?.str(&self.writer)?.u16(self.kind.number())?;
        self.cell.encode(e, ctx)?;
        e.array(self.base.len() as u64)?;
        for base in &self.base {
            match base {
                Base::Own(seq) => e.u64(*seq)?.ok()?,
                Base::Other(id) => id.encode(e, ctx)?,
            }
        }
        if let Some(origin) = &self.origin {
            origin.encode(e, ctx)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Header {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let fields = definite(d.array()?)?;
        let time_ms = d.i64()?;
        let writer = d.str()?.to_owned();
        let kind = Kind::from_number(d.u16()?);
        let cell = Cell::decode(d, ctx)?;
        let bases = definite(d.array()?)?;
        let mut base = Vec::with_capacity(bases.min(16) as usize);
        for _ in 0..bases {
            base.push(if d.datatype()? == minicbor::data::Type::Array {
                Base::Other(LineId::decode(d, ctx)?)
            } else {
                Base::Own(d.u64()?)
            });
        }
        let origin = if fields > 5 { d.decode_with(ctx)? } else { None };
        for _ in 6..fields {
            d.skip()?;
        }
        Ok(Header { time_ms, writer, kind, cell, base, origin })
    }
}

fn definite(length: Option<u64>) -> Result<u64, minicbor::decode::Error> {
    length.ok_or_else(|| minicbor::decode::Error::message("an array of indefinite length"))
}

impl<C> Encode<C> for Cell {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, ctx: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.array(5)?;
        self.region.encode(e, ctx)?;
        e.u16(self.period.year)?.u8(self.period.quarter.map_or(0, Quarter::number))?;
        e.u16(self.kind.number())?.str(self.subject.as_str())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Cell {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let fields = definite(d.array()?)?;
        let region = RegionCode::decode(d, ctx)?;
        let year = d.u16()?;
        let quarter = match d.u8()? {
            0 => None,
            number => Some(
                Quarter::from_number(number).ok_or_else(|| minicbor::decode::Error::message("a quarter is 1 to 4"))?,
            ),
        };
        let kind = Kind::from_number(d.u16()?);
        let subject =
            Subject::from_text(d.str()?).ok_or_else(|| minicbor::decode::Error::message("a subject is too long"))?;
        for _ in 5..fields {
            d.skip()?;
        }
        Ok(Cell { region, period: Period { year, quarter }, kind, subject })
    }
}

impl<C> Encode<C> for RegionCode {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.u16(self.number())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for RegionCode {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        RegionCode::new(d.u16()?).ok_or_else(|| minicbor::decode::Error::message("not a region code"))
    }
}

impl<C> Encode<C> for Chain {
    fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Chain {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Chain::from_slice(d.bytes()?).ok_or_else(|| minicbor::decode::Error::message("a chain has 32 bytes"))
    }
}

macro_rules! number_bytes {
    ($name:ident, $get:ident, $make:expr) => {
        impl<C> Encode<C> for $name {
            fn encode<W: Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
                e.u64(self.$get())?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                $make(d.u64()?).ok_or_else(|| minicbor::decode::Error::message("a number is beyond its limit"))
            }
        }
    };
}

number_bytes!(Amount, hundredths, Amount::from_hundredths);
number_bytes!(Rupiah, get, Rupiah::new);

/// A civil date as ISO text.
pub(super) mod date {
    use jiff::civil::Date;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decoder, Encoder};

    pub fn encode<C, W: Write>(date: &Date, e: &mut Encoder<W>, _: &mut C) -> Result<(), EncodeError<W::Error>> {
        e.str(&date.to_string())?.ok()
    }

    pub fn decode<'b, C>(d: &mut Decoder<'b>, _: &mut C) -> Result<Date, minicbor::decode::Error> {
        d.str()?.parse().map_err(|_| minicbor::decode::Error::message("not a date"))
    }
}

/// A civil date as ISO text, or nothing as the empty text.
pub(super) mod optional_date {
    use jiff::civil::Date;
    use minicbor::encode::{Error as EncodeError, Write};
    use minicbor::{Decoder, Encoder};

    pub fn encode<C, W: Write>(
        date: &Option<Date>,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        e.str(&date.map_or_else(String::new, |date| date.to_string()))?.ok()
    }

    pub fn decode<'b, C>(d: &mut Decoder<'b>, _: &mut C) -> Result<Option<Date>, minicbor::decode::Error> {
        match d.str()? {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| minicbor::decode::Error::message("not a date")),
        }
    }
}

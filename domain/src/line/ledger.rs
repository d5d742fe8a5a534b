//! Who a ledger belongs to. A ledger has an id, one writer, and lines 1, 2, 3 … without holes.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use uuid::Uuid;

use crate::region::RegionCode;

use super::{BytesError, Chain};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            pub fn from_slice(bytes: &[u8]) -> Option<$name> {
                Uuid::from_slice(bytes).ok().map($name)
            }

            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map($name)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(self.as_bytes())?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                Self::from_slice(d.bytes()?).ok_or_else(|| minicbor::decode::Error::message("an id has 16 bytes"))
            }
        }
    };
}

id! {
    /// A ledger (UUIDv7, made by its writer).
    LedgerId
}
id! {
    /// An office (perangkat daerah; one agent). The certificate names it.
    OfficeId
}

impl LedgerId {
    /// An id for a ledger that takes up this one: `fresh`, made greater than this when the clock was set back, so that a
    /// successor always comes after what it takes up.
    pub fn successor(self, fresh: Uuid) -> LedgerId {
        const RANDOM_BITS: u32 = 80;
        let (this, random) = (self.0.as_u128(), fresh.as_u128() & ((1 << RANDOM_BITS) - 1));
        LedgerId(if fresh > self.0 {
            fresh
        } else {
            Uuid::from_u128((((this >> RANDOM_BITS) + 1) << RANDOM_BITS) | random)
        })
    }
}

/// The identity of a line. Ordered by ledger, then seq.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct LineId {
    #[n(0)]
    pub ledger: LedgerId,
    #[n(1)]
    pub seq: u64,
}

/// `LEDGER:SEQ`, as commands and pages name a line.
impl fmt::Display for LineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.ledger, self.seq)
    }
}

impl FromStr for LineId {
    type Err = String;
    fn from_str(text: &str) -> Result<LineId, String> {
        let parts = text.split_once(':');
        let id = parts.and_then(|(ledger, seq)| Some(LineId { ledger: ledger.parse().ok()?, seq: seq.parse().ok()? }));
        id.ok_or_else(|| "is a line as LEDGER:SEQ".to_owned())
    }
}

/// Who writes a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Owner {
    /// A district office.
    #[n(0)]
    Office(#[n(0)] OfficeId),
    /// The province, for one region.
    #[n(1)]
    Region,
    /// The province, for all regions.
    #[n(2)]
    Common,
}

/// The ledger that this one takes up after a restore or a clone.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Predecessor {
    #[n(0)]
    pub ledger: LedgerId,
    #[n(1)]
    pub seq: u64,
    #[n(2)]
    pub chain: Chain,
}

/// The record that opens a ledger. Its canonical bytes give the chain at seq 0.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LedgerStart {
    #[n(0)]
    pub id: LedgerId,
    #[n(1)]
    pub owner: Owner,
    #[n(2)]
    pub region: RegionCode,
    #[n(3)]
    pub predecessor: Option<Predecessor>,
}

impl LedgerStart {
    pub fn to_bytes(&self) -> Vec<u8> {
        super::bytes::encode(self)
    }

    pub fn from_bytes(bytes: &[u8]) -> Result<LedgerStart, BytesError> {
        super::bytes::decode(bytes)
    }

    pub fn chain(&self) -> Chain {
        Chain::start(&self.to_bytes())
    }
}

//! Reading a bundle: bytes of anybody until the last item's signature is checked. Nothing is allocated beyond one item.

use prost::Message;

use super::error::BundleError;
use super::keys::{OpenWith, Opening, SignedBy};
use super::{
    FILE_MAX_BYTES, FIXED_BYTES, FORMAT, HEADER_MAX_BYTES, ITEM_MAX_BYTES, LENGTH_BYTES, MAGIC, TAG_BYTES, Transcript,
};
use crate::v1;
use crate::v1::bundle_item::Item;

/// A bundle of which only the clear header has been read: it tells who can open it.
#[derive(Clone, Debug)]
pub struct Sealed<'a> {
    pub header: v1::BundleHeader,
    prefix: &'a [u8],
    items: &'a [u8],
}

/// A bundle that is whole, as its signer signed it.
pub struct Opened<'a> {
    pub header: v1::BundleHeader,
    pub signed_by: SignedBy,
    sealed: Sealed<'a>,
    with: &'a OpenWith,
    /// Items before the end.
    count: usize,
}

/// Opens a file's bytes and checks the whole of it.
pub fn open<'a>(bytes: &'a [u8], with: &'a OpenWith) -> Result<Opened<'a>, BundleError> {
    Sealed::read(bytes)?.open(with)
}

impl<'a> Sealed<'a> {
    pub fn read(bytes: &'a [u8]) -> Result<Sealed<'a>, BundleError> {
        if bytes.len() > FILE_MAX_BYTES {
            return Err(BundleError::TooLarge);
        }
        let magic = bytes.get(..MAGIC.len()).ok_or(BundleError::NotABundle)?;
        if magic != MAGIC {
            return Err(BundleError::NotABundle);
        }
        let Some(&[_, _, _, _, _, _, _, _, v1, v0, l3, l2, l1, l0]) = bytes.first_chunk::<FIXED_BYTES>() else {
            return Err(BundleError::Truncated);
        };
        let version = u16::from_be_bytes([v1, v0]);
        match version {
            0 => return Err(BundleError::Damaged),
            newer if newer > FORMAT => return Err(BundleError::Newer(newer)),
            _ => {}
        }
        let length = u32::from_be_bytes([l3, l2, l1, l0]) as usize;
        if length > HEADER_MAX_BYTES {
            return Err(BundleError::Damaged);
        }
        let (prefix, items) = bytes.split_at_checked(FIXED_BYTES + length).ok_or(BundleError::Truncated)?;
        let header = prefix.get(FIXED_BYTES..).unwrap_or_default();
        let header = v1::BundleHeader::decode(header).map_err(|_| BundleError::Damaged)?;
        Ok(Sealed { header, prefix, items })
    }

    /// Unseals every item and checks the signature over all of them.
    pub fn open(self, with: &'a OpenWith) -> Result<Opened<'a>, BundleError> {
        let mut items = self.items(with)?;
        let mut transcript = Transcript::of(self.prefix);
        let mut count = 0;
        let end = loop {
            let (item, plain) = items.next_item()?.ok_or(BundleError::Truncated)?;
            if let Item::End(end) = item {
                break end;
            }
            transcript.add(&plain);
            count += 1;
        };
        if !items.rest.is_empty() {
            return Err(BundleError::Damaged);
        }
        let signed_by = match end.certificate.is_empty() {
            false => SignedBy::Certificate(end.certificate),
            true => SignedBy::Key(end.key),
        };
        signed_by.verify(&transcript.finish(), &end.signature)?;
        Ok(Opened { header: self.header.clone(), signed_by, sealed: self, with, count })
    }

    fn items(&self, with: &OpenWith) -> Result<Items<'a>, BundleError> {
        Ok(Items {
            prefix: self.prefix,
            rest: self.items,
            opening: with.begin(&self.header.encapsulated_key)?,
            left: usize::MAX,
        })
    }
}

impl<'a> Opened<'a> {
    /// The items before the end, unsealed again one at a time.
    pub fn items(&self) -> Result<Items<'a>, BundleError> {
        Ok(Items { left: self.count, ..self.sealed.items(self.with)? })
    }
}

/// Unseals items one after another.
pub struct Items<'a> {
    prefix: &'a [u8],
    rest: &'a [u8],
    opening: Opening,
    left: usize,
}

impl Items<'_> {
    fn next_item(&mut self) -> Result<Option<(Item, Vec<u8>)>, BundleError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (length, rest) = self.rest.split_first_chunk::<LENGTH_BYTES>().ok_or(BundleError::Truncated)?;
        let length = u32::from_be_bytes(*length) as usize;
        if length > ITEM_MAX_BYTES + TAG_BYTES {
            return Err(BundleError::Damaged);
        }
        let (sealed, rest) = rest.split_at_checked(length).ok_or(BundleError::Truncated)?;
        self.rest = rest;
        let plain = self.opening.open(sealed, self.prefix)?;
        let item = v1::BundleItem::decode(plain.as_slice()).map_err(|_| BundleError::Damaged)?;
        Ok(Some((item.item.ok_or(BundleError::Damaged)?, plain)))
    }
}

impl Iterator for Items<'_> {
    type Item = Result<Item, BundleError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        Some(self.next_item().and_then(|next| next.ok_or(BundleError::Truncated)).map(|(item, _)| item))
    }
}

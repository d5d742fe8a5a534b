//! Writing a bundle: header in clear, items sealed, the signature as the last of them.

use prost::Message;

use super::error::BundleError;
use super::keys::{SealTo, SignedBy};
use super::{FILE_MAX_BYTES, FORMAT, MAGIC, Transcript};
use crate::v1;
use crate::v1::bundle_item::Item;

/// Makes a signature over a message.
pub type Sign<'a> = dyn Fn(&[u8]) -> Result<Vec<u8>, BundleError> + 'a;

/// Who signs a bundle, and with what.
pub struct Signer<'a> {
    pub by: SignedBy,
    pub sign: &'a Sign<'a>,
}

/// The bytes of a bundle file. Errors when it would be larger than a reader takes, or the receiver's key is none.
pub fn seal(
    mut header: v1::BundleHeader,
    to: &SealTo,
    signer: &Signer<'_>,
    items: impl IntoIterator<Item = Item>,
) -> Result<Vec<u8>, BundleError> {
    let (encapsulated_key, mut sealing) = to.begin()?;
    header.encapsulated_key = encapsulated_key;
    let header = header.encode_to_vec();
    let mut prefix = MAGIC.to_vec();
    prefix.extend_from_slice(&FORMAT.to_be_bytes());
    prefix.extend_from_slice(&(header.len() as u32).to_be_bytes());
    prefix.extend_from_slice(&header);
    let mut transcript = Transcript::of(&prefix);
    let mut file = prefix.clone();
    let mut add = |plain: &[u8]| -> Result<(), BundleError> {
        let sealed = sealing.seal(plain, &prefix)?;
        file.extend_from_slice(&(sealed.len() as u32).to_be_bytes());
        file.extend_from_slice(&sealed);
        if file.len() > FILE_MAX_BYTES { Err(BundleError::TooLarge) } else { Ok(()) }
    };
    for item in items {
        let plain = v1::BundleItem { item: Some(item) }.encode_to_vec();
        transcript.add(&plain);
        add(&plain)?;
    }
    let (certificate, key) = match &signer.by {
        SignedBy::Certificate(der) => (der.clone(), Vec::new()),
        SignedBy::Key(key) => (Vec::new(), key.clone()),
    };
    let signature = (signer.sign)(&transcript.finish())?;
    let end = v1::BundleEnd { certificate, key, signature };
    add(&v1::BundleItem { item: Some(Item::End(end)) }.encode_to_vec())?;
    Ok(file)
}

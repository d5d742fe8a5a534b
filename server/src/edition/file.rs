//! An edition as a file that proves itself: its document on the first line, byte for byte, and on the second the digest, the
//! province's key and its signature.

use anyhow::{Context, Result, anyhow, bail};
use data_encoding::HEXLOWER;
use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Serialize};

use super::document::Document;
use super::text::Digest;

/// What the province signs of an edition.
pub(super) fn signed_bytes(digest: Digest) -> Vec<u8> {
    [b"selaras edition v1".as_slice(), &digest.0].concat()
}

/// The second line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Proof {
    digest: Digest,
    /// The province's key (Ed25519), 64 hexadecimal digits.
    key: String,
    /// 128 hexadecimal digits.
    signature: String,
}

/// A published edition: its bytes and the province's signature on their digest.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    pub bytes: Vec<u8>,
    pub digest: Digest,
    pub signature: [u8; 64],
}

impl Signed {
    /// The text of the file.
    pub fn to_file(&self, key: &[u8; 32]) -> Result<Vec<u8>> {
        let proof =
            Proof { digest: self.digest, key: HEXLOWER.encode(key), signature: HEXLOWER.encode(&self.signature) };
        let mut text = self.bytes.clone();
        text.push(b'\n');
        serde_json::to_writer(&mut text, &proof)?;
        text.push(b'\n');
        Ok(text)
    }

    pub fn document(&self) -> Result<Document> {
        Document::from_bytes(&self.bytes)
    }

    /// Whether the province of that key signed it; the error says what does not fit.
    pub fn check(&self, key: &[u8; 32]) -> Result<()> {
        let is = Digest::of(&self.bytes);
        if is != self.digest {
            bail!("the document was changed: its bytes give the digest {is}, not {}", self.digest);
        }
        let key = VerifyingKey::from_bytes(key).map_err(|_| anyhow!("the province's key is none"))?;
        key.verify_strict(&signed_bytes(self.digest), &Signature::from_bytes(&self.signature))
            .map_err(|_| anyhow!("the province of key {} did not sign it", HEXLOWER.encode(key.as_bytes())))
    }
}

/// Reads a file: the edition, and the key that it says signed it.
pub fn read_file(text: &[u8]) -> Result<(Signed, [u8; 32])> {
    let mut lines = text.splitn(2, |byte| *byte == b'\n');
    let (bytes, proof) = lines.next().zip(lines.next()).context("an edition's file has two lines")?;
    let proof: Proof = serde_json::from_slice(proof).context("the second line of an edition's file")?;
    let signature = bytes_of(&proof.signature).context("the signature of an edition's file")?;
    let key = bytes_of(&proof.key).context("the key of an edition's file")?;
    Ok((Signed { bytes: bytes.to_vec(), digest: proof.digest, signature }, key))
}

/// Hexadecimal digits as so many bytes.
pub fn bytes_of<const N: usize>(hex: &str) -> Result<[u8; N]> {
    let bytes = HEXLOWER.decode(hex.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.with_context(|| format!("is not {} hexadecimal digits", 2 * N))
}

//! A text as a QR code: as one path of an SVG, or as a picture for programs that know no SVG.

use std::io::Write;

use anyhow::{Result, anyhow};
use fast_qr::QRBuilder;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

/// A code of `side` × `side` modules; the dark ones are the path. Around it belong four light ones.
pub struct Qr {
    pub side: usize,
    pub path: String,
    dark: Vec<Vec<bool>>,
}

/// Light modules around a code, and dots of a picture for a module.
const QUIET: usize = 4;
const DOTS: usize = 4;

impl Qr {
    /// The side of [`Qr::png`] in dots.
    pub fn png_side(&self) -> usize {
        (self.side + 2 * QUIET) * DOTS
    }

    /// A PNG in black and white, with the light modules around it (ISO/IEC 15948).
    pub fn png(&self) -> Result<Vec<u8>> {
        let side = self.png_side();
        let length = u32::try_from(side)?.to_be_bytes();
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
        for y in 0..side {
            // Each row begins with its filter: none.
            let mut row = vec![0; 1 + side.div_ceil(8)];
            for x in (0..side).filter(|x| !self.is_dark(*x, y)) {
                if let Some(byte) = row.get_mut(1 + x / 8) {
                    *byte |= 0x80 >> (x % 8);
                }
            }
            packed.write_all(&row)?;
        }
        // One bit a dot, grey.
        let head = [&length[..], &length, &[1, 0, 0, 0, 0]].concat();
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, body) in [(b"IHDR", head), (b"IDAT", packed.finish()?), (b"IEND", Vec::new())] {
            let mut crc = Crc::new();
            crc.update(name);
            crc.update(&body);
            png.extend(u32::try_from(body.len())?.to_be_bytes());
            png.extend(name);
            png.extend(body);
            png.extend(crc.sum().to_be_bytes());
        }
        Ok(png)
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        let module = |at: usize| (at / DOTS).checked_sub(QUIET);
        let row = module(y).and_then(|y| self.dark.get(y));
        row.zip(module(x)).and_then(|(row, x)| row.get(x)).copied().unwrap_or_default()
    }
}

/// Capitals and digits take less room in a code.
pub fn qr(text: &str) -> Result<Qr> {
    let code = QRBuilder::new(text).build().map_err(|error| anyhow!("a QR code: {error:?}"))?;
    let mut path = String::new();
    for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
        for (x, _) in row.iter().enumerate().filter(|(_, module)| module.value()) {
            // A little over the edge: what draws smooth edges leaves no light seams between modules, which readers stumble over.
            path.push_str(&format!("M{x} {y}h1.05v1.05h-1.05z"));
        }
    }
    let dark = (0..code.size).map(|y| code[y].iter().map(|module| module.value()).collect()).collect();
    Ok(Qr { side: code.size, path, dark })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_three_finders() {
        let qr = qr("SELARAS1:62.07:2023-4:0123456789ABCDEF").unwrap();
        let last = qr.side - 7;
        for (x, y) in [(0, 0), (last, 0), (0, last)] {
            for at in 0..7 {
                assert!(qr.path.contains(&format!("M{} {y}h1", x + at)), "a finder is a dark frame");
            }
        }
        assert!(!qr.path.contains(&format!("M{} {}h1", 1, 1)), "with a light one within");
    }

    #[test]
    fn the_picture_says_the_same_as_the_path() {
        let qr = qr("SELARAS1:62.07").unwrap();
        let png = qr.png().unwrap();
        let body = |name: &[u8]| {
            let at = png.windows(4).position(|window| window == name).unwrap();
            let length = u32::from_be_bytes(png[at - 4..at].try_into().unwrap()) as usize;
            png[at + 4..at + 4 + length].to_vec()
        };
        let mut rows = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(&body(b"IDAT")[..]), &mut rows).unwrap();
        let side = qr.png_side();
        assert_eq!(rows.len(), side * (1 + side.div_ceil(8)));
        for y in 0..qr.side {
            let row = &rows[(y + QUIET) * DOTS * (1 + side.div_ceil(8)) + 1..];
            for x in 0..qr.side {
                let at = (x + QUIET) * DOTS;
                let is_dark = row[at / 8] & (0x80 >> (at % 8)) == 0;
                assert_eq!(is_dark, qr.path.contains(&format!("M{x} {y}h1")), "{x} {y}");
            }
        }
    }
}

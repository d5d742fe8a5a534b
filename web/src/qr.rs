//! A text as a QR code, as one path of an SVG.

use anyhow::{Result, anyhow};
use fast_qr::QRBuilder;

/// A code of `side` × `side` modules; the dark ones are the path. Around it belong four light ones.
pub struct Qr {
    pub side: usize,
    pub path: String,
}

/// Capitals and digits take less room in a code.
pub fn qr(text: &str) -> Result<Qr> {
    let code = QRBuilder::new(text).build().map_err(|error| anyhow!("a QR code: {error:?}"))?;
    let mut path = String::new();
    for (y, row) in (0..code.size).map(|y| (y, &code[y])) {
        for (x, _) in row.iter().enumerate().filter(|(_, module)| module.value()) {
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    Ok(Qr { side: code.size, path })
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
}

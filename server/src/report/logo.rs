//! The picture of a letterhead: looked at when the settings are read, so that a wrong one is told then and not in a document.

use std::path::Path;

use rust_xlsxwriter::Image;
use selaras_program::{WrongUse, whole_file};

/// A logo is a picture, not a poster.
const MAX_BYTES: usize = 2 << 20;
const ENDINGS: [&str; 4] = ["png", "jpg", "jpeg", "svg"];

/// A picture that was read whole.
#[derive(Debug)]
pub struct Logo {
    /// Under which a template finds it.
    pub name: String,
    pub bytes: Vec<u8>,
    /// Width and height in dots; `None`: it is drawn to any size.
    pub dots: Option<(u32, u32)>,
}

impl Logo {
    /// `setting`: what names it, for the error.
    pub fn read(path: &Path, setting: &str) -> Result<Logo, WrongUse> {
        let wrong = |what: String| WrongUse(format!("selaras.toml: {setting}: {}: {what}", path.display()));
        let ending = ending(path).ok_or_else(|| wrong(format!("must end with {}", ENDINGS.join(", "))))?;
        let bytes = whole_file::read(path, MAX_BYTES).map_err(|error| wrong(format!("{error:#}")))?;
        if bytes.len() > MAX_BYTES {
            return Err(wrong("is larger than 2 MiB".to_owned()));
        }
        let dots = match ending {
            "svg" if is_drawing(&bytes) => None,
            "svg" => return Err(wrong("is no SVG".to_owned())),
            _ => Some(dots(&bytes).ok_or_else(|| wrong("is no PNG or JPEG".to_owned()))?),
        };
        Ok(Logo { name: format!("logo.{ending}"), bytes, dots })
    }
}

fn ending(path: &Path) -> Option<&'static str> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    ENDINGS.into_iter().find(|one| *one == ending)
}

fn is_drawing(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.contains("<svg") && text.trim_end().ends_with('>'))
}

/// By what the file itself says, whatever its name.
fn dots(bytes: &[u8]) -> Option<(u32, u32)> {
    let image = Image::new_from_buffer(bytes).ok()?;
    let whole = |side: f64| (1.0..=20_000.0).contains(&side).then_some(side as u32);
    whole(image.width()).zip(whole(image.height()))
}

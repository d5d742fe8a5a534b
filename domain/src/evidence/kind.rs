//! The kinds of file that are taken as evidence, told by their content: a name proves nothing.

/// Each is a document that people look at; none of them runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Pdf,
    Jpeg,
    Png,
    /// Without macros.
    Xlsx,
    /// Text in rows.
    Csv,
}

/// How a ZIP archive begins.
const ZIP: &[u8] = b"PK\x03\x04";
/// Names within a workbook; an archive tells them in clear.
const CONTENT_TYPES: &[u8] = b"[Content_Types].xml";
const WORKBOOK: &[u8] = b"xl/workbook.xml";
const MACROS: &[u8] = b"vbaProject";

impl FileKind {
    /// By the content; `None`: of no kind that is taken.
    pub fn of(bytes: &[u8]) -> Option<FileKind> {
        match bytes {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(FileKind::Pdf),
            [0xff, 0xd8, 0xff, ..] => Some(FileKind::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(FileKind::Png),
            _ if bytes.starts_with(ZIP) => is_workbook(bytes).then_some(FileKind::Xlsx),
            _ => is_rows(bytes).then_some(FileKind::Csv),
        }
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            FileKind::Pdf => "application/pdf",
            FileKind::Jpeg => "image/jpeg",
            FileKind::Png => "image/png",
            FileKind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            FileKind::Csv => "text/csv",
        }
    }

    /// The name of such a file with an ending that opens it as what it is, whatever its giver called it.
    pub fn named(self, name: &str) -> String {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        let is_own =
            ending.is_some_and(|ending| ending == self.ending() || (ending == "jpeg" && self == FileKind::Jpeg));
        if is_own { name.to_owned() } else { format!("{name}.{}", self.ending()) }
    }

    pub const fn ending(self) -> &'static str {
        match self {
            FileKind::Pdf => "pdf",
            FileKind::Jpeg => "jpg",
            FileKind::Png => "png",
            FileKind::Xlsx => "xlsx",
            FileKind::Csv => "csv",
        }
    }
}

fn is_workbook(bytes: &[u8]) -> bool {
    let has = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    has(CONTENT_TYPES) && has(WORKBOOK) && !has(MACROS)
}

/// Text without control characters, with a separator in its first row, and no page of the web.
fn is_rows(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = text.trim_start_matches('\u{feff}');
    let is_plain = !text.chars().any(|sign| sign.is_control() && !matches!(sign, '\r' | '\n' | '\t'));
    let first = text.lines().next().unwrap_or_default();
    is_plain && !text.trim_start().starts_with('<') && first.contains([',', ';', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_saved_with_the_ending_of_what_it_is() {
        assert_eq!(FileKind::Pdf.named("a.PDF"), "a.PDF");
        assert_eq!(FileKind::Jpeg.named("foto.jpeg"), "foto.jpeg");
        assert_eq!(FileKind::Pdf.named("a.html"), "a.html.pdf");
        assert_eq!(FileKind::Csv.named("tanpa"), "tanpa.csv");
    }

    #[test]
    fn a_kind_is_told_by_the_content() {
        let zip = |inside: &[u8]| [ZIP, inside].concat();
        for (bytes, kind) in [
            (b"%PDF-1.4 ...".to_vec(), Some(FileKind::Pdf)),
            (b"\xff\xd8\xff\xe0..".to_vec(), Some(FileKind::Jpeg)),
            (b"\x89PNG\r\n\x1a\n..".to_vec(), Some(FileKind::Png)),
            (zip(b"[Content_Types].xml..xl/workbook.xml"), Some(FileKind::Xlsx)),
            (zip(b"[Content_Types].xml..xl/workbook.xml..xl/vbaProject.bin"), None),
            (zip(b"[Content_Types].xml..word/document.xml"), None),
            ("\u{feff}nama;nilai\r\na;1\r\n".as_bytes().to_vec(), Some(FileKind::Csv)),
            (b"a,b\n1,2\n".to_vec(), Some(FileKind::Csv)),
            (b"satu kata".to_vec(), None),
            (b" <html>,<script>".to_vec(), None),
            (b"<svg xmlns='x,y'/>".to_vec(), None),
            (b"a,b\0".to_vec(), None),
            (b"MZ\x90\x00".to_vec(), None),
            (b"\xff\xfe,".to_vec(), None),
        ] {
            assert_eq!(FileKind::of(&bytes), kind, "{}", String::from_utf8_lossy(&bytes));
        }
    }
}

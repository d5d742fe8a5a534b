//! A form with files, read: its fields and its files, each within the limit of its route; and files that a browser saves.

use axum::extract::multipart::MultipartError;
use axum::extract::{Form, FromRequest, Multipart, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use selaras_domain::line::TEXT_MAX_CHARS;

/// Longest name of a file that is kept, in characters; a longer one is cut off.
const NAME_MAX_CHARS: usize = 120;
/// Longest field beside the files, in characters: what is too long for a line is refused there and not cut.
const FIELD_MAX_CHARS: usize = TEXT_MAX_CHARS + 1;

pub struct Uploaded {
    /// As its sender calls it: no path, nothing that a page cannot show.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// A form with files.
pub struct Sent {
    fields: Vec<(String, String)>,
    /// Those that were chosen and are not empty.
    pub files: Vec<Uploaded>,
}

impl Sent {
    pub async fn read(mut form: Multipart) -> Result<Sent, MultipartError> {
        let mut sent = Sent { fields: Vec::new(), files: Vec::new() };
        while let Some(field) = form.next_field().await? {
            if let Some(name) = field.file_name().map(base_name) {
                let bytes = field.bytes().await?;
                if !bytes.is_empty() {
                    sent.files.push(Uploaded { name, bytes: bytes.into() });
                }
            } else {
                let name = field.name().unwrap_or_default().to_owned();
                sent.fields.push((name, field.text().await?.chars().take(FIELD_MAX_CHARS).collect()));
            }
        }
        Ok(sent)
    }

    /// A field beside the files; empty when it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
    }
}

/// A form that may have files: sent with or without them.
impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Sent, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes());
        if !kind.starts_with(b"multipart/form-data") {
            let form = Form::from_request(request, state).await.map_err(IntoResponse::into_response)?;
            return Ok(Sent { fields: form.0, files: Vec::new() });
        }
        let form = Multipart::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Sent::read(form).await.map_err(IntoResponse::into_response)
    }
}

/// The files of a form.
pub async fn files(form: Multipart) -> Result<Vec<Uploaded>, MultipartError> {
    Ok(Sent::read(form).await?.files)
}

fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|sign| !sign.is_control()).take(NAME_MAX_CHARS).collect()
}

/// A name for a file that a browser saves: of letters, digits, dots and dashes only.
pub fn plain_name(name: &str) -> String {
    let plain = name.chars().map(|sign| if sign.is_ascii_alphanumeric() || sign == '.' { sign } else { '-' });
    plain.take(NAME_MAX_CHARS).collect()
}

/// The headers of a file that a browser saves.
pub fn saved_as(name: &str, kind: &'static str) -> [(header::HeaderName, String); 2] {
    let disposition = format!("attachment; filename=\"{}\"", plain_name(name));
    [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)]
}

pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_neither_a_path_nor_a_header() {
        assert_eq!(base_name("C:\\data\\capaian 2023.xlsx"), "capaian 2023.xlsx");
        assert_eq!(base_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("a\"; x=\r\nb/ä.xlsx"), "a---x---b--.xlsx");
    }
}

//! A form with files, read: its fields and its files, each within the limit of its route.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;

/// Fields that are kept, in characters; longer ones are cut off.
const FIELD_MAX_CHARS: usize = 120;

/// A form with a file.
pub struct Uploaded {
    /// Its other fields.
    pub fields: Vec<(String, String)>,
    /// `None`: none was chosen.
    pub file: Option<Vec<u8>>,
}

impl Uploaded {
    pub async fn read(mut form: Multipart) -> Result<Uploaded, MultipartError> {
        let mut uploaded = Uploaded { fields: Vec::new(), file: None };
        while let Some(field) = form.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                let bytes = field.bytes().await?;
                uploaded.file = Some(bytes.into()).filter(|bytes: &Vec<u8>| !bytes.is_empty()).or(uploaded.file);
            } else {
                uploaded.fields.push((name, field.text().await?.chars().take(FIELD_MAX_CHARS).collect()));
            }
        }
        Ok(uploaded)
    }

    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
    }
}

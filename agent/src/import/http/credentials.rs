//! How an application knows the office. Comes from DIR/selaras.toml or a file it names; goes into one request header.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// A text that is never printed: not in logs, errors or answers, nor for a programmer.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// Who is asking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Credentials {
    #[default]
    None,
    Basic {
        user: String,
        password: Secret,
    },
    Bearer(Secret),
}

impl Secret {
    pub fn new(text: &str) -> Secret {
        Secret(text.to_owned())
    }

    /// Whether it can be sent as it is.
    pub fn fits_a_header(&self) -> bool {
        !self.0.is_empty() && !self.0.chars().any(char::is_control)
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    /// Serde's own errors repeat the value they do not like, so every type is taken and all but text refused by name.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        struct Quoted;
        impl Visitor<'_> for Quoted {
            type Value = Secret;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a text in quotes")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Secret, E> {
                Ok(Secret::new(text))
            }
            fn visit_i64<E: Error>(self, _: i64) -> Result<Secret, E> {
                Err(E::custom("write it in quotes"))
            }
            fn visit_f64<E: Error>(self, _: f64) -> Result<Secret, E> {
                Err(E::custom("write it in quotes"))
            }
            fn visit_bool<E: Error>(self, _: bool) -> Result<Secret, E> {
                Err(E::custom("write it in quotes"))
            }
        }
        deserializer.deserialize_any(Quoted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let basic = Credentials::Basic { user: "dinkes".to_owned(), password: Secret::new("hunter2") };
        let bearer = Credentials::Bearer(Secret::new("hunter2"));
        assert!(!format!("{basic:?} {bearer:?}").contains("hunter2"));
    }

    #[test]
    fn a_secret_of_a_wrong_type_is_refused_without_being_repeated() {
        #[derive(Debug, serde::Deserialize)]
        struct Settings {
            #[expect(dead_code)]
            password: Secret,
        }
        for text in ["password = 771203", "password = 77.1203", "password = 2077-12-03", "password = [771203]"] {
            let error = toml::from_str::<Settings>(text).unwrap_err();
            assert!(!error.message().contains("77"), "{text}: {}", error.message());
        }
    }
}

//! Settings: DIR/selaras.toml. The programs let SELARAS_* variables win over it.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

use crate::WrongUse;

/// The name of the settings file within the data folder.
pub const SETTINGS_FILE: &str = "selaras.toml";

/// The settings of a data folder; the defaults where there is no file.
pub fn read_settings<T: DeserializeOwned + Default>(data: &Path) -> Result<T> {
    let path = data.join(SETTINGS_FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let wrong = |error| WrongUse(format!("{} cannot be understood: {}", path.display(), told(&text, &error)));
            Ok(toml::from_str(&text).map_err(wrong)?)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
    }
}

/// The error with its line and what the line is about. toml's own text repeats the line, and a password may be in it.
fn told(text: &str, error: &toml::de::Error) -> String {
    let Some(span) = error.span() else { return error.message().to_owned() };
    let before = text.get(..span.start).unwrap_or(text);
    let number = before.lines().count().max(1) + usize::from(before.ends_with('\n'));
    let line = text.lines().nth(number - 1).unwrap_or_default();
    let key = line.split_once('=').map(|(key, _)| format!(", {}", key.trim())).unwrap_or_default();
    format!("line {number}{key}: {}", error.message())
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::told;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Settings {
        listen: String,
    }

    #[test]
    fn a_wrong_setting_is_named_by_line_and_key_and_not_repeated() {
        for (text, said) in [
            ("listen = 7443", "line 1, listen: "),
            ("# about\nlissen = 'hunter2'", "line 2, lissen: "),
            ("listen = 'x'\npassword = hunter2", "line 2, password: "),
            ("listen = 'x'\npassword = \"hunter2", "line 2, password: "),
            ("[", "line 1: "),
        ] {
            let error = told(text, &toml::from_str::<Settings>(text).unwrap_err());
            assert!(error.starts_with(said) && !error.contains("hunter2"), "{text}: {error}");
        }
        assert_eq!(toml::from_str::<Settings>("listen = 'x'").unwrap().listen, "x");
    }
}

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
            let wrong = |error| WrongUse(format!("{} cannot be understood: {error}", path.display()));
            Ok(toml::from_str(&text).map_err(wrong)?)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(T::default()),
        Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
    }
}

//! `[[source]]` in DIR/selaras.toml: what is fetched, how often, as whom, and in whose name the lines are written.

use std::path::Path;

use selaras_domain::line::WRITER_MAX_CHARS;
use selaras_program::WrongUse;
use serde::Deserialize;

use crate::import::http::{Address, Credentials, Secret};
use crate::schedule::Cadence;
use selaras_program::schedule::CronText;

const NAME_MAX_CHARS: usize = 60;
const MINUTES_MAX: u64 = 60 * 24 * 366;

/// As written. The address may hold a key, so it is a secret until it is known which part of it may be shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSettings {
    pub name: String,
    pub url: Secret,
    #[serde(default)]
    pub every_minutes: Option<u64>,
    #[serde(default)]
    pub cron: Option<String>,
    #[serde(default)]
    pub zone: Option<String>,
    #[serde(default)]
    pub writer: Option<String>,
    #[serde(default)]
    pub user: Option<String>,
    #[serde(default)]
    pub password: Option<Secret>,
    #[serde(default)]
    pub password_file: Option<String>,
    #[serde(default)]
    pub token: Option<Secret>,
    #[serde(default)]
    pub token_file: Option<String>,
}

/// A source that can be fetched.
#[derive(Clone, Debug)]
pub struct Source {
    pub name: String,
    pub address: Address,
    pub credentials: Credentials,
    /// `None`: only when asked.
    pub cadence: Option<Cadence>,
    pub writer: String,
    /// How often, as written.
    pub when: String,
}

/// Understands the sources of a data folder's settings.
pub fn sources(settings: &[SourceSettings], data: &Path, now_ms: i64) -> Result<Vec<Source>, WrongUse> {
    let mut sources: Vec<Source> = Vec::new();
    for one in settings {
        let source = one
            .understand(data, now_ms)
            .map_err(|wrong| WrongUse(format!("selaras.toml, [[source]] {:?}: {wrong}", one.name)))?;
        if sources.iter().any(|other| other.name == source.name) {
            return Err(WrongUse(format!("selaras.toml: two [[source]] are named {:?}", source.name)));
        }
        sources.push(source);
    }
    Ok(sources)
}

impl SourceSettings {
    fn understand(&self, data: &Path, now_ms: i64) -> Result<Source, String> {
        let name = self.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > NAME_MAX_CHARS || name.chars().any(char::is_control) {
            return Err(format!("a name has 1 to {NAME_MAX_CHARS} characters"));
        }
        let writer = self.writer.as_deref().unwrap_or(&name).trim().to_owned();
        if writer.is_empty() || writer.chars().count() > WRITER_MAX_CHARS {
            return Err(format!("a writer's name has 1 to {WRITER_MAX_CHARS} characters"));
        }
        let address = Address::of_secret(&self.url).map_err(|error| format!("url: {error}"))?;
        let (cadence, when) = self.cadence(now_ms)?;
        Ok(Source { name, address, credentials: self.credentials(data)?, cadence, writer, when })
    }

    fn cadence(&self, now_ms: i64) -> Result<(Option<Cadence>, String), String> {
        match (self.every_minutes, &self.cron, &self.zone) {
            (Some(minutes), None, None) if (1..=MINUTES_MAX).contains(&minutes) => {
                Ok((Some(Cadence::every_minutes(minutes)), format!("every {minutes} min")))
            }
            (Some(_), None, None) => Err(format!("every_minutes is 1 to {MINUTES_MAX}")),
            (None, Some(cron), Some(zone)) => {
                Ok((Some(Cadence::Cron(CronText::parse(cron, zone, now_ms)?)), format!("cron {cron} {zone}")))
            }
            (None, Some(_), None) => Err("cron needs a zone, like zone = \"Asia/Jakarta\"".to_owned()),
            (None, None, Some(_)) => Err("zone goes with cron".to_owned()),
            (None, None, None) => Ok((None, "when asked".to_owned())),
            (Some(_), _, _) => Err("every_minutes or cron with zone, not both".to_owned()),
        }
    }

    fn credentials(&self, data: &Path) -> Result<Credentials, String> {
        let password = one_secret("password", self.password.as_ref(), self.password_file.as_deref(), data)?;
        let token = one_secret("token", self.token.as_ref(), self.token_file.as_deref(), data)?;
        match (self.user.clone(), password, token) {
            (None, None, None) => Ok(Credentials::None),
            (Some(user), Some(password), None) if !user.contains(':') => Ok(Credentials::Basic { user, password }),
            (Some(_), Some(_), None) => Err("a user has no colon".to_owned()),
            (None, None, Some(token)) => Ok(Credentials::Bearer(token)),
            (Some(_), None, None) => Err("user needs a password or password_file".to_owned()),
            (None, Some(_), None) => Err("password needs a user".to_owned()),
            (_, _, Some(_)) => Err("user and password, or a token, not both".to_owned()),
        }
    }
}

/// A secret as written, or in a file of its own (from the data folder), which may be better guarded than the settings.
pub(crate) fn one_secret(
    what: &str,
    text: Option<&Secret>,
    file: Option<&str>,
    data: &Path,
) -> Result<Option<Secret>, String> {
    let secret = match (text, file) {
        (Some(_), Some(_)) => return Err(format!("{what} or {what}_file, not both")),
        (Some(secret), None) => secret.clone(),
        (None, None) => return Ok(None),
        (None, Some(file)) => {
            let path = data.join(file);
            let text = std::fs::read_to_string(&path)
                .map_err(|error| format!("{what}_file {} cannot be read: {error}", path.display()))?;
            Secret::new(text.trim_end_matches(['\r', '\n']))
        }
    };
    if !secret.fits_a_header() {
        return Err(format!("the {what} is empty or has a line break or other control character"));
    }
    Ok(Some(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Source, String> {
        let settings: SourceSettings =
            toml::from_str(&format!("name = 'dinkes'\nurl = 'https://spm.example/a.csv?key=hunter2'\n{text}")).unwrap();
        let shown = format!("{settings:?}");
        let understood = sources(&[settings], Path::new("/nowhere"), 0).map(|mut all| all.remove(0));
        let shown = format!("{shown} {understood:?}");
        assert!(!shown.contains("hunter"), "{shown}");
        understood.map_err(|wrong| wrong.0)
    }

    #[test]
    fn a_source_is_fetched_as_written() {
        let plain = of("every_minutes = 60").unwrap();
        assert_eq!(
            (plain.credentials, plain.writer.as_str(), plain.when.as_str()),
            (Credentials::None, "dinkes", "every 60 min")
        );
        let basic = of("cron = '0 6 * * *'\nzone = 'Asia/Jakarta'\nuser = 'u'\npassword = 'hunter3'").unwrap();
        assert!(matches!((basic.credentials, basic.cadence), (Credentials::Basic { .. }, Some(Cadence::Cron(_)))));
        let bearer = of("token = 'hunter4'\nwriter = 'Siti'").unwrap();
        assert!(matches!(bearer.credentials, Credentials::Bearer(_)));
        assert!(bearer.cadence.is_none() && bearer.writer == "Siti");
    }

    #[test]
    fn what_cannot_be_is_told_with_its_name_and_without_its_secret() {
        let wrong = [
            ("every_minutes = 0", "1 to"),
            ("every_minutes = 5\ncron = '0 6 * * *'\nzone = 'UTC'", "not both"),
            ("cron = '0 6 * * *'", "zone"),
            ("zone = 'UTC'", "cron"),
            ("user = 'u'", "password"),
            ("password = 'hunter3'", "user"),
            ("user = 'u'\npassword = 'hunter3'\ntoken = 'hunter4'", "not both"),
            ("token = \"hunter\\n4\"", "control"),
            ("token_file = 'missing'", "missing"),
        ];
        for (text, said) in wrong {
            let error = of(text).unwrap_err();
            assert!(error.contains(said) && error.contains("dinkes"), "{text}: {error}");
        }
    }
}

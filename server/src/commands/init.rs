//! `init`: a data folder with database, keys, settings and the first administrator.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use selaras_domain::region::{self, RegionCode};
use selaras_ledger::Connection;
use selaras_program::{SETTINGS_FILE, WrongUse, answer, now_ms};
use selaras_web::{hash_password, new_password};
use serde_json::json;

use crate::audit::{Act, COMMAND_LINE};
use crate::authority::Authority;
use crate::cli::Init;
use crate::config::{Config, listen_from_environment};
use crate::recovery::begin_anew;
use crate::store::{self, Role};

const ADMIN: &str = "admin";
const PASSWORD_MIN_CHARS: usize = 12;

pub fn run(arguments: &Init, json: bool) -> Result<ExitCode> {
    let data = &arguments.data.data;
    let code = arguments.province;
    let Some(province) = region::region(code).filter(|_| code.is_province()) else {
        return Err(WrongUse(format!("{code} is not a province; give its two digits, for example 62")).into());
    };
    let has_keys = data.join("keys").exists();
    if data.join(store::FILE).exists() {
        return Err(WrongUse(format!("{} already holds a province; nothing was changed", data.display())).into());
    }
    let given = arguments.admin_password_file.as_deref().map(read_password).transpose()?;
    fs::create_dir_all(data).with_context(|| format!("create {}", data.display()))?;
    let has_settings = data.join(SETTINGS_FILE).exists();
    let password = given.clone().unwrap_or_else(new_password);
    let authority = match has_keys {
        true => create_anew(data, code, &password),
        false => create(data, code, &arguments.hosts, &password),
    }
    .inspect_err(|_| {
        if has_keys {
            return;
        }
        // What this call began is of no use to anybody, and would be in the way of the next try.
        let _ = fs::remove_dir_all(data.join("keys"));
        if !has_settings {
            let _ = fs::remove_file(data.join(SETTINGS_FILE));
        }
        for end in ["", "-wal", "-shm", ".lock"] {
            let _ = fs::remove_file(data.join(format!("{}{end}", store::FILE)));
        }
    })?;
    let fingerprint = data_encoding::HEXLOWER.encode(&authority.fingerprint());
    let shown = given.is_none().then_some(password.as_str());
    let value = json!({
        "province": code, "name": province.name, "data": data, "admin": ADMIN, "password": shown,
        "authority": fingerprint, "anew": has_keys,
    });
    answer(json, &value, || {
        let password =
            shown.map_or_else(|| "as given".to_owned(), |password| format!("{password}   (shown once; keep it safe)"));
        if has_keys {
            let name = &province.name;
            return format!(
                "province {code} {name}: a new database under the keys that were there\n  administrator  {ADMIN}\n  password       {password}\n  people and unused tokens are gone; lines, offices and rights come back with each office's next sync\nnext: selaras-server serve --data {}",
                data.display()
            );
        }
        format!(
            "province {} {} is ready in {}\n  administrator  {ADMIN}\n  password       {password}\n  CA fingerprint {fingerprint}\nnext: selaras-server office add --data {} --region {code}.01 --name \"…\"",
            code,
            province.name,
            data.display(),
            data.display()
        )
    })
}

/// Makes keys, settings and database.
fn create(data: &Path, code: RegionCode, hosts: &[String], password: &str) -> Result<Authority> {
    let now = now_ms();
    let authority = Authority::create(data, &code.to_string(), now)?;
    write_settings(data, hosts)?;
    let hash = hash_password(password)?;
    let database = store::open(data)?;
    database.write_blocking(move |tx| {
        store::create_province(tx, code, now)?;
        begin_people(tx, &hash, now)
    })?;
    Ok(authority)
}

/// Makes a new database under the keys that are there: the old one is lost.
fn create_anew(data: &Path, code: RegionCode, password: &str) -> Result<Authority> {
    let now = now_ms();
    let authority = Authority::load(data)?;
    let known = authority.province()?;
    if known != code {
        return Err(WrongUse(format!("the keys in {} are those of province {known}", data.display())).into());
    }
    let hash = hash_password(password)?;
    begin_anew(data, code, None, now)?.write_blocking(move |tx| begin_people(tx, &hash, now))?;
    Ok(authority)
}

/// Makes the first administrator, and writes down that it was done.
fn begin_people(connection: &Connection, hash: &str, now_ms: i64) -> Result<()> {
    store::add_person(connection, ADMIN, Role::Admin, hash, "", now_ms)?;
    let user = whoami::username().context("the name of the operating system's user")?;
    store::record_act(connection, &Act::new("province.init", ADMIN).by(&user, COMMAND_LINE, now_ms))
}

fn read_password(path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).map_err(|error| WrongUse(format!("read {}: {error}", path.display())))?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    if password.chars().count() < PASSWORD_MIN_CHARS {
        return Err(WrongUse(format!(
            "the password in {} is shorter than {PASSWORD_MIN_CHARS} characters",
            path.display()
        ))
        .into());
    }
    Ok(password)
}

/// Settings are written only where they differ from the defaults, so that later defaults still apply.
fn write_settings(data: &Path, hosts: &[String]) -> Result<()> {
    let path = data.join(SETTINGS_FILE);
    if path.exists() {
        // Prepared by the operator: read now, so that a mistake in it is told now.
        let known = Config::load(data)?.hosts;
        return match hosts.iter().find(|host| !known.contains(host)) {
            None => Ok(()),
            Some(host) => {
                let path = path.display();
                Err(WrongUse(format!("{path} is there already; write {host} into its `hosts` yourself")).into())
            }
        };
    }
    let mut text = String::from("# Settings of selaras-server; SELARAS_* variables win over them.\n");
    let default = Config::default();
    match listen_from_environment()? {
        Some(listen) if listen != default.listen => text.push_str(&format!("listen = \"{listen}\"\n")),
        _ => text.push_str(&format!("# listen = \"{}\"\n", default.listen)),
    }
    text.push_str(&format!("# web_listen = \"{}\"\n", default.web_listen));
    if !hosts.is_empty() {
        text.push_str(&format!("hosts = {}\n", serde_json::to_string(hosts)?));
    }
    fs::write(&path, text).with_context(|| format!("write {}", path.display()))
}

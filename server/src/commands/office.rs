//! `office add | revoke`; `list` is the contact board.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::line::{OfficeId, OfficeRights};
use selaras_domain::region;
use selaras_program::{WrongUse, answer, instant, now_ms};
use selaras_proto::token::JoinToken;
use serde_json::json;
use uuid::Uuid;

use crate::authority::Authority;
use crate::cli::{OfficeAdd, OfficeRevoke};
use crate::store;

const DAY_MS: i64 = 86_400_000;
const NAME_MAX_CHARS: usize = 120;
/// Who acts on the command line of the server's own machine.
const ACTOR: &str = "admin (command line)";

pub fn add(arguments: &OfficeAdd, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let authority = Authority::load(&arguments.data.data)?;
    let code = arguments.region;
    let province = database.read(|tx| store::province(tx))?;
    if region::region(code).is_none() || code.province_code() != province {
        return Err(WrongUse(format!(
            "{code} is not a region of province {province}; see the list of Kemendagri codes"
        ))
        .into());
    }
    let name = arguments.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_MAX_CHARS {
        return Err(WrongUse(format!("an office's name has 1 to {NAME_MAX_CHARS} characters")).into());
    }
    let office = OfficeId(Uuid::now_v7());
    let token = JoinToken { id: rand::random(), secret: rand::random(), authority: authority.fingerprint() };
    let now = now_ms();
    let expires_ms = now + i64::from(arguments.expires_days) * DAY_MS;
    let mut sectors = arguments.sectors.clone();
    sectors.sort_unstable();
    sectors.dedup();
    // Rights without a beginning: an office may import years before it joined, and its clock may lag.
    let rights = OfficeRights {
        office,
        name: name.clone(),
        region: code,
        sectors: sectors.clone(),
        from_ms: None,
        until_ms: None,
    };
    let (id, secret_hash) = (token.id_text(), *blake3::hash(token.secret_text().as_bytes()).as_bytes());
    database.write_blocking(move |tx| {
        store::add_office(tx, &rights, ACTOR, now)?;
        store::add_token(tx, &id, &secret_hash, office, expires_ms)
    })?;
    let expires = instant(expires_ms);
    let value = json!({
        "office": office.to_string(), "token": token.reveal(), "expires": expires,
        "region": code, "name": name, "sectors": sectors,
    });
    answer(json, &value, || {
        format!(
            "office {office}: {name}, region {code}\ntoken (shown once, works once, until {expires}):\n{}\nnext, at the office: selaras-agent join --data DIR --server https://HOST:PORT --token TOKEN",
            token.reveal()
        )
    })
}

pub fn revoke(arguments: &OfficeRevoke, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let office: OfficeId = arguments
        .office
        .parse()
        .map_err(|_| WrongUse(format!("{} is not an office id; see `office list`", arguments.office)))?;
    let row = database.read(|tx| store::office(tx, office))?;
    let row = row.ok_or_else(|| WrongUse(format!("no office {office}; see `office list`")))?;
    let name = row.name.clone();
    let was_revoked = row.revoked_ms.is_some();
    if !was_revoked {
        database.write_blocking(move |tx| store::revoke_office(tx, &row, ACTOR, now_ms()))?;
    }
    let value = json!({ "office": office.to_string(), "name": name, "revoked": true, "changed": !was_revoked });
    answer(json, &value, || format!("{name} may no longer write; what it sent before stays"))
}
